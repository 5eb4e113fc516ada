"""Addresses of contracts."""

from django.urls import path

from grants.contracts import views

urlpatterns = [
    path("desk/contracts/", views.contract_list, name="contract-list"),
    path("desk/contracts/<int:pk>/", views.contract, name="contract"),
    path("desk/contracts/<int:pk>/edit/", views.contract_edit, name="contract-edit"),
    path("desk/contracts/<int:pk>/pdf/", views.contract_pdf, name="contract-pdf"),
    path("desk/contracts/<int:pk>/issue/", views.contract_issue, name="contract-issue"),
    path("desk/contracts/<int:pk>/correct/", views.contract_correct, name="contract-correct"),
    path("desk/contracts/<int:pk>/terminate/", views.contract_terminate, name="contract-terminate"),
    path("desk/contracts/<int:pk>/sign/<slug:party>/", views.contract_sign, name="contract-sign"),
    path("desk/contracts/<int:pk>/verify/", views.contract_verify, name="contract-verify"),
    path("desk/awards/<str:code>/contract/", views.contract_new, name="contract-new"),
]
