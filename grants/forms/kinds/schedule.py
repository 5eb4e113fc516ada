"""What is done when. A table with ready-made columns."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from grants.forms.kinds.table import TableKind

COLUMNS: tuple[Mapping[str, Any], ...] = (
    {
        "key": "time",
        "kind": "text",
        "label": "时间",
        "label_en": "When",
        "required": True,
        "max_chars": 40,
    },
    {
        "key": "activity",
        "kind": "text",
        "label": "活动内容",
        "label_en": "Activity",
        "required": True,
        "max_chars": 100,
    },
    {"key": "place", "kind": "text", "label": "地点", "label_en": "Place", "max_chars": 40},
    {"key": "people", "kind": "number", "label": "预计参加人数", "label_en": "People expected"},
)


class ScheduleKind(TableKind):
    name = "schedule"
    words, icon = gettext_lazy("Schedule"), "calendar-alt"
    asks_columns = False
    ready = COLUMNS
    feeds = "schedule"
