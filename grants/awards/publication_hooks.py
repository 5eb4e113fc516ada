"""Whoever shows notices to the public hears of each that is published: cms puts its search here."""

from collections.abc import Callable
from typing import Any

from django.db import models

SHOWN_BY: list[Callable[[Any], object]] = []


class Published(models.Model):
    """A notice or a row of one. Every way of being published ends in a save: it is told within the same unit of work."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        notice: Any = getattr(self, "notice", self)
        if notice.published_at:
            for hook in SHOWN_BY:
                hook(notice)
