"""Goals with their indicators: what a contract names. A table with ready-made columns."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from grants.forms.kinds.table import TableKind

COLUMNS: tuple[Mapping[str, Any], ...] = (
    {
        "key": "goal",
        "kind": "text",
        "label": "服务或活动",
        "label_en": "Service or activity",
        "required": True,
        "max_chars": 60,
    },
    {"key": "indicator", "kind": "text", "label": "衡量指标", "label_en": "Indicator", "max_chars": 60},
    {"key": "quantity", "kind": "number", "label": "目标值", "label_en": "Target", "decimals": 2},
    {"key": "unit", "kind": "text", "label": "单位", "label_en": "Unit", "max_chars": 20},
    {"key": "time", "kind": "text", "label": "时间", "label_en": "When", "max_chars": 40},
)


class GoalsKind(TableKind):
    name = "goals"
    words, icon = pgettext_lazy("question", "Goals"), "crosshairs"
    asks_columns = False
    ready = COLUMNS
    feeds = "goals"
