"""The field that holds a form while it is built."""

from cms.fields import Stream
from cms.forms.blocks import FormBlock


class FormField(Stream):
    """The sections and questions of a form."""

    blocks = FormBlock
