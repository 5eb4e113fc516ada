"""The workbench: each stage under its own name. The stages' url lists are joined here, in the order of life."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("grants.files.urls")),
    path("", include("grants.documents.urls")),
    path("", include("grants.people.urls")),
    path("", include("grants.calls.urls")),
    path("", include("grants.prescreening.urls")),
    path("", include("grants.applications.urls")),
    path("", include("grants.workbooks.urls")),
    path("", include("grants.collaboration.urls")),
    path("", include("grants.eligibility.urls")),
    path("", include("grants.inbox.urls")),
    path("", include("grants.submission.urls")),
    path("", include("grants.reviews.urls")),
    path("", include("grants.awards.urls")),
    path("", include("grants.contracts.urls")),
    path("", include("grants.milestones.urls")),
    path("", include("grants.programs.urls")),
    path("", include("grants.disbursements.urls")),
    path("", include("grants.closeout.urls")),
    path("", include("grants.tracking.urls")),
    path("", include("grants.desk.urls")),
]
