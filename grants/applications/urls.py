"""Addresses of applications."""

from django.urls import path, re_path

from grants.applications.views import (
    apply,
    autosave,
    forms,
    package,
    papers,
    reuse,
    section,
    uploads,
    versions,
)
from grants.collaboration.views import endorsing, together
from grants.eligibility.views import asking
from grants.files import views as previews
from grants.inbox.views import bulk, inbox, office
from grants.prescreening import views as probe
from grants.tracking.views import application as desk
from grants.tracking.views import calendar
from grants.workbooks import views as sheets

_one = "desk/applications/<str:code>/"

urlpatterns = [
    path("desk/applications/", inbox.inbox, name="application-list"),
    path("desk/applications-export/", inbox.export, name="application-export"),
    path("desk/applications-seen/", inbox.seen, name="application-seen"),
    path("desk/applications-views/", inbox.save_view, name="application-view-save"),
    path("desk/applications-views/<int:pk>/", inbox.change_view, name="application-view"),
    path("desk/applications-bulk/", bulk.bulk, name="application-bulk"),
    path("desk/applications-bulk/done/", bulk.done, name="application-bulk-done"),
    path("desk/applications-checklists/", bulk.checklists, name="application-checklists"),
    path("desk/applications-labels/", office.labels, name="application-labels"),
    path("desk/applications-routing/", office.routing, name="application-routing"),
    path("calls/<str:code>/dates.ics", calendar.of_call, name="call-dates"),
    path("dates/<str:secret>.ics", calendar.mine, name="my-deadlines"),
    path("desk/my-dates/", calendar.address, name="calendar-address"),
    path("calls/<str:code>/may-we-apply/", probe.may_we_apply, name="may-we-apply"),
    path("desk/my-applications/", apply.mine, name="my-applications"),
    path("desk/apply/<str:code>/", apply.start, name="application-start"),
    path(_one, desk.application, name="application"),
    path(f"{_one}tasks/", apply.tasks, name="application-tasks"),
    path(f"{_one}copy/", reuse.copy, name="application-copy"),
    path(f"{_one}take-over-profile/", reuse.take_over_profile, name="application-profile"),
    path(f"{_one}like/<str:other>/", reuse.like, name="application-like"),
    path(f"{_one}sections/<slug:section>/", section.section, name="application-section"),
    path(f"{_one}sections/<slug:section>/autosave/", autosave.autosave, name="application-autosave"),
    path(f"{_one}presence/", autosave.here, name="application-presence"),
    path(f"{_one}files/<slug:key>/", section.file, name="application-file"),
    path(f"{_one}people/", together.people, name="application-people"),
    path(f"{_one}sign-off/", endorsing.sign_off, name="application-sign-off"),
    path(f"{_one}endorsements/", endorsing.endorsements, name="application-endorsements"),
    path(f"{_one}uploads/", uploads.begin, name="application-upload-begin"),
    path(f"{_one}uploads/<uuid:pk>/", uploads.upload, name="application-upload"),
    path(f"{_one}uploads/<uuid:pk>/finish/", uploads.finish, name="application-upload-finish"),
    path(f"{_one}sheet/", sheets.sheet, name="application-sheet"),
    re_path(
        r"^desk/applications/(?P<code>[^/]+)/(?P<part>form|budget)\.xlsx$",
        sheets.download,
        name="application-xlsx",
    ),
    path(f"{_one}check/", apply.check, name="application-check"),
    path(f"{_one}submit/", apply.submit, name="application-submit"),
    path(f"{_one}done/", apply.submitted, name="application-done"),
    path(f"{_one}receipt.pdf", apply.receipt, name="application-receipt"),
    path(f"{_one}withdraw/", apply.withdraw, name="application-withdraw"),
    path(f"{_one}delete/", apply.delete, name="application-delete"),
    path(f"{_one}eligibility/", desk.check_eligibility, name="application-eligibility"),
    path(f"{_one}beside/", office.beside, name="application-beside"),
    path(f"{_one}supplement/", asking.supplement, name="application-supplement"),
    path(f"{_one}comments/", asking.comment, name="application-comment"),
    path(f"{_one}comments/<int:pk>/", asking.one_comment, name="application-comment-one"),
    path(f"{_one}points/<int:number>/", asking.reply, name="application-reply"),
    path(f"{_one}versions/<int:number>/", versions.version, name="application-version"),
    path(f"{_one}differences/", versions.differences, name="application-differences"),
    path(f"{_one}lapse/", desk.lapse, name="application-lapse"),
    path(f"{_one}application.pdf", papers.pdf, name="application-pdf"),
    path("desk/endorsements/<int:pk>/", endorsing.endorsement, name="endorsement"),
    path("invitations/<str:secret>/", together.invitation, name="invitation"),
    path("desk/links/", reuse.links, name="call-links"),
    path("desk/calls/<str:code>/link/", reuse.link, name="call-link"),
    path("desk/packages/<int:pk>/", package.package, name="package-decide"),
    path("desk/forms/", forms.form_list, name="form-list"),
    path("desk/forms/<slug:code>/<int:version>/", forms.form_page, name="form"),
    path("desk/forms/<slug:code>/<int:version>/do/<slug:name>/", forms.form_step, name="form-step"),
    path(f"{_one}trial/delete/", forms.trial_delete, name="trial-delete"),
    path(f"{_one}changes/read/", apply.changes_read, name="application-changes-read"),
    path("attachments/<int:pk>/", papers.attachment, name="attachment"),
    path("attachments/<int:pk>/view/", previews.preview, name="attachment-preview"),
    path("attachments/<int:pk>/small/", previews.thumb, name="attachment-thumb"),
    path("attachments/<int:pk>/picture/", previews.picture, name="attachment-picture"),
]
