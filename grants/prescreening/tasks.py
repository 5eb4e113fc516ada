"""What time brings to “may we apply?”: old answers are forgotten."""

from django.utils.translation import gettext_lazy as _

from grants.prescreening.actions import forget_old_probes
from workflows import sweeps


@sweeps.once("probes", _("Forget old answers to “May we apply?”"), nightly=True)
def old_probes() -> None:
    """Forget what strangers answered to "may we apply?" long ago."""
    forget_old_probes()
