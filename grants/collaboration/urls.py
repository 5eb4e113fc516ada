"""Addresses of working together and of endorsing."""

from django.urls import path

from grants.collaboration.views import colleagues, endorsing

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path(f"{_one}people/", colleagues.people, name="application-people"),
    path(f"{_one}sign-off/", endorsing.sign_off, name="application-sign-off"),
    path(f"{_one}endorsements/", endorsing.endorsements, name="application-endorsements"),
    path("desk/endorsements/<int:pk>/", endorsing.endorsement, name="endorsement"),
    path("invitations/<str:secret>/", colleagues.invitation, name="invitation"),
]
