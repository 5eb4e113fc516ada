"""Addresses of where an application is, and of one's dates."""

from django.urls import path

from grants.tracking.views import application, calendar

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path("calls/<str:code>/dates.ics", calendar.of_call, name="call-dates"),
    path("dates/<str:secret>.ics", calendar.mine, name="my-deadlines"),
    path("desk/my-dates/", calendar.address, name="calendar-address"),
    path(_one, application.application, name="application"),
]
