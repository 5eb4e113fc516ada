"""Screens for leads: posts of people, and the exceptions to the working calendar."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grants.people import posts
from grants.people.access import AuthedRequest, may_open, roles_only
from grants.people.edit_conflicts import EditGuard
from grants.people.forms import DayForm, PostForm, RefusingForm
from grants.people.lists import POSTS
from grants.people.models import Membership, Office, User
from grants.people.office_forms import OfficeForm
from grants.people.offices import PARTICULARS, describe_office
from grants.people.proposals import PostProposal
from grants.people.queries import offices_led_by
from grants.people.reauthentication import requires_reauthentication
from grants.people.views import warn_of_facts
from grants.web.answers import done
from grants.web.finding import row_or_404
from grants.web.forms import optional_text, sent
from grants.web.lists.pages import file_asked, render_list
from grants.web.refusals import leads_back, shown_again
from grants.web.steps import StepView, step_view
from workflows import calendar, clock, roles, workdays
from workflows.models import Event
from workflows.steps import offers
from workflows.user_input import day_of, whole


@roles_only("lead")
@requires_reauthentication()
def post_list(request: AuthedRequest) -> HttpResponseBase:
    """Who holds which post, what waits for a second person, and a form to give one. A post is given in two steps: what was
    typed, then the person found by it, to be looked at."""
    offices = offices_led_by(request.user)
    if asked := file_asked(request, POSTS):
        return asked
    form = PostForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        if sent(request, person=optional_text())["person"] != str(form.cleaned_data["user"].pk):
            return _confirm(request, form)
        with shown_again(request):
            return _give(request, form.cleaned_data)
    waiting = (
        PostProposal.objects.visible_to(request.user)
        .waiting()
        .select_related("user", "office", "proposed_by")
    )
    own = request.user.offices_as("lead")
    return render_list(
        request,
        POSTS,
        template="people/posts.html",
        note=_("Who may do what in your office and in those below it."),
        form=form,
        waiting=waiting,
        own=own,
        clashes=posts.clashes(None if request.user.is_superuser else offices),
        offices=set(offices),
    )


def _confirm(request: AuthedRequest, form: PostForm) -> HttpResponse:
    said = form.cleaned_data
    context = {
        "form": form,
        "person": said["user"],
        "place": said["office"] or said["organisation"],
        "role": roles.LABELS[said["role"]],
        "of_two": posts.takes_two(said["role"], request.user),
        "held": said["user"].posts,
    }
    return render(request, "people/post_confirm.html", context)


def _give(request: AuthedRequest, said: dict[str, Any]) -> HttpResponse:
    if not posts.takes_two(said["role"], request.user):
        posts.grant_post(by=request.user, **said)
        return done(request, _("The post is given."), "post-list")
    facts = {name: value for name, value in said.items() if name != "organisation"}
    proposed = posts.propose_post(by=request.user, **facts)
    return done(
        request, _("The post is proposed. It begins when a second person has confirmed it."), proposed
    )


@require_POST
@roles_only("lead")
@requires_reauthentication()
def post_end(request: AuthedRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Membership.objects.filter(office__in=offices_led_by(request.user)), pk=pk)
    leads_back(request, "post-list")
    posts.end_post(post=post, by=request.user)
    return done(request, _("The post has ended."), "post-list")


@roles_only("lead", "auditor")
@require_safe
def post_proposal(request: AuthedRequest, pk: int) -> HttpResponse:
    """A post that two people give: who proposed it for whom, and what this person may do about it."""
    found = get_object_or_404(_proposals(request), pk=pk)
    context = {
        "proposal": found,
        "form": RefusingForm(),
        "offers": {offer.name: offer for offer in offers(found, request.user)},
        "posts_open": may_open(request.user, reverse("post-list")),
    }
    return render(request, "people/post_proposal.html", context)


def _proposals(request: AuthedRequest) -> Any:
    return PostProposal.objects.visible_to(request.user).select_related(
        "user", "office__region", "proposed_by", "decided_by"
    )


#: What is done with a proposal from its page.
PROPOSAL_STEPS = {
    "confirm": StepView(posts.confirm_post, gettext_lazy("The post is given: it begins today.")),
    "refuse": StepView(
        posts.refuse_post,
        gettext_lazy("The post is not given. Who proposed it reads your reason."),
        RefusingForm,
    ),
    "withdraw": StepView(posts.withdraw_post, gettext_lazy("The proposal is withdrawn.")),
}


@require_POST
@roles_only("lead")
@requires_reauthentication()
def post_proposal_step(request: AuthedRequest, pk: int, name: str) -> HttpResponse:
    found = row_or_404(_proposals(request), request, pk=pk)
    address = found.get_absolute_url()
    return step_view(request, found, name, PROPOSAL_STEPS, keyword="proposal", to=address)


@roles_only(*roles.READERS)
@requires_reauthentication()
def office(request: AuthedRequest, code: str) -> HttpResponse:
    """What contracts and notices say of an office. Everybody in an office reads; its lead, and one above it, writes."""
    found = get_object_or_404(Office.objects.select_related("region"), code=code)
    may_edit = offices_led_by(request.user).filter(pk=found.pk).exists()
    opened = EditGuard(request, found, lambda kept: [OfficeForm(instance=kept)])
    form = OfficeForm(request.POST or None, instance=found)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid():
            data = form.cleaned_data
            with shown_again(request):
                warn_of_facts(
                    request,
                    opened.saving(lambda: describe_office(office=found, data=data, by=request.user))(),
                )
                return done(request, _("Saved."), found)
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


@roles_only(*roles.READERS)
def working_days(request: AuthedRequest) -> HttpResponse:
    """The exceptions of a year. Everybody in an office reads; leads of the province's office write."""
    asked = request.GET.get("year")
    year = (whole(asked) or 0) if asked else clock.today().year
    if not calendar.has_page(year):
        raise Http404
    may_edit = keeps_the_calendar(request.user)
    if request.method == "POST":
        _only_who_keeps_it(request)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_again(request):
            saved = calendar.set_day(by=request.user, **form.cleaned_data)
            return done(request, _("Saved."), f"{request.path}?year={saved.day.year}")
    years = sorted({*calendar.known_years(), clock.today().year, clock.today().year + 1, year})
    context = {
        "form": form,
        "year": year,
        "years": years,
        "days": calendar.days_of(year),
        "may_edit": may_edit,
        "provisional": workdays.is_provisional(date(year, 1, 1)),
    }
    return render(request, "people/working_days.html", context)


def keeps_the_calendar(user: User) -> bool:
    """Every term of the province is counted by it: leads of the office at the top, and administrators."""
    return user.is_superuser or any(office.is_at_the_top for office in user.offices_as("lead"))


def _only_who_keeps_it(request: AuthedRequest) -> None:
    if not keeps_the_calendar(request.user):
        raise PermissionDenied(
            _(
                "The working calendar holds for the whole province: leads of the province's office enter its days. Tell "
                "them which day is missing."
            )
        )


@require_POST
@roles_only(*roles.READERS)
def working_day_clear(request: AuthedRequest, day: str) -> HttpResponse:
    _only_who_keeps_it(request)
    found = day_of(day)
    if found is None:
        raise Http404
    leads_back(request, "working-days")
    calendar.clear_day(day=found, by=request.user)
    year = f"?year={found.year}" if calendar.has_page(found.year) else ""
    return done(request, _("The exception is taken away."), f"{reverse('working-days')}{year}")
