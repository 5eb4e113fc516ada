"""Addresses of funds, payments, custody and the journal."""

from django.urls import path

from grants.disbursements import delivery
from grants.disbursements.views import custody, funds, tranches

urlpatterns = [
    *delivery.urlpatterns,
    path("desk/money/", funds.money, name="money"),
    path("desk/money/allocate/", funds.money_allocate, name="money-allocate"),
    path("desk/journal/", funds.journal, name="journal"),
    path("desk/journal/<uuid:pk>/", funds.journal_entry, name="journal-entry"),
    path("desk/payments/", tranches.tranche_list, name="tranche-list"),
    path("desk/payments/<int:pk>/", tranches.tranche, name="tranche"),
    path("desk/payments/<int:pk>/account/", tranches.tranche_account, name="tranche-account"),
    path("desk/payments/<int:pk>/invoice/", tranches.tranche_invoice, name="tranche-invoice"),
    path(
        "desk/payments/<int:pk>/invoice/<int:file>/remove/",
        tranches.tranche_invoice_remove,
        name="tranche-invoice-remove",
    ),
    path("desk/payments/<int:pk>/do/<slug:step>/", tranches.tranche_step, name="tranche-step"),
    path("desk/custody/", custody.custody_list, name="custody-list"),
    path("desk/custody/<str:code>/", custody.custody, name="custody"),
    path("desk/custody/<str:code>/statement.pdf", custody.custody_pdf, name="custody-pdf"),
    path("desk/custody/<str:code>/claim/", custody.claim_new, name="claim-new"),
    path("desk/claims/<int:pk>/", custody.claim, name="claim"),
    path("desk/claims/<int:pk>/edit/", custody.claim_edit, name="claim-edit"),
    path("desk/claims/<int:pk>/delete/", custody.claim_delete, name="claim-delete"),
    path(
        "desk/claims/<int:pk>/files/<int:file>/remove/", custody.claim_file_remove, name="claim-file-remove"
    ),
    path("desk/claims/<int:pk>/do/<slug:step>/", custody.claim_step, name="claim-step"),
]
