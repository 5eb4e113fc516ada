"""A small province to test in: regions, offices, people with posts. Made with plain rows where no action is tested."""

from typing import Any

from grants.people.models import Membership, Office, Organisation, Region, User
from workflows import clock

PLACES = (
    ("220000", "吉林省", "province", "省", ""), ("220100", "长春市", "prefecture", "地级市", "220000"),
    ("220102", "南关区", "county", "市辖区", "220100"), ("220103", "宽城区", "county", "市辖区", "220100"),
    ("220102009", "桃源街道", "township", "街道", "220102"), ("220103008", "团山街道", "township", "街道", "220103"),
    ("220200", "吉林市", "prefecture", "地级市", "220000"), ("220204", "船营区", "county", "市辖区", "220200"),
)  # fmt: skip
OFFICES = (
    ("GOV22", "省民政厅", "province", "220000", ""), ("GOV2201", "长春市民政局", "city", "220100", "GOV22"),
    ("GOV220102", "南关区民政局", "county", "220102", "GOV2201"),
    ("GOV220103", "宽城区民政局", "county", "220103", "GOV2201"),
    ("ST220102009", "桃源街道办事处", "street", "220102009", "GOV220102"),
    ("GOV220204", "船营区民政局", "county", "220204", "GOV22"),
)  # fmt: skip
#: Valid codes that no register knows (the demonstration's).
CODE, OTHER_CODE, HUB_CODE = "52220102DEMX01017P", "52220103DEMX010251", "51220102DEMX00014A"


def scenario() -> None:
    for code, name, level, kind, parent in PLACES:
        above = Region.objects.filter(pk=parent).first()
        path = f"{above.path}/{code}" if above else code
        Region.objects.create(code=code, name=name, level=level, kind=kind, parent=above, path=path)
    for code, name, level, region, parent in OFFICES:
        above_office = Office.objects.filter(code=parent).first()
        Office.objects.create(code=code, name=name, level=level, region_id=region, parent=above_office)


def person(name: str, *posts: tuple[str, Any]) -> User:
    """A user with posts: (role, office code or organisation)."""
    user = User.objects.create_user(name, f"{name}@example.invalid", "pass", name=name)
    for role, place in posts:
        if isinstance(place, Organisation):
            Membership.objects.create(user=user, role=role, organisation=place, verified_at=clock.now())
        else:
            Membership.objects.create(user=user, role=role, office=Office.objects.get(code=place))
    return user


def hub(code: str = "H1") -> Organisation:
    return Organisation.objects.create(
        code=code, name="南关区联合会", tier="registered", credit_code=HUB_CODE, region_id="220102", is_hub=True,
        verified=True,
    )  # fmt: skip


def facts(**changes: Any) -> dict[str, Any]:
    """What is said of a registered organisation."""
    return {
        "name": "暖邻里社区服务中心", "tier": "registered", "credit_code": CODE,
        "region": Region.objects.get(pk="220102009"), **changes,
    }  # fmt: skip
