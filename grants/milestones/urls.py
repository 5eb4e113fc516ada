"""Addresses of milestones, reports and changes."""

from django.urls import path

from grants.milestones.views import changes, milestones

urlpatterns = [
    path("desk/milestones/", milestones.milestone_list, name="milestone-list"),
    path("desk/milestones/<int:pk>/", milestones.milestone, name="milestone"),
    path("desk/milestones/<int:pk>/report/", milestones.report_start, name="report-start"),
    path("desk/milestones/<int:pk>/return/", milestones.milestone_return, name="milestone-return"),
    path("desk/milestones/<int:pk>/rectify/", milestones.milestone_rectify, name="milestone-rectify"),
    path("desk/milestones/<int:pk>/fail/", milestones.milestone_fail, name="milestone-fail"),
    path("desk/milestones/<int:pk>/opinion/", milestones.milestone_opinion, name="milestone-opinion"),
    path("desk/reports/<int:pk>/", milestones.report_edit, name="report-edit"),
    path("desk/changes/", changes.change_list, name="change-list"),
    path("desk/changes/<int:pk>/", changes.change, name="change"),
    path("desk/changes/<int:pk>/edit/", changes.change_edit, name="change-edit"),
    path("desk/changes/<int:pk>/submit/", changes.change_submit, name="change-submit"),
    path("desk/changes/<int:pk>/delete/", changes.change_delete, name="change-delete"),
    path("desk/changes/<int:pk>/opinion/", changes.change_opinion, name="change-opinion"),
    path("desk/changes/<int:pk>/decide/", changes.change_decide, name="change-decide"),
    path("desk/awards/<str:code>/change/", changes.change_new, name="change-new"),
]
