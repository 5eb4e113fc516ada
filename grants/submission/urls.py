"""Addresses of handing in."""

from django.urls import path

from grants.submission import views

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path(f"{_one}tasks/", views.tasks, name="application-tasks"),
    path(f"{_one}check/", views.check, name="application-check"),
    path(f"{_one}submit/", views.submit, name="application-submit"),
    path(f"{_one}done/", views.submitted, name="application-done"),
    path(f"{_one}receipt.pdf", views.receipt, name="application-receipt"),
    path(f"{_one}withdraw/", views.withdraw, name="application-withdraw"),
    path(f"{_one}application.pdf", views.pdf, name="application-pdf"),
]
