"""Addresses of people."""

from django.urls import path

from grants.people import (
    installation_views,
    office_views,
    person_views,
    place_views,
    reauthentication,
    second_factor_views,
    views,
)

urlpatterns = [
    path("desk/me/", views.about_me, name="about-me"),
    path("desk/go-on/", reauthentication.go_on, name="go-on"),
    path("desk/organisations/", views.organisation_list, name="organisation-list"),
    path("desk/organisations/new/", views.organisation_new, name="organisation-new"),
    path("desk/organisations/like/", place_views.organisations, name="organisations-like"),
    path("desk/organisations/join/", views.organisation_join, name="organisation-join"),
    path("desk/organisations/join/<int:pk>/", views.join_request, name="join-request"),
    path("desk/organisations/<str:code>/", views.organisation, name="organisation"),
    path("desk/organisations/<str:code>/edit/", views.organisation_edit, name="organisation-edit"),
    path(
        "desk/organisations/<str:code>/verify/",
        views.organisation_verify,
        {"what": "organisation"},
        name="organisation-verify",
    ),
    path(
        "desk/organisations/<str:code>/verify-account/",
        views.organisation_verify,
        {"what": "account"},
        name="organisation-verify-account",
    ),
    path("desk/organisations/<str:code>/people/<int:pk>/", person_views.person, name="organisation-person"),
    path(
        "desk/organisations/<str:code>/people/<int:pk>/hand-over/",
        person_views.hand_over,
        name="organisation-hand-over",
    ),
    path("desk/regions/like/", place_views.places, name="places-like"),
    path("desk/regions/<str:code>/below/", place_views.below, name="places-below"),
    path("desk/posts/", office_views.post_list, name="post-list"),
    path("desk/posts/<int:pk>/end/", office_views.post_end, name="post-end"),
    path("desk/posts/proposals/<int:pk>/", office_views.post_proposal, name="post-proposal"),
    path(
        "desk/posts/proposals/<int:pk>/<slug:name>/",
        office_views.post_proposal_step,
        name="post-proposal-step",
    ),
    path("desk/second-factor/", second_factor_views.second_factor, name="second-factor"),
    path("desk/offices/<str:code>/", office_views.office, name="office"),
    path("desk/installation/", installation_views.installation, name="installation"),
    path("logo/<str:sha256>.png", installation_views.logo, name="site-logo"),
    path("desk/calendar/", office_views.working_days, name="working-days"),
    path("desk/calendar/<str:day>/clear/", office_views.working_day_clear, name="working-day-clear"),
]
