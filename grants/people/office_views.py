"""Screens for leads: posts of people, and the exceptions to the working calendar."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.people import actions
from grants.people.access import OFFICE_ROLES, roles_only, user_of, works_as
from grants.people.again import asks_again
from grants.people.forms import DayForm, PostForm
from grants.people.models import Membership, Office
from grants.people.queries import within
from grants.people.views import PAGE, attempt
from workflows import calendar, clock


def _offices(user: Any) -> Any:
    """The offices whose posts this lead may give: his own and those under it."""
    if user.is_superuser:
        return Office.objects.all()
    mine = Q(pk__in=[])
    for office in user.offices_as("lead"):
        mine |= Q(pk=office.pk)
        if office.region_id:
            mine |= within(office.region_id)
    return Office.objects.filter(mine)


@roles_only("lead")
@asks_again()
def posts(request: HttpRequest) -> HttpResponse:
    """Who holds which post, and a form to give one."""
    offices = _offices(request.user)
    form = PostForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        given = attempt(
            request,
            lambda: actions.grant_post(by=user_of(request), **form.cleaned_data),
            _("The post is given."),
        )
        if given:
            return redirect("post-list")
    rows = Membership.objects.in_force().filter(office__in=offices).select_related("user", "office")
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(
            Q(user__name__icontains=words)
            | Q(user__username__icontains=words)
            | Q(office__name__icontains=words)
        )
    page = Paginator(rows.order_by("office__code", "role", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/posts.html", {"form": form, "page_obj": page, "q": words})


@require_POST
@roles_only("lead")
@asks_again()
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Membership.objects.filter(office__in=_offices(request.user)), pk=pk)
    attempt(request, lambda: actions.end_post(post=post, by=user_of(request)), _("The post has ended."))
    return redirect("post-list")


@roles_only(*OFFICE_ROLES)
def working_days(request: HttpRequest) -> HttpResponse:
    """The exceptions of a year. Everybody in an office reads; leads of the province's office write."""
    year = (
        int(request.GET.get("year") or clock.today().year) if request.GET.get("year", "1").isdecimal() else 0
    )
    if not 2000 <= year <= 2100:
        raise Http404
    may_edit = works_as(request.user, "lead")
    form = DayForm(request.POST or None)
    if request.method == "POST" and may_edit and form.is_valid():
        saved = attempt(
            request, lambda: calendar.set_day(by=user_of(request), **form.cleaned_data), _("Saved.")
        )
        if saved:
            return redirect(f"{request.path}?year={saved.day.year}")
    years = sorted({*calendar.known_years(), clock.today().year, clock.today().year + 1, year})
    context = {
        "form": form, "year": year, "years": years, "days": calendar.days_of(year), "may_edit": may_edit,
        "provisional": clock.is_provisional(date(year, 1, 1)),
    }  # fmt: skip
    return render(request, "people/working_days.html", context)


@require_POST
@roles_only("lead")
def working_day_clear(request: HttpRequest, day: str) -> HttpResponse:
    try:
        found = date.fromisoformat(day)
    except ValueError as wrong:
        raise Http404 from wrong
    attempt(
        request, lambda: calendar.clear_day(day=found, by=user_of(request)), _("The exception is taken away.")
    )
    return redirect(f"{reverse('working-days')}?year={found.year}")
