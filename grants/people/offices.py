"""What an office is on paper: credit code, representative, address, phone, mail. Its lead keeps them; contracts and notices
print them."""

from django.utils.translation import gettext as _

from grants.people.access import demand
from grants.people.facts import CREDIT_CODE, wrong_facts
from grants.people.models import Office, User
from workflows.steps import Refused, action, record

PARTICULARS = ("credit_code", "representative", "address", "phone", "email")


@action
def describe_office(*, office: Office, data: dict[str, str], by: User) -> Office:
    """Write an office's particulars. Papers that are issued already keep what they say."""
    demand(by, "lead", office=office, region=office.region)
    fresh = Office.objects.select_for_update().get(pk=office.pk)
    said = {name: " ".join(str(data.get(name, "")).split()) for name in PARTICULARS}
    if wrong := wrong_facts(said):
        raise Refused(*wrong.values())
    if said["credit_code"]:
        said["credit_code"] = CREDIT_CODE.read(said["credit_code"])
        if twin := Office.objects.filter(credit_code=said["credit_code"]).exclude(pk=fresh.pk).first():
            raise Refused(_("%(office)s has this credit code already.") % {"office": twin})
    changed = {name: getattr(fresh, name) for name in PARTICULARS if getattr(fresh, name) != said[name]}
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, said[name])
    fresh.save(update_fields=list(changed))
    record(fresh, "describe_office", by=by, before=changed, after={name: said[name] for name in changed})
    return fresh
