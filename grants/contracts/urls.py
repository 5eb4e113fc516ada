"""Addresses of contracts."""

from typing import Any

from django.urls import path

from grants.contracts import views
from grants.contracts.models import Contract
from grants.documents import rights


def _may_read(user: Any, pk: int, kind: str) -> bool:
    return Contract.objects.visible_to(user).filter(pk=pk).exists()


rights.readers["contract"] = _may_read

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
