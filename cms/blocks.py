"""What an editor's page is made of: paragraphs, headings, a quotation, figures, pictures, documents."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

INLINE = ["bold", "link", "document-link", "ol", "ul"]


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"))
    by = blocks.CharBlock(label=_("Said by"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    words = blocks.CharBlock(label=_("What it is"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document to take away")
        template = "cms/blocks/document.html"


class MetricBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("What was counted"))
    value = blocks.CharBlock(label=_("Figure"))
    unit = blocks.CharBlock(label=_("Unit"), required=False)

    class Meta:
        icon = "tag"
        label = _("Figure")


class BodyBlock(blocks.StreamBlock):
    """The words of a page, in the order in which they are read."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", template="cms/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label=_("Paragraphs"), features=INLINE)
    quote = QuoteBlock()
    picture = PictureBlock()
    document = DocumentBlock()


class MetricsBlock(blocks.StreamBlock):
    """Figures of a story: what was counted, not money (money comes from the ledger)."""

    metric = MetricBlock()
