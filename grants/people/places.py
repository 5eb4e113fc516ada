"""Places and words: the divisions of the province with how they are read, and the terms of the controlled vocabularies."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grants.people import credit_code


class Named(models.Model):
    """A thing named in Chinese, with an English name where there is one."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the reader's language; the Chinese one where no other is known."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class RegionQuerySet(models.QuerySet["Region"]):
    def below(self, places: "Sequence[Region]") -> "RegionQuerySet":
        """These places and everything that lies under them."""
        held = Q(pk__in=[place.pk for place in places])
        for place in places:
            held |= Q(path__startswith=f"{place.path}/")
        return self.filter(held).order_by()


class Region(Named):
    """A division of the province: province, prefecture, county, township or village. The code is its path."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        PREFECTURE = "prefecture", _("Prefecture")
        COUNTY = "county", _("County")
        TOWNSHIP = "township", _("Township")
        VILLAGE = "village", _("Village or community")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(
        _("path"), max_length=80, db_index=True, help_text=_("Codes from the province down.")
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    @property
    def is_rural(self) -> bool:
        """Townships and villages outside streets (乡、镇) count as rural; a setting of a call may say otherwise."""
        return self.kind in {"镇", "乡", "民族乡", "村"}


class Term(Named):
    """A word of a controlled vocabulary: the eight fields, the four series, the target groups … all data."""

    class Kind(models.TextChoices):
        FIELD = "field", _("Field")
        SERIES = "series", _("Series")
        TARGET_GROUP = "target_group", _("Target group")
        NATURE = "nature", _("Nature")
        ACTIVITY = "activity", _("Kind of activity")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["kind", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="term_once")]
        verbose_name = _("term")
        verbose_name_plural = _("terms")


def within(code: str) -> Q:
    """A condition: the region of a row is this one, known by its code alone, or lies under it."""
    here = Q(pk=code) | Q(path__startswith=f"{code}/") | Q(path__contains=f"/{code}/")
    return Q(region__in=Region.objects.filter(here).order_by().values("pk"))


@credit_code.divisions_are_known_to
def is_division(code: str) -> bool:
    """Whether a code is a division of the province; where none are loaded, nobody can say that it is not."""
    return not Region.objects.exists() or Region.objects.filter(code=code).exists()


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names from the prefecture down ("长春市 南关区 桃源街道"), by code; unknown codes are left out. Two queries."""
    rows = list(Region.objects.filter(pk__in=[code for code in codes if code]))
    parts = {code for row in rows for code in row.path.split("/")}
    names = {row.pk: row for row in Region.objects.filter(pk__in=parts)} if parts else {}
    return {
        row.pk: " ".join(
            names[code].local_name
            for code in row.path.split("/")
            if code in names and (names[code].level != Region.Level.PROVINCE or code == row.pk)
        )
        for row in rows
    }


def region_choices(*levels: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a select, grouped: counties by prefecture, townships by county. One query. Villages are not among
    them, for there are too many: see `villages_of`."""
    wanted = levels or ("county",)
    rows = Region.objects.exclude(level=Region.Level.VILLAGE)
    known = {row.pk: row for row in rows.order_by("path")}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in known.values():
        if row.level not in wanted:
            continue
        above = [known[c].local_name for c in row.path.split("/")[1:-1] if c in known]
        # A county stands at the head of its own townships.
        if row.level == Region.Level.COUNTY and "township" in wanted:
            above.append(row.local_name)
        groups.setdefault(" ".join(above) or row.local_name, []).append((row.pk, row.local_name))
    return list(groups.items())


def villages_of(township: str) -> list[tuple[str, str]]:
    """The villages and communities of a township, code and name; none where the database knows none. One query."""
    rows = Region.objects.filter(parent_id=township, level=Region.Level.VILLAGE) if township else []
    return [(row.pk, row.local_name) for row in rows]
