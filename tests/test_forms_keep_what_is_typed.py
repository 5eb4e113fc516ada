"""Every form against its action: what a field takes is kept, and the page shows it afterwards; or the form says why not.

A form may be wider than what its action writes where the action takes a dictionary and picks from it: then a page says
“Saved” and forgets. Each page of such an action is tried here field by field, through the real view, with a changed
value. Every other form hands its fields over by name.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.forms import BaseForm, BaseFormSet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.awards.actions import draft_notice
from grants.calls.forms import LinesField
from grants.models import Call, Membership, Organisation, User
from grants.people.credit_code import body_check_sign, check_sign
from grants.people.money import MoneyField
from tests.access import objects
from workflows import clock

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Page:
    """A page that shows what is kept and takes changes: who opens it, where, and what of it is tried elsewhere."""

    who: Callable[[], User]
    where: Callable[[], str]
    forms: tuple[str, ...] = ("form",)
    #: Fields that this page does not change by itself, each with the reason.
    but: dict[str, str] = field(default_factory=dict)


def login(name: str) -> Callable[[], User]:
    return lambda: User.objects.get(username=name)


def organisation(tier: str) -> Page:
    def who() -> User:
        post = Membership.objects.filter(
            role="applicant", organisation__tier=tier, organisation__is_hub=False
        )
        return post.order_by("pk")[0].user

    def where() -> str:
        found = Organisation.objects.get(pk=who().organisations_as("applicant")[0])
        return reverse("organisation-edit", args=[found.code])

    return Page(who, where)


def part(code: str, name: str) -> Page:
    def where() -> str:
        Call.objects.filter(code=code).update(state="draft")
        return f"{reverse('call-edit', args=[code])}?part={name}"

    order = "a row is found again by it: changed, it is another row, which is tried as such"
    return Page(login("officer"), where, but={"order": order} if name == "payment" else {})


def notice() -> str:
    call = Call.objects.get(code="GYCT-2026")
    made = draft_notice(
        call=call, kind="award_notice", number="试〔2026〕1号", title="公示", title_en="Notice",
        starts_on=clock.today(), working_days=5, by=objects.user("officer"),
    )  # fmt: skip
    return reverse("notice-edit", args=[made.pk])


PAGES: dict[str, Page] = {
    **{f"organisation, {tier}": organisation(tier) for tier in Organisation.Tier.values},
    **{
        f"call, {code}, {name}": part(code, name)
        for code, more in (("GYCT-2026", ()), ("ZFGM-2027", ("packages",)))
        for name in ("basics", "who", "dates", "limits", "categories", "payment", "rounds", *more)
    },
    "notice": Page(login("officer"), notice),
    "report": Page(
        login("o04"), lambda: reverse("report-edit", args=objects.address("report")[1]),
        forms=("form", "goals", "expenses"), but={"evidence": "a file: shown in the list of files"},
    ),
    "claim": Page(
        login("o07"), lambda: reverse("claim-edit", args=objects.address("claim-draft")[1]),
        but={"file": "a file: shown in the list of files"},
    ),
    "change": Page(login("o07"), lambda: reverse("change-edit", args=objects.address("change-draft")[1])),
}  # fmt: skip
#: Actions that pick from a dictionary, and the pages by which each is tried.
PICKING = {
    "update_organisation": "organisation", "register_organisation": "organisation", "update_call": "call",
    "create_call": "call", "update_notice": "notice", "save_report": "report",
}  # fmt: skip
#: Not behind a form: what they take is written by the program (reference data, frozen facts, the editor of forms).
OF_THE_PROGRAM = {"add_form", "add_rubric", "publish_form", "order_paper", "ask"}


# --- a changed value of each kind -------------------------------------------------------------------------


def another_code() -> str:
    body = "DEMX0999"
    first = f"52220102{body}{body_check_sign(body)}"
    return first + check_sign(first)


def flat(choices: Any) -> Iterator[str]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from flat(words)
        else:
            yield str(value)


def changed(name: str, one: forms.Field, value: Any) -> Any:
    """Something else that this field takes."""
    if name == "credit_code":
        return another_code()
    if isinstance(one, forms.BooleanField):
        return None if value else "on"
    if isinstance(one, forms.ModelMultipleChoiceField | forms.MultipleChoiceField | forms.ChoiceField):
        return other_choice(one, value)
    if isinstance(one, forms.DateTimeField):
        return (moment(value) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M")
    if isinstance(one, forms.DateField):
        return (day(value) + timedelta(days=1)).isoformat()
    if isinstance(one, MoneyField | forms.IntegerField | forms.DecimalField):
        return number(one, value)
    if isinstance(one, LinesField):
        return f"{value or ''}\n又一行".strip()
    if isinstance(one, forms.EmailField):
        return "changed@example.org"
    if isinstance(one, forms.FileField):
        return None
    text = str(value or "")
    return ("改" + text)[: one.max_length or 200] if isinstance(one, forms.CharField) else None


def other_choice(one: Any, value: Any) -> Any:
    if isinstance(one, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        now = {str(getattr(v, "pk", v)) for v in (value or ())}
        return next(([v] for v in flat(one.choices) if {v} != now), None)
    kept = str(getattr(value, "pk", value))
    return next((v for v in flat(one.choices) if v and v != kept), None)


def moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else clock.now()
    return timezone.localtime(found) if timezone.is_aware(found) else found


def day(value: Any) -> date:
    return date.fromisoformat(str(value)[:10]) if value else clock.today()


def number(one: Any, value: Any) -> str:
    try:
        now = Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except InvalidOperation:
        now = Decimal(0)
    if isinstance(one, MoneyField):
        return f"{now + 1:.2f}"
    most = getattr(one, "max_value", None)
    return str(now - 1 if most is not None and now + 1 > most else now + 1)


# --- reading a page and sending it back ---------------------------------------------------------------------


def parts(context: Any, names: tuple[str, ...]) -> list[BaseForm | BaseFormSet]:
    return [context[name] for name in names if context.get(name) is not None]


def each_form(holder: BaseForm | BaseFormSet) -> list[BaseForm]:
    return list(holder.forms) if isinstance(holder, BaseFormSet) else [holder]


def shown(one: BaseForm, name: str) -> Any:
    """What the control of a field shows, as a browser would send it."""
    bound = one[name]
    value = bound.field.prepare_value(bound.value())
    if isinstance(bound.field, forms.BooleanField):
        return "on" if value else None
    if isinstance(value, list | tuple):
        return [str(getattr(v, "pk", v)) for v in value]
    if isinstance(value, datetime):
        return (
            timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
            if timezone.is_aware(value)
            else f"{value:%Y-%m-%dT%H:%M}"
        )
    return None if value is None else str(getattr(value, "pk", value))


def as_sent(holders: list[BaseForm | BaseFormSet]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for holder in holders:
        if isinstance(holder, BaseFormSet):
            data |= {bound.html_name: bound.value() for bound in holder.management_form}
        for one in each_form(holder):
            for name, what in one.fields.items():
                if not isinstance(what, forms.FileField) and (value := shown(one, name)) is not None:
                    data[one.add_prefix(name)] = value
    return data


def same(one: forms.Field, kept: Any, sent: Any) -> bool:
    if isinstance(sent, list):
        return sorted(kept or []) == sorted(sent)
    if sent is None or kept is None:
        return kept == sent
    try:
        return Decimal(str(kept)) == Decimal(str(sent))
    except InvalidOperation:
        return str(kept).replace("\r\n", "\n").strip() == str(sent).strip()


def tries(page: Page, client: Client, where: str) -> Iterator[str]:
    """Each field changed by itself, from the same beginning; what was not kept, with what was said."""
    before = parts(client.get(where).context, page.forms)
    assert before, where
    for place, holder in enumerate(before):
        for row, one in enumerate(each_form(holder)[:1]):
            for name, what in one.fields.items():
                value = changed(name, what, one[name].value())
                if name in (*page.but, "DELETE") or isinstance(what, forms.FileField) or what.disabled:
                    continue
                if value is None and not isinstance(what, forms.BooleanField):
                    continue  # nothing else may be chosen here
                with transaction.atomic():
                    yield from _tried(page, client, where, before, (place, row, name, what, value))
                    transaction.set_rollback(True)


def _tried(
    page: Page, client: Client, where: str, before: Any, spot: tuple[int, int, str, forms.Field, Any]
) -> Iterator[str]:
    place, row, name, what, value = spot
    one = each_form(before[place])[row]
    data = as_sent(before)
    data.pop(one.add_prefix(name), None)
    if value is not None:
        data[one.add_prefix(name)] = value
    answer = client.post(where, data)
    if answer.status_code != 302:
        again = parts(answer.context, page.forms)
        said = [
            e
            for holder in again
            for e in (
                [*holder.errors, holder.non_form_errors()]
                if isinstance(holder, BaseFormSet)
                else [holder.errors]
            )
            if e
        ]
        if not said and not list(answer.context["messages"]):
            yield f"{name}: not saved, and nothing said"
        return
    after = parts(client.get(where).context, page.forms)
    kept = [shown(each, name) for each in each_form(after[place])]
    if not any(same(what, now, value) for now in kept):
        yield f"{name}: sent {value!r}, kept {kept!r}"


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("name", PAGES)
def test_what_is_typed_is_kept(name: str) -> None:
    page = PAGES[name]
    client = Client()
    client.force_login(page.who())
    assert list(tries(page, client, page.where())) == []


# --- and every other form -----------------------------------------------------------------------------------


def actions_that_pick() -> set[str]:
    found = set()
    for file in (ROOT / "grants").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(d) == "action" for d in node.decorator_list
            ):
                typed = [a.annotation for a in (*node.args.args, *node.args.kwonlyargs) if a.annotation]
                if any(
                    ast.unparse(annotation).startswith(("dict[str, Any]", "dict[str, object]"))
                    for annotation in typed
                ):
                    found.add(node.name)
    return found


def test_every_action_that_picks_from_a_dictionary_has_its_page_here() -> None:
    assert actions_that_pick() == {*PICKING, *OF_THE_PROGRAM}
    assert set(PICKING.values()) <= {name.split(",")[0] for name in PAGES}


#: Handed over as a whole row of columns, only filtered by, or read under a name that is put together.
READ_OTHERWISE = {
    "grants.prescreening.forms.PrescreeningForm": "its answers go to the rules of the call under their own names",
    "grants.milestones.forms.MilestoneFilterForm": "filters a list",
    "grants.contracts.forms.ContractFilterForm": "filters a list",
    "grants.disbursements.forms.StatementForm": "the period of a statement",
    "grants.milestones.forms.ExpenseForm": "a row becomes the columns of an expense, by keyword",
    "grants.reviews.forms.DeclarationForm": "the tick is the signature: without it nothing is sent",
    "grants.people.forms.DayForm": "by keyword, to workflows.calendar.set_day",
}


def forms_of_the_house() -> Iterator[type[BaseForm]]:
    for file in sorted((ROOT / "grants").glob("*/forms.py")):
        module = import_module(f"grants.{file.parent.name}.forms")
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, BaseForm) and one.__module__ == module.__name__:
                yield one


def named_in(stage: str) -> set[str]:
    """What the stage's views and actions call by name: parameters of actions, keys that are read."""
    found: set[str] = set()
    for file in (ROOT / "grants" / stage).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(d) == "action" for d in node.decorator_list
            ):
                found |= {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                found.add(str(node.slice.value))
            elif (
                isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".get", ".pop")) and node.args
            ):
                found |= {str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant)}
    return found


def test_every_field_of_every_form_is_handed_to_somebody() -> None:
    """By name: a parameter of an action, or a key that a view or the form's own method reads. Forms whose action picks
    from a dictionary are tried above."""
    tried = {"OrganisationForm", "BasicsForm", "WhoForm", "DatesForm", "LimitsForm", "CategoryForm", "StageForm",
             "RoundForm", "PackageForm", "NewCallForm", "NoticeForm", "ReportForm"}  # fmt: skip
    lost = {}
    for one in forms_of_the_house():
        whole = f"{one.__module__}.{one.__name__}"
        if one.__name__ in tried or whole in READ_OTHERWISE:
            continue
        stage = one.__module__.split(".")[1]
        also = {"calls": "programs", "programs": "programs", "closeout": "disbursements"}.get(stage, stage)
        names = named_in(stage) | named_in(also) | named_in("people")
        if missing := set(getattr(one, "base_fields", {})) - names:
            lost[whole] = missing
    assert lost == {}
