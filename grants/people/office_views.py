"""Screens for leads: posts of people, and the exceptions to the working calendar."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.people import posts
from grants.people.access import OFFICE_ROLES, roles_only, user_of
from grants.people.again import asks_again
from grants.people.forms import DayForm, PostForm, ReasonForm
from grants.people.models import Membership, Office, User
from grants.people.office_forms import OfficeForm
from grants.people.offices import PARTICULARS, describe_office
from grants.people.opened import Opened
from grants.people.proposals import PostProposal
from grants.people.queries import offices_led_by
from grants.people.views import PAGE, attempt, warn_of_facts
from workflows import calendar, clock
from workflows.folding import holding
from workflows.models import Event
from workflows.paging import Pages
from workflows.steps import offers
from workflows.typed import day_of, whole


@roles_only("lead")
@asks_again()
def post_list(request: HttpRequest) -> HttpResponse:
    """Who holds which post, what waits for a second person, and a form to give one. A post is given in two steps: what was
    typed, then the person found by it, to be looked at."""
    offices = offices_led_by(request.user)
    form = PostForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("person") != str(form.cleaned_data["user"].pk):
            return _confirm(request, form)
        if given := _give(request, form.cleaned_data):
            return redirect(given if isinstance(given, PostProposal) else "post-list")
    rows = (
        Membership.objects.in_force()
        .filter(office__in=offices)
        .select_related("user", "office", "granted_by", "second_by")
    )
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(holding(words, "user__name", "user__username", "office__name", "office__name_en"))
    page = Pages(rows.order_by("office__code", "role", "pk"), PAGE).get_page(request.GET.get("page"))
    waiting = (
        PostProposal.objects.visible_to(request.user)
        .waiting()
        .select_related("user", "office", "proposed_by")
    )
    own = user_of(request).offices_as("lead")
    context = {
        "form": form,
        "page_obj": page,
        "q": words,
        "waiting": waiting,
        "own": own,
        "clashes": posts.clashes(None if user_of(request).is_superuser else offices),
        "offices": set(offices),
    }
    return render(request, "people/posts.html", context)


def _confirm(request: HttpRequest, form: PostForm) -> HttpResponse:
    said = form.cleaned_data
    context = {
        "form": form,
        "person": said["user"],
        "place": said["office"] or said["organisation"],
        "role": dict(Membership.Role.choices)[said["role"]],
        "of_two": posts.takes_two(said["role"], user_of(request)),
        "held": said["user"].posts,
    }
    return render(request, "people/post_confirm.html", context)


def _give(request: HttpRequest, said: dict[str, Any]) -> Any:
    if not posts.takes_two(said["role"], user_of(request)):
        return attempt(
            request, lambda: posts.grant_post(by=user_of(request), **said), _("The post is given.")
        )
    facts = {name: value for name, value in said.items() if name != "organisation"}
    return attempt(
        request,
        lambda: posts.propose_post(by=user_of(request), **facts),
        _("The post is proposed. It begins when a second person has confirmed it."),
    )


@require_POST
@roles_only("lead")
@asks_again()
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Membership.objects.filter(office__in=offices_led_by(request.user)), pk=pk)
    attempt(request, lambda: posts.end_post(post=post, by=user_of(request)), _("The post has ended."))
    return redirect("post-list")


@roles_only("lead", "auditor")
@require_safe
def post_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A post that two people give: who proposed it for whom, and what this person may do about it."""
    found = get_object_or_404(_proposals(request), pk=pk)
    context = {
        "proposal": found,
        "form": ReasonForm(),
        "offers": {offer.name: offer for offer in offers(found, request.user)},
    }
    return render(request, "people/post_proposal.html", context)


def _proposals(request: HttpRequest) -> Any:
    return PostProposal.objects.visible_to(request.user).select_related(
        "user", "office__region", "proposed_by", "decided_by"
    )


