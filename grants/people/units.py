"""Units of government, and the one rule of what a unit acts on: what it runs itself, and what its region holds."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people.fact_fields import FactColumn
from grants.people.facts import CREDIT_CODE, PHONE
from grants.people.places import Named, Region


class OfficeQuerySet(models.QuerySet["Office"]):
    def overseen_by(self, offices: "Iterable[Office]") -> "OfficeQuerySet":
        """These offices, and those that lie where theirs hold the region."""
        mine = list(offices)
        held = Region.objects.below([office.region for office in mine if office.region is not None])
        return self.filter(Q(pk__in=[office.pk for office in mine]) | Q(region__in=held.values("pk")))


class Office(Named):
    """A unit of government: the province's department, a city's or county's bureau, a street; 70 of them report."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County")
        STREET = "street", _("Street or township")

    code = models.CharField(_("code"), max_length=20, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="offices")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    reports_yearly = models.BooleanField(_("files the annual report"), default=False)
    departments = models.JSONField(_("departments"), default=list, blank=True)
    # Who it is on paper: a contract names its parties by these (grants/people/offices.py).
    credit_code = FactColumn(CREDIT_CODE, _("credit code"), max_length=18, blank=True)
    representative = models.CharField(_("representative"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = FactColumn(PHONE, _("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="office_credit_code_once"
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("office", args=[self.code])

    @property
    def is_at_the_top(self) -> bool:
        """The office whose site and calendar this is."""
        return self.parent_id is None

    def oversees(self, office: "Office | None", region: Region | None) -> bool:
        """Whether this unit acts on what that one runs, or on what lies in that region: `overseen`, asked of one thing."""
        if office is not None and office.pk == self.pk:
            return True
        places = [place for place in (region, office.region if office else None) if place is not None]
        return any(self.region_id in place.path.split("/") for place in places)


def overseen(offices: Iterable[Office], *, office: str = "", region: str = "") -> Q:
    """The rows that these units act on, by the columns (or paths of columns) in which a row names the unit that runs it and
    the place where it lies. Asked of one thing: `Office.oversees`.

    The path of a region is today's tree: who may act now follows it.
    """
    mine = list(offices)
    found = Q(pk__in=[])
    if office:
        found |= Q(**{f"{office}__in": Office.objects.overseen_by(mine).order_by().values("pk")})
    if region:
        held = Region.objects.below([one.region for one in mine if one.region is not None])
        found |= Q(**{f"{region}__in": held.values("pk")})
    return found
