"""From a form that is kept to a design in the editor."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.forms.design import body_of
from cms.forms.models import FormDesign
from cms.forms.snippet import FormDesignViewSet
from grants.calls.models import FormDefinition
from grants.calls.publishing import track_of
from grants.calls.queries import form_version


@require_POST
def design_from_form(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Change this form, or (with “new”) begin another one from it. The design is a draft until it is published."""
    user: Any = request.user
    if not user.has_perm("cms.add_formdesign"):
        raise PermissionDenied
    form = form_version(code, version)
    design = FormDesign.objects.filter(code=code).first() if "new" not in request.POST else None
    if design is None:
        design = _begun(form, user, as_new="new" in request.POST)
    return redirect(FormDesignViewSet.address("edit", design.pk))


def _begun(form: FormDefinition, user: Any, as_new: bool) -> FormDesign:
    names = {"code": form.code, "title": form.title, "title_en": form.title_en}
    if as_new:
        names = {
            "code": _free(form.code),
            "title": _("%(title)s (a new form)") % {"title": form.title},
            "title_en": "",
        }
    block = FormDesign._meta.get_field("body").stream_block
    body = block.to_python(body_of(form.definition))
    design = FormDesign(**names, track=track_of(form), body=body, live=False)
    design.save()
    design.save_revision(user=user)
    return design


def _free(code: str) -> str:
    """A code that neither a design nor a form has."""
    taken = {
        *FormDesign.objects.values_list("code", flat=True),
        *FormDefinition.objects.values_list("code", flat=True),
    }
    return next(f"{code[:36]}-{n}" for n in range(2, len(taken) + 3) if f"{code[:36]}-{n}" not in taken)