#: What is done with a proposal from its page, and what is said of it.
PROPOSAL_STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "confirm": (posts.confirm_post, gettext_lazy("The post is given: it begins today.")),
    "refuse": (posts.refuse_post, gettext_lazy("The post is not given. Who proposed it reads your reason.")),
    "withdraw": (posts.withdraw_post, gettext_lazy("The proposal is withdrawn.")),
}


@require_POST
@roles_only("lead")
@asks_again()
def post_proposal_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    found = get_object_or_404(_proposals(request), pk=pk)
    if name not in PROPOSAL_STEPS:
        raise Http404
    do, said = PROPOSAL_STEPS[name]
    facts = {"reason": request.POST.get("reason", "")} if name == "refuse" else {}
    attempt(request, lambda: do(proposal=found, by=user_of(request), **facts), str(said))
    return redirect(found)


@roles_only(*OFFICE_ROLES)
@asks_again()
def office(request: HttpRequest, code: str) -> HttpResponse:
    """What contracts and notices say of an office. Everybody in an office reads; its lead, and one above it, writes."""
    found = get_object_or_404(Office.objects.select_related("region"), code=code)
    may_edit = offices_led_by(request.user).filter(pk=found.pk).exists()
    opened = Opened(request, found, lambda kept: [OfficeForm(instance=kept)])
    form = OfficeForm(request.POST or None, instance=found)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        saved = opened.saving(
            lambda: describe_office(office=found, data=form.cleaned_data, by=user_of(request))
        )
        if form.is_valid() and (kept := attempt(request, saved, _("Saved."))):
            warn_of_facts(request, kept)
            return redirect(found)
    columns: list[Any] = [Office._meta.get_field(name) for name in PARTICULARS]
    rows = [(one.verbose_name, getattr(found, one.name)) for one in columns]
    lacking = [words for words, value in rows if not value]
    history = (
        Event.objects.filter(process="office", subject_id=found.pk).select_related("by").order_by("-at")[:20]
    )
    context = {
        "office": found,
        "form": form,
        "may_edit": may_edit,
        "rows": rows,
        "lacking": lacking,
        "history": history,
        "opened": opened,
    }
    return render(request, "people/office.html", context)


@roles_only(*OFFICE_ROLES)
def working_days(request: HttpRequest) -> HttpResponse:
    """The exceptions of a year. Everybody in an office reads; leads of the province's office write."""
    asked = request.GET.get("year")
    year = (whole(asked) or 0) if asked else clock.today().year
    if not calendar.has_page(year):
        raise Http404
    may_edit = keeps_the_calendar(user_of(request))
    if request.method == "POST":
        _only_who_keeps_it(request)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            request, lambda: calendar.set_day(by=user_of(request), **form.cleaned_data), _("Saved.")
        )
        if saved:
            return redirect(f"{request.path}?year={saved.day.year}")
    years = sorted({*calendar.known_years(), clock.today().year, clock.today().year + 1, year})
    context = {
        "form": form,
        "year": year,
        "years": years,
        "days": calendar.days_of(year),
        "may_edit": may_edit,
        "provisional": clock.is_provisional(date(year, 1, 1)),
    }
    return render(request, "people/working_days.html", context)


def keeps_the_calendar(user: User) -> bool:
    """Every term of the province is counted by it: leads of the office at the top, and administrators."""
    return user.is_superuser or any(office.is_at_the_top for office in user.offices_as("lead"))


def _only_who_keeps_it(request: HttpRequest) -> None:
    if not keeps_the_calendar(user_of(request)):
        raise PermissionDenied(
            _(
                "The working calendar holds for the whole province: leads of the province's office enter its days. Tell "
                "them which day is missing."
            )
        )


@require_POST
@roles_only(*OFFICE_ROLES)
def working_day_clear(request: HttpRequest, day: str) -> HttpResponse:
    _only_who_keeps_it(request)
    found = day_of(day)
    if found is None:
        raise Http404
    attempt(
        request, lambda: calendar.clear_day(day=found, by=user_of(request)), _("The exception is taken away.")
    )
    year = f"?year={found.year}" if calendar.has_page(found.year) else ""
    return redirect(f"{reverse('working-days')}{year}")
