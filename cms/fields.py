"""StreamFields whose blocks stay out of the migrations: a block added here changes no table."""

from typing import Any

from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField

from cms.blocks import BodyBlock, MetricsBlock


class Stream(StreamField):
    blocks: type[StreamBlock]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(self.blocks(required=False), **{"blank": True, **kwargs})

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return (
            name,
            path,
            [],
            {key: kwargs[key] for key in kwargs if key not in ("block_types", "block_lookup")},
        )


class BodyField(Stream):
    """The words of a page."""

    blocks = BodyBlock


class MetricsField(Stream):
    """The figures of a story."""

    blocks = MetricsBlock
