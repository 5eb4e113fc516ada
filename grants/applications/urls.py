"""Addresses of the applicant's side: begun, filled in, files, versions."""

from django.urls import path

from grants.applications.views import apply, autosave, forms, package, reuse, section, uploads, versions

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path("desk/my-applications/", apply.mine, name="my-applications"),
    path("desk/apply/<str:code>/", apply.start, name="application-start"),
    path(f"{_one}copy/", reuse.copy, name="application-copy"),
    path(f"{_one}take-over-profile/", reuse.take_over_profile, name="application-profile"),
    path(f"{_one}like/<str:other>/", reuse.similar, name="application-like"),
    path(f"{_one}sections/<slug:section>/", section.section, name="application-section"),
    path(f"{_one}sections/<slug:section>/autosave/", autosave.autosave, name="application-autosave"),
    path(f"{_one}presence/", autosave.here, name="application-presence"),
    path(f"{_one}files/<slug:key>/", section.file, name="application-file"),
    path(f"{_one}uploads/", uploads.begin, name="application-upload-begin"),
    path(f"{_one}uploads/<uuid:pk>/", uploads.upload, name="application-upload"),
    path(f"{_one}uploads/<uuid:pk>/finish/", uploads.finish, name="application-upload-finish"),
    path(f"{_one}delete/", apply.delete, name="application-delete"),
    path(f"{_one}versions/<int:number>/", versions.version, name="application-version"),
    path(f"{_one}differences/", versions.differences, name="application-differences"),
    path("desk/links/", reuse.links, name="call-links"),
    path("desk/calls/<str:code>/link/", reuse.link, name="call-link"),
    path("desk/packages/<int:pk>/", package.package, name="package-decide"),
    path("desk/forms/", forms.form_list, name="form-list"),
    path("desk/forms/<slug:code>/<int:version>/", forms.form_page, name="form"),
    path("desk/forms/<slug:code>/<int:version>/do/<slug:name>/", forms.form_step, name="form-step"),
    path(f"{_one}trial/delete/", forms.trial_delete, name="trial-delete"),
    path(f"{_one}changes/read/", apply.changes_read, name="application-changes-read"),
]
