"""Addresses of the officer's list."""

from django.urls import path

from grants.inbox.views import bulk, inbox, office

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path("desk/applications/", inbox.inbox, name="application-list"),
    path("desk/applications-seen/", inbox.seen, name="application-seen"),
    path("desk/applications-views/", inbox.save_view, name="application-view-save"),
    path("desk/applications-views/<int:pk>/", inbox.change_view, name="application-view"),
    path("desk/applications-bulk/", bulk.bulk, name="application-bulk"),
    path("desk/applications-bulk/done/", bulk.done, name="application-bulk-done"),
    path("desk/applications-checklists/", bulk.checklists, name="application-checklists"),
    path("desk/applications-labels/", office.labels, name="application-labels"),
    path("desk/applications-routing/", office.routing, name="application-routing"),
    path(f"{_one}beside/", office.beside, name="application-beside"),
]
