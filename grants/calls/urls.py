"""Addresses of calls in the workbench."""

from django.urls import path

from grants.calls import paper_views, views

urlpatterns = [
    path("calls/<str:code>/form.pdf", paper_views.blank_form, name="blank-form"),
    path("desk/calls/", views.call_list, name="call-list"),
    path("desk/calls/new/", views.call_new, name="call-new"),
    path("desk/calls/<str:code>/", views.call, name="call"),
    path("desk/calls/<str:code>/edit/", views.call_edit, name="call-edit"),
    path("desk/calls/<str:code>/ask/<slug:name>/", views.call_ask, name="call-ask"),
    path("desk/calls/<str:code>/do/<slug:name>/", views.call_step, name="call-step"),
]
