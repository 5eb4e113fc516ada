"""The private address under which a person's own deadlines can be read by a calendar program."""

from django.db import models

from grants.people.models import User
from workflows import clock


class CalendarKey(models.Model):
    """One a person. Kept by the hash of its secret: the address is shown once, when it is made; a new one, or none,
    makes the old one void."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_key")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
