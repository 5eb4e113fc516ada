"""Addresses of the eligibility check."""

from django.urls import path

from grants.eligibility.views import asking, checklist

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path(f"{_one}eligibility/", checklist.check_eligibility, name="application-eligibility"),
    path(f"{_one}supplement/", asking.supplement, name="application-supplement"),
    path(f"{_one}comments/", asking.comment, name="application-comment"),
    path(f"{_one}comments/<int:pk>/", asking.one_comment, name="application-comment-one"),
    path(f"{_one}points/<int:number>/", asking.reply, name="application-reply"),
    path(f"{_one}lapse/", checklist.lapse, name="application-lapse"),
]
