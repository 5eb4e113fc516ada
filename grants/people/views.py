"""Screens of people: registering an organisation, acting for one, the officer's list."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.people import actions, memberships, organisation_place, queries, responsible_office
from grants.people.access import VERIFIERS, AuthedRequest, roles_only, works_as
from grants.people.account_forms import AboutMeForm
from grants.people.banking import account_of
from grants.people.edit_conflicts import EditGuard
from grants.people.fact_fields import oddities
from grants.people.forms import BY_TIER, FindForm, GrantForm, JoinForm, OrganisationForm, SeenForm
from grants.people.lists import ORGANISATIONS
from grants.people.models import JoinRequest, Organisation
from grants.people.reauthentication import demand_reauthentication, requires_reauthentication
from grants.people.region_picker import picked
from grants.people.saved_post import saved_post, saves_post
from grants.people.shown import shown_to
from grants.web.answers import done
from grants.web.finding import row_or_404
from grants.web.forms import said
from grants.web.lists.pages import list_page
from grants.web.refusals import leads_back, shown_again
from workflows.models import Event


def warn_of_facts(request: AuthedRequest, row: Model) -> None:
    """What is odd about a credit code or an account that was taken all the same."""
    for says in oddities(row):
        messages.warning(request, says)


def way_back(request: AuthedRequest) -> str:
    """The page of ours that sent the person here (`next`), or nothing."""
    back = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if ours else ""


@login_required
def about_me(request: AuthedRequest) -> HttpResponse:
    """One's own name and mobile number: asked after the login where nobody knows the name yet, changed here later."""
    user, back = request.user, way_back(request)
    opened = EditGuard(request, user, lambda kept: [AboutMeForm(instance=kept)])
    form = AboutMeForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        with shown_again(request):
            opened.saving(lambda: actions.say_who_one_is(by=user, **form.cleaned_data))()
            return done(request, _("Saved."), back or "about-me")
    context = {"form": form, "opened": opened, "back": back, "unknown": not user.name}
    return render(request, "people/about_me.html", context)


@saves_post
def organisation_new(request: AuthedRequest) -> HttpResponse:
    """First how it exists in law, then the questions of that tier."""
    if not actions.may_register(request.user):
        raise PermissionDenied
    tier = request.GET.get("tier", "")
    if tier not in BY_TIER:
        return render(
            request, "people/organisation_tier.html", {"find": FindForm(), "back": way_back(request)}
        )
    typed, words = request.POST or saved_post(request), Organisation.Tier(tier).label
    if answer := organisation_place.moving(request, words):
        return answer
    # The region is known where somebody asked "may we apply?" before.
    place = organisation_place.chosen(request)
    if place is None and not typed:
        return organisation_place.ask(request, words, {"tier": tier, "next": way_back(request)})
    moved = organisation_place.moved(request, BY_TIER[tier])
    form = OrganisationForm(None if moved else typed, tier=tier, initial=moved or {"region": place})
    if request.method == "POST" and form.is_valid():
        with shown_again(request):
            made = actions.register_organisation(data=form.cleaned_data, by=request.user)
            said = _(
                "The organisation is registered. Its office verifies it, and that you act for it; meanwhile you can write "
                "applications."
            )
            messages.success(request, said)
            warn_of_facts(request, made)
            return redirect(way_back(request) or made)
    context = {
        "form": form,
        "tier": tier,
        "tier_words": words,
        "back": way_back(request),
        "place": organisation_place.said(form.place),
    }
    return render(request, "people/organisation_form.html", context)


@saves_post
def organisation_join(request: AuthedRequest) -> HttpResponse:
    """Find an organisation that is here, and ask to act for it."""
    typed = request.GET if "identity" in request.GET else None
    find = FindForm(typed)
    found = find.cleaned_data.get("organisation") if typed is not None and find.is_valid() else None
    form = JoinForm(request.POST or saved_post(request))
    if request.method == "POST" and found is not None and form.is_valid():
        with shown_again(request):
            memberships.ask_to_join(organisation=found, reason=form.cleaned_data["reason"], by=request.user)
            words = _("You have asked to act for the organisation. A colleague there or its office decides.")
            return done(request, words, way_back(request) or "organisation-join")
    mine = JoinRequest.objects.filter(user=request.user).select_related("organisation")[:20]
    return render(
        request,
        "people/organisation_join.html",
        {
            "may_register": actions.may_register(request.user),
            "find": find,
            "found": found,
            "form": form,
            "requests": mine,
            "back": way_back(request),
        },
    )


