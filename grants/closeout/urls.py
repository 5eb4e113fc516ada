"""Addresses of close-outs."""

from django.urls import path

from grants.closeout import views

urlpatterns = [
    path("desk/calls/<str:code>/archive/", views.call_archive, name="call-archive"),
    path("desk/close-outs/", views.closeout_list, name="closeout-list"),
    path("desk/close-outs/<str:code>/", views.closeout, name="closeout"),
    path("desk/close-outs/<str:code>/open/", views.closeout_open, name="closeout-open"),
    path("desk/close-outs/<str:code>/return/", views.closeout_return, name="closeout-return"),
    path("desk/close-outs/<str:code>/do/<slug:step>/", views.closeout_step, name="closeout-step"),
]
