"""Addresses of the eligibility check."""

from django.urls import path

from grants.eligibility.views import checklist, supplementing

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path(f"{_one}eligibility/", checklist.check_eligibility, name="application-eligibility"),
    path(f"{_one}supplement/", supplementing.supplement, name="application-supplement"),
    path(f"{_one}comments/", supplementing.comment, name="application-comment"),
    path(f"{_one}comments/<int:pk>/", supplementing.one_comment, name="application-comment-one"),
    path(f"{_one}points/<int:number>/", supplementing.reply, name="application-reply"),
    path(f"{_one}lapse/", checklist.lapse, name="application-lapse"),
]
