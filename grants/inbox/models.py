"""What an office keeps beside the applications it holds: views, labels, notes, comments, who looks where, and which
region goes to whom. None of it is part of what was submitted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application
from grants.people.models import Named, Office, Region, User
from workflows import clock


class SavedView(models.Model):
    """A list as somebody likes to see it: the address's filters and order, and the columns. With an office it is
    shared by the office."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=600, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    #: The one its owner's list opens with.
    is_first = models.BooleanField(_("opens first"), default=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_first=True), name="one_view_opens_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LastLook(models.Model):
    """When a person last opened an application: what came after is new to them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="last_looks")
    application = models.ForeignKey(Application, models.CASCADE, related_name="last_looks")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "application"], name="last_look_once")]


class Label(Named):
    """A word an office puts on applications to find them again."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="labels")

    class Meta:
        ordering = ["name"]
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="label_once")]


class ApplicationLabel(models.Model):
    """An office has put this label on this application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="label_rows")
    label = models.ForeignKey(Label, models.CASCADE, related_name="rows")
    put_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["application", "label"], name="label_on_it_once")]


class Note(models.Model):
    """What an officer writes for colleagues of the office; the applicant never reads it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]


class Routing(models.Model):
    """Applications from this region (and below it) go to this officer of the office; the nearest region decides."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="routings")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    handler = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("handled by"))

    class Meta:
        ordering = ["office", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "region"], condition=Q(handler__isnull=False), name="routing_once"
            )
        ]