@login_required
@require_safe
def organisation(request: AuthedRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(queries.organisations_for(request.user).select_related("registrar"), code=code)
    place: dict[str, Any] = {"office": shown.managing_unit, "region": shown.region}
    return render(
        request,
        "people/organisation.html",
        {
            "organisation": shown,
            "mark": actions.mark_of(shown),
            "place": queries.region_names([shown.region_id]).get(shown.region_id, shown.region),
            "may_edit": actions.may_edit(shown, request.user),
            "may_verify": works_as(request.user, "officer", "lead", **place),
            **_account(request, shown, place),
            "posts": shown.memberships.in_force().select_related("user"),
            "waits": [p for p in request.user.posts if p.organisation_id == shown.pk and p.is_own_word],
            "in_charge": responsible_office.in_charge(shown, responsible_office.staffed()),
            "requests": queries.join_requests_for(request.user).filter(organisation=shown, decision="open"),
            "events": Event.objects.filter(process="organisation", subject_id=shown.pk)
            .select_related("by")
            .order_by("-seq")[:10],
        },
    )


def _account(request: AuthedRequest, shown: Organisation, place: dict[str, Any]) -> dict[str, Any]:
    """The account in force, and whether this person verifies it."""
    account = account_of(shown)
    verifies = works_as(request.user, *VERIFIERS, **place)
    return {
        "account": account,
        "number": shown_to(request.user).account(shown.account_number, of=shown),
        "may_verify_account": verifies and account is not None and account.verified_at is None,
        "changed_it": account is not None and account.changed_by_id == request.user.pk,
    }


@saves_post
def organisation_edit(request: AuthedRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(queries.organisations_for(request.user), code=code)
    if not actions.may_edit(shown, request.user):
        raise PermissionDenied
    typed, place = request.POST or saved_post(request), organisation_place.chosen(request)
    if answer := organisation_place.moving(request, shown):
        return answer
    opened = EditGuard(
        request, shown, lambda kept: [OrganisationForm(instance=kept, tier=kept.tier)], typed=typed
    )
    if not typed and ("place" in request.GET or (place is None and picked(request.GET, "region"))):
        return organisation_place.ask(request, shown, {}, shown.region_id)
    moved = organisation_place.moved(request, BY_TIER[shown.tier])
    initial = moved or ({"region": place} if place else {})
    form = OrganisationForm(None if moved else typed, instance=shown, tier=shown.tier, initial=initial)
    if request.method == "POST" and form.is_valid():
        if any(name.startswith("account_") for name in form.changed_data):
            demand_reauthentication(request)  # money goes to this account
        with shown_again(request):
            kept = opened.saving(
                lambda: actions.update_organisation(
                    organisation=shown, data=form.cleaned_data, by=request.user
                )
            )()
            warn_of_facts(request, kept)
            return done(request, _("Saved."), kept)
    context = {
        "form": form,
        "opened": opened,
        "tier": shown.tier,
        "tier_words": shown.get_tier_display(),
        "organisation": shown,
        "place": organisation_place.said(form.place),
    }
    return render(request, "people/organisation_form.html", context)


@require_POST
@requires_reauthentication()
def organisation_verify(request: AuthedRequest, code: str, what: str) -> HttpResponse:
    shown = row_or_404(queries.organisations_for(request.user), request, code=code)
    seen = said(SeenForm(request.POST))
    if what == "account":
        actions.verify_account(organisation=shown, seen=seen["account"] or 0, by=request.user)
        return done(request, _("The account is verified."), shown)
    actions.verify_organisation(organisation=shown, seen=seen["seen"], by=request.user)
    return done(request, _("The organisation is verified."), shown)


@roles_only(*ORGANISATIONS.roles)
def organisation_list(request: AuthedRequest) -> HttpResponseBase:
    return list_page(request, ORGANISATIONS)


@requires_reauthentication()
def join_request(request: AuthedRequest, pk: int) -> HttpResponse:
    """Decide whether a person acts for an organisation."""
    asked = row_or_404(queries.join_requests_for(request.user), request, pk=pk)
    leads_back(request, "join-request", pk)
    if request.method == "POST":
        grant = said(GrantForm(request.POST))["decision"] == "grant"
        words = _("The person now acts for the organisation.") if grant else _("The request is refused.")
        memberships.decide_join(request=asked, grant=grant, by=request.user)
        return done(request, words, "join-request", pk)
    return render(request, "people/join_request.html", {"asked": asked})
