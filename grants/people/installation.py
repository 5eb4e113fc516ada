"""Whose installation this is: its name, who runs it, how they are reached, and its logo. One row, written by whoever
administers it; every page, mail and notice reads it through `grants.people.site`."""

import io
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.files.checks import MB, check_upload
from grants.files.pictures import open_picture, unreadable
from grants.people.fact_fields import FactColumn
from grants.people.facts import PHONE
from grants.people.models import User
from workflows import clock, freshness
from workflows.steps import NotYours, Refused, action, record

#: A logo is drawn anew, no larger than this on either side, as PNG: nothing else that a file carries is ever served.
MOST_POINTS_A_SIDE = 512
MOST_BYTES = 2 * MB
TEXTS = (
    "name",
    "name_en",
    "operator",
    "operator_en",
    "phone",
    "email",
    "address",
    "address_en",
    "logo_words",
    "logo_words_en",
)


class Logo(models.Model):
    """A logo as it is shown. Never changed: another picture is another row, and the history still shows the old one."""

    sha256 = models.CharField(unique=True, max_length=64)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = gettext_lazy("logo")

    def get_absolute_url(self) -> str:
        return reverse("site-logo", args=[self.sha256])


class Installation(models.Model):
    """The one row. Where a field is empty, pages say nothing of it; without a name they bear the program's."""

    name = models.CharField(gettext_lazy("name of the site"), max_length=60, blank=True)
    name_en = models.CharField(gettext_lazy("name of the site in English"), max_length=60, blank=True)
    operator = models.CharField(gettext_lazy("who runs it"), max_length=120, blank=True)
    operator_en = models.CharField(gettext_lazy("who runs it, in English"), max_length=120, blank=True)
    phone = FactColumn(PHONE, gettext_lazy("supervision line"), max_length=40, blank=True)
    email = models.EmailField(gettext_lazy("e-mail"), blank=True)
    address = models.CharField(gettext_lazy("address"), max_length=200, blank=True)
    address_en = models.CharField(gettext_lazy("address in English"), max_length=200, blank=True)
    logo = models.ForeignKey(
        Logo, models.PROTECT, to_field="sha256", null=True, blank=True, verbose_name=gettext_lazy("logo")
    )
    logo_words = models.CharField(gettext_lazy("the logo in words"), max_length=120, blank=True)
    logo_words_en = models.CharField(
        gettext_lazy("the logo in words, in English"), max_length=120, blank=True
    )

    class Meta:
        verbose_name = gettext_lazy("installation")
        constraints = [
            models.CheckConstraint(name="installation_is_one", condition=Q(pk=1)),
            models.CheckConstraint(
                name="installation_logo_has_words", condition=Q(logo=None) | ~Q(logo_words="")
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("installation")


def demand_administrator(by: User) -> None:
    if not by.is_superuser:
        raise NotYours(_("Only administrators say whose site this is."))


def describe_installation(
    *, data: dict[str, str], by: User, logo: "File[Any] | None" = None, without_logo: bool = False
) -> Installation:
    """Write what the site says of itself. Papers that are issued already keep what they say. A picture is drawn anew before
    anything is locked."""
    demand_administrator(by)
    return _describe(data=data, by=by, drawn=_draw_logo(logo) if logo else None, without_logo=without_logo)


@action
def _describe(*, data: dict[str, str], by: User, drawn: "Drawn | None", without_logo: bool) -> Installation:
    demand_administrator(by)
    logo = _keep(drawn) if drawn else None
    Installation.objects.get_or_create(pk=1)
    fresh = Installation.objects.select_for_update().get(pk=1)
    before = {name: getattr(fresh, name) for name in (*TEXTS, "logo_id")}
    for name in TEXTS:
        setattr(fresh, name, " ".join(str(data.get(name, "")).split()))
    if logo or without_logo:
        fresh.logo = logo
    if fresh.logo_id and not fresh.logo_words:
        raise Refused(_("Say in words what the logo is: whoever does not see it hears these words."))
    changed = {name: old for name, old in before.items() if getattr(fresh, name) != old}
    if not changed:
        return fresh
    fresh.save()
    after = {name: getattr(fresh, name) for name in changed}
    record(fresh, "describe_installation", by=by, before=changed, after=after)
    freshness.new_stamp()
    transaction.on_commit(freshness.new_stamp)
    return fresh


#: A picture as it was drawn anew: its contents, its width and its height.
Drawn = tuple[bytes, int, int]


def _draw_logo(file: "File[Any]") -> Drawn:
    """The picture drawn anew: small, still, without a word of its maker. A drawing in SVG may carry scripts and is refused
    by `check_upload`, which takes pictures alone."""
    try:
        check_upload(file, kinds=("image",), max_bytes=MOST_BYTES)
        file.seek(0)
        return _drawn(file.read())
    except ValidationError as wrong:
        raise Refused(*wrong.messages) from wrong


def _keep(drawn: Drawn) -> Logo:
    content, width, height = drawn
    kept, _made = Logo.objects.get_or_create(
        sha256=sha256(content).hexdigest(), defaults={"content": content, "width": width, "height": height}
    )
    return kept


def _drawn(data: bytes) -> Drawn:
    from PIL import ImageOps

    out = io.BytesIO()
    with open_picture(data) as picture:
        try:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((MOST_POINTS_A_SIDE, MOST_POINTS_A_SIDE))
            upright.info = {}
            upright.save(out, "PNG", optimize=True)
        except Exception as broken:  # a decoder meets whatever people send
            raise unreadable() from broken
    return out.getvalue(), upright.width, upright.height
