"""Addresses of the form as a workbook."""

from django.urls import path, re_path

from grants.workbooks import views

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path(f"{_one}sheet/", views.sheet, name="application-sheet"),
    re_path(
        r"^desk/applications/(?P<code>[^/]+)/(?P<part>form|budget)\.xlsx$",
        views.download,
        name="application-xlsx",
    ),
]
