"""What time brings to “may we apply?”: old answers are forgotten."""

from django.utils.translation import gettext_lazy as _

from grants.prescreening.actions import forget_old_prescreenings
from workflows import sweeps


@sweeps.once("prescreenings", _("Forget old answers to “May we apply?”"), nightly=True)
def old_prescreenings() -> None:
    """Forget what strangers answered to "may we apply?" long ago."""
    forget_old_prescreenings()
