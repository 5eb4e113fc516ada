"""Who works on it: a card for each person. A table with ready-made columns."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.kinds.table import TableKind

QUALIFICATIONS = [
    {"value": "none", "label": "无", "label_en": "None"},
    {"value": "assistant", "label": "助理社会工作师", "label_en": "Assistant social worker"},
    {"value": "social_worker", "label": "社会工作师", "label_en": "Social worker"},
    {"value": "senior", "label": "高级社会工作师", "label_en": "Senior social worker"},
]
INSURED = [
    {"value": "yes", "label": "是", "label_en": "Yes"},
    {"value": "no", "label": "否", "label_en": "No"},
]
COLUMNS: tuple[Mapping[str, Any], ...] = (
    {
        "key": "name",
        "kind": "text",
        "label": "姓名",
        "label_en": "Name",
        "required": True,
        "max_chars": 20,
    },
    {
        "key": "role",
        "kind": "text",
        "label": "项目分工",
        "label_en": "Role in the project",
        "required": True,
        "max_chars": 40,
    },
    {
        "key": "phone",
        "kind": "phone",
        "label": "电话",
        "label_en": "Phone",
        "readers": ["applicant", "officer"],
    },
    {"key": "post", "kind": "text", "label": "职务", "label_en": "Position", "max_chars": 30},
    {"key": "education", "kind": "text", "label": "学历", "label_en": "Education", "max_chars": 40},
    {"key": "major", "kind": "text", "label": "专业", "label_en": "Subject", "max_chars": 40},
    {
        "key": "qualification",
        "kind": "choice",
        "label": "社会工作职业资格",
        "label_en": "Social-work qualification",
        "options": QUALIFICATIONS,
    },
    {
        "key": "insured",
        "kind": "choice",
        "label": "是否缴纳社保",
        "label_en": "Socially insured",
        "options": INSURED,
    },
    {"key": "time", "kind": "text", "label": "参与项目时间", "label_en": "Time given", "max_chars": 30},
)


class TeamKind(TableKind):
    name = "team"
    words, icon = gettext_lazy("Team"), "user"
    asks_columns = False
    ready = COLUMNS
    feeds = "team"
    is_private_in_public = True
    drawn = "group"

    def each(self) -> str:
        return _("Member")
