"""How an organisation of the demonstration fills its application: the answers of the data, section by section."""

from typing import Any

from grants.applications import actions as applications
from grants.demo.data import budget_rows, paper
from grants.demo.demo_users import DemoUsers, acts_for
from grants.models import Application, Call, Organisation, Package
from grants.submission import actions as submission
from workflows import clock

DECLARED = ("true_statement", "no_double_funding", "personal_data", "no_violation", "no_subcontracting")


def apply(
    demo_users: DemoUsers, call: Call, row: dict[str, Any], *, at: Any, package: Package | None = None
) -> Application:
    """Begin, fill and hand in an application at its moment."""
    user = acts_for(demo_users, row["applicant"])
    organisation = Organisation.objects.get(code=row["applicant"])
    party = row.get("contracting_party")
    with clock.at(at):
        application = applications.start(
            call=call,
            organisation=organisation,
            package=package,
            by=user,
            code=row["id"],
            contracting_party=Organisation.objects.get(code=party) if party else None,
        )
        fill(application, row, organisation, user)
        return submission.submit(application=application, by=user)


def fill(application: Application, row: dict[str, Any], organisation: Organisation, user: Any) -> None:
    """Every section the form has, from what the data knows; files where the form wants them."""
    from grants.filling.draft import Draft

    known = answers(row, organisation, application.call)
    draft = Draft.of(application)
    for section in draft.form.sections:
        given = {q.key: known[q.key] for q in section.questions if q.key in known}
        applications.save_section(application=application, section=section.key, answers=given, by=user)
    for section in draft.form.sections:
        for question in section.questions:
            if question.kind == "file" and wants(question.key, row, organisation):
                applications.attach(
                    application=application,
                    key=question.key,
                    by=user,
                    file=paper(f"{row['id']} {question.key}"),
                )


def wants(key: str, row: dict[str, Any], organisation: Organisation) -> bool:
    """Which papers come with an application. B08 came without the hub's consent, and was asked for it."""
    if key in ("custody_consent", "endorsement", "hub_agreement"):
        return not organisation.is_legal_person and not (row["id"] == "B08" and key == "custody_consent")
    return key in ("certificate", "charter")


def answers(row: dict[str, Any], organisation: Organisation, call: Call) -> dict[str, Any]:
    """The answer to every question the forms ask, by question."""
    return {
        "person_in_charge": organisation.representative,
        "phone": organisation.contact_phone or "000-00000000",
        "email": organisation.contact_email,
        "position": "负责人",
        "organisation_intro": organisation.intro,
        **_registration(organisation),
        **_project(organisation, call),
        "division_of_work": "枢纽组织签订合同、保管资金；申报组织组织实施，按月报送台账。",
        "title": row["title"],
        "series": row["series"],
        "field": row["field"],
        "region": row["region"],
        "summary": row["summary"],
        "need_analysis": row["need_analysis"],
        "goals": [
            {"goal": goal, "indicator": goal, "quantity": "", "unit": "", "time": ""} for goal in row["goals"]
        ],
        "activities": "；".join(row["activities"]) + "。",
        "target_groups": row["target_groups"],
        "beneficiaries_direct": str(row["beneficiaries_direct"]),
        "beneficiaries_indirect": str(row.get("beneficiaries_indirect", "")),
        "involves_children": "yes" if "困境儿童" in row["target_groups"] else "no",
        "child_protection": "监护人逐一签署知情同意；公开页面不出现可识别的儿童照片。",
        "budget": budget_rows(row["budget_requested"]["lines"]),
        "team": [{"name": organisation.contact_name, "role": "项目负责人", "time": "全程"}],
        **dict.fromkeys(DECLARED, True),
    }


GRADES = ("5A", "4A", "3A", "2A", "1A")


def _registration(organisation: Organisation) -> dict[str, Any]:
    """What the profile of the organisation says of it."""
    managed = organisation.managing_unit.name if organisation.managing_unit else organisation.guided_by
    return {
        "address": {"region": organisation.region_id, "line": "演示路1号（演示）"},
        "registrar": organisation.registrar.name if organisation.registrar else "",
        "registered_on": organisation.established.isoformat() if organisation.established else "",
        "managing_unit": managed or "演示社区居民委员会（演示）",
        "assessment": organisation.assessment if organisation.assessment in GRADES else "none",
        "account_name": organisation.account_name or organisation.name,
        "account_number": organisation.account_number or "6200000000000000000",
        "account_bank": organisation.account_bank or "演示银行（演示）",
    }


def _project(organisation: Organisation, call: Call) -> dict[str, Any]:
    """What the data leaves out and the form asks for."""
    first, last = call.delivery_from, call.delivery_until
    return {
        "past_venture": "no",
        "experience": "在所在社区长期开展志愿服务，参与过街道组织的便民活动（演示）。",
        "period": {"from": first.isoformat(), "to": last.isoformat()} if first and last else {},
        "features": "由居民自己发起、自己商量、自己维护，做法可以在其他社区复制（演示）。",
        "supervising_unit": f"{organisation.region.name}及所在社区（演示）",
        "demand_side": "community",
        "demand_unit": "所在社区居民委员会（演示）",
        "overall_goal": "让需要帮助的居民在家门口得到稳定、可预期的服务。",
        "risks": "人手不足时由后备志愿者顶替；恶劣天气改期并提前通知。",
        "beneficiaries_text": "项目所在社区的常住居民，以老年人和行动不便者为主。",
    }
