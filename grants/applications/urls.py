"""Addresses of applications, and who may read their papers."""

from django.urls import path

from grants.applications.models import Application
from grants.applications.views import apply, desk, forms, package, papers, section
from grants.documents import rights

rights.readers["application"] = lambda user, pk, kind: (
    Application.objects.visible_to(user).filter(pk=pk).exists()
)

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path("desk/applications/", desk.inbox, name="application-list"),
    path("desk/my-applications/", apply.mine, name="my-applications"),
    path("desk/apply/<str:code>/", apply.start, name="application-start"),
    path(_one, desk.application, name="application"),
    path(f"{_one}tasks/", apply.tasks, name="application-tasks"),
    path(f"{_one}sections/<slug:section>/", section.section, name="application-section"),
    path(f"{_one}files/<slug:key>/", section.file, name="application-file"),
    path(f"{_one}check/", apply.check, name="application-check"),
    path(f"{_one}submit/", apply.submit, name="application-submit"),
    path(f"{_one}done/", apply.done, name="application-done"),
    path(f"{_one}withdraw/", apply.withdraw, name="application-withdraw"),
    path(f"{_one}delete/", apply.delete, name="application-delete"),
    path(f"{_one}eligibility/", desk.check_eligibility, name="application-eligibility"),
    path(f"{_one}supplement/", desk.supplement, name="application-supplement"),
    path(f"{_one}lapse/", desk.lapse, name="application-lapse"),
    path(f"{_one}application.pdf", papers.pdf, name="application-pdf"),
    path("desk/packages/<int:pk>/", package.package, name="package-decide"),
    path("desk/forms/", forms.form_list, name="form-list"),
    path("desk/forms/<slug:code>/<int:version>/", forms.form_page, name="form"),
    path("desk/forms/<slug:code>/<int:version>/do/<slug:name>/", forms.form_step, name="form-step"),
    path(f"{_one}trial/delete/", forms.trial_delete, name="trial-delete"),
    path(f"{_one}changes/read/", apply.changes_read, name="application-changes-read"),
    path("attachments/<int:pk>/", papers.attachment, name="attachment"),
]
