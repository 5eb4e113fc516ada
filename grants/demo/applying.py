"""How an organisation of the demonstration fills its application: the answers of the data, section by section."""

from typing import Any

from grants.applications import actions as applications
from grants.demo.cast import Cast, acts_for
from grants.demo.data import budget_rows, paper
from grants.models import Application, Call, Organisation, Package
from workflows import clock

DECLARED = ("true_statement", "no_double_funding", "personal_data", "no_violation", "no_subcontracting")


def apply(
    cast: Cast, call: Call, row: dict[str, Any], *, at: Any, package: Package | None = None
) -> Application:
    """Begin, fill and hand in an application at its moment."""
    user = acts_for(cast, row["applicant"])
    organisation = Organisation.objects.get(code=row["applicant"])
    party = row.get("contracting_party")
    with clock.at(at):
        application = applications.start(
            call=call, organisation=organisation, package=package, by=user, code=row["id"],
            contracting_party=Organisation.objects.get(code=party) if party else None,
        )  # fmt: skip
        fill(application, row, organisation, user)
        handed_in = applications.submit(application=application, by=user)
        applications.make_receipt(application=handed_in)
        return handed_in


def fill(application: Application, row: dict[str, Any], organisation: Organisation, user: Any) -> None:
    """Every section the form has, from what the data knows; files where the form wants them."""
    from grants.applications.draft import Draft

    known = answers(row, organisation)
    draft = Draft.of(application)
    for section in draft.form.sections:
        given = {q.key: known[q.key] for q in section.questions if q.key in known}
        applications.save_section(application=application, section=section.key, answers=given, by=user)
    for section in draft.form.sections:
        for question in section.questions:
            if question.kind == "file" and wants(question.key, row, organisation):
                applications.attach(
                    application=application, key=question.key, by=user,
                    file=paper(f"{row['id']} {question.key}"),
                )  # fmt: skip


def wants(key: str, row: dict[str, Any], organisation: Organisation) -> bool:
    """Which papers come with an application. B08 came without the hub's consent, and was asked for it."""
    if key in ("custody_consent", "endorsement", "hub_agreement"):
        return not organisation.is_legal_person and not (row["id"] == "B08" and key == "custody_consent")
    return key in ("certificate", "charter")


def answers(row: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """The answer to every question the forms ask, by question."""
    return {
        "person_in_charge": organisation.contact_name, "phone": organisation.contact_phone or "000-00000000",
        "email": organisation.contact_email, "position": "负责人", "organisation_intro": organisation.intro,
        "division_of_work": "枢纽组织签订合同、保管资金；申报组织组织实施，按月报送台账。",
        "title": row["title"], "series": row["series"], "field": row["field"], "region": row["region"],
        "summary": row["summary"], "need_analysis": row["need_analysis"],
        "goals": [{"goal": goal, "indicator": goal, "quantity": "", "unit": "", "time": ""} for goal in row["goals"]],
        "activities": "；".join(row["activities"]) + "。", "target_groups": row["target_groups"],
        "beneficiaries_direct": str(row["beneficiaries_direct"]),
        "beneficiaries_indirect": str(row.get("beneficiaries_indirect", "")),
        "involves_children": "yes" if "困境儿童" in row["target_groups"] else "no",
        "child_protection": "监护人逐一签署知情同意；公开页面不出现可识别的儿童照片。",
        "budget": budget_rows(row["budget_requested"]["lines"]),
        "team": [{"name": organisation.contact_name, "role": "项目负责人", "time": "全程"}],
        **dict.fromkeys(DECLARED, True),
    }  # fmt: skip
