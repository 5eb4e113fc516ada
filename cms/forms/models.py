"""A form as it stands in the editor. What applicants fill in is a version of it, kept in grants and never changed."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from cms.forms.design import definition_of, named
from cms.forms.field import FormField
from grants.applications.preview import preview_of
from grants.calls.models import Call
from grants.calls.publishing import sample_rules
from grants.forms.checker.check import BROKEN, check_form


class FormDesign(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A form while it is being built. Publishing it makes a new version of the form (hook `form_design_published`)."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        null=True,  # of a draft that has none yet: there may be several
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", _("Small letters, figures and “-” only."))],
        help_text=_(
            "Small letters, figures and “-”, for example “venture-2027”. Its versions are found under it."
        ),
    )
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    track = models.CharField(_("track"), max_length=10, choices=Call.Track, default=Call.Track.VENTURE)
    note = models.TextField(
        _("what changed"),
        blank=True,
        help_text=_("What is different from the version before. Applicants with a draft read it."),
    )
    body = FormField(verbose_name=_("sections and questions"))

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                FieldRowPanel([FieldPanel("code"), FieldPanel("track")]),
                FieldPanel("note"),
            ],
            heading=_("The form"),
        ),
        FieldPanel("body"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = _("application form")
        verbose_name_plural = _("application forms")

    def __str__(self) -> str:
        return self.title

    @property
    def definition(self) -> dict[str, Any]:
        """What the blocks stand for."""
        return definition_of(self._stream())

    def _stream(self) -> list[dict[str, Any]]:
        """The blocks as they are kept: plain JSON."""
        raw = self.body.stream_block.get_prep_value(self.body)
        found: list[dict[str, Any]] = json.loads(json.dumps(raw, cls=DjangoJSONEncoder))
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.give_names()
        self.code = self.code or None
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self.give_names()
        return super().save_revision(*args, **kwargs)

    def give_names(self) -> None:
        """Whatever the officer left unnamed gets its key now, so that rules and answers can hold on to it."""
        if self.body:
            self.body = self.body.stream_block.to_python(named(self._stream()))

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Publish, and hand the form over: by the schedule, as whoever wrote it. Where that is refused, nothing is
        published."""
        with transaction.atomic():
            outcome = super().publish(revision, user=user, **kwargs)
            for hook in hooks.get_hooks("form_design_published"):
                hook(revision.as_object(), user or revision.user)
            return outcome

    # --- preview -------------------------------------------------------------------------------------------

    preview_modes = [
        ("registered", _("A registered organisation")),
        ("street_managed", _("An organisation managed by its street")),
        ("committee_guided", _("A group guided by its committee")),
    ]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "forms/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        self.give_names()
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        errors = check_form(self.definition, {"track": self.track}).errors
        context |= {"design": self, "errors": errors, "tier": dict(self.preview_modes).get(mode_name)}
        if not any(one.code in BROKEN for one in errors):
            context["sections"] = preview_of(self.definition, sample_rules(self.track), tier=mode_name)
        return context
