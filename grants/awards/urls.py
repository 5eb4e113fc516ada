"""Addresses of awards, notices and objections."""

from django.urls import path

from grants.awards import declining, objection_views, views

urlpatterns = [
    path("desk/awards/", views.award_list, name="award-list"),
    path("desk/awards/<str:code>/", views.award_page, name="award"),
    path("desk/awards/<str:code>/budget/", views.award_budget, name="award-budget"),
    path("desk/awards/<str:code>/do/<slug:name>/", views.award_step, name="award-step"),
    path("desk/applications/<str:code>/decline/", declining.decline, name="award-decline"),
    path("desk/propose/<str:code>/", views.propose, name="award-propose"),
    path("desk/calls/<str:code>/decide/", views.decide, name="call-decide"),
    path("desk/calls/<str:code>/award/<slug:name>/", views.call_step, name="call-award-step"),
    path("desk/notices/", views.notice_list, name="notice-list"),
    path("desk/notices/new/<str:code>/", views.notice_new, name="notice-new"),
    path("desk/notices/<int:pk>/", views.notice_edit, name="notice-edit"),
    path("desk/notices/<int:pk>/paper/", views.notice_pdf, name="notice-paper"),
    path("desk/objections/", objection_views.listing, name="objection-list"),
    path("desk/objections/<int:pk>/", objection_views.page, name="objection"),
    path("desk/objections/<int:pk>/do/<slug:name>/", objection_views.step, name="objection-step"),
    path("desk/objections/<int:pk>/seal/", objection_views.seal, name="objection-seal"),
    path("objections/new/<int:pk>/", objection_views.new, name="objection-new"),
    path("objections/<str:token>/", objection_views.receipt, name="objection-receipt"),
]
