"""The blocks an officer builds a form from: one a kind of question, drawn from what `parts` says it holds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from grants.forms.checker.limits import MOST_OF
from grants.forms.kinds import parts as p
from grants.forms.kinds.base import GROUPS, QuestionKind
from grants.forms.kinds.registry import CELLS, KINDS

Word = str | Promise
_KEY = RegexValidator(
    r"^[a-z][a-z0-9_]*$",
    _("Small letters, figures and “_” only, beginning with a letter, for example “beneficiaries”."),
)
#: Part -> (label, help).
LABELS: dict[str, tuple[Word, Word]] = {
    "key": (
        _("Name in rules"),
        _(
            "What rules call it, for example “beneficiaries”. Left empty, a name is given. Answers are kept under it: do not change it afterwards."
        ),
    ),
    "label": (pgettext_lazy("question", "Question"), ""),
    "label_en": (_("Question in English"), ""),
    "title": (_("Title"), ""),
    "title_en": (_("Title in English"), ""),
    "help": (
        pgettext_lazy("question", "Help"),
        _("One or two sentences under the question. {{ … }} puts in what a rule reckons."),
    ),
    "help_en": (_("Help in English"), ""),
    "example": (_("Example"), _("A good answer, as an applicant might write it.")),
    "example_en": (_("Example in English"), ""),
    "required": (_("Must be answered"), ""),
    "readers": (_("Who may read the answer"), ""),
    "when": (
        _("Asked only when"),
        _('A rule, for example: organisation.tier = "registered". Empty: always.'),
    ),
    "valid": (_("Rules of the answer"), _("What must hold, and the sentence for whoever breaks it.")),
    "rubric": (_("Feeds these items of the scoring table"), _("Names of items, with commas between.")),
    "fill": (_("Begins with, from the profile"), ""),
    "column": (
        _("Column of the list of applications"),
        _("The list of applications shows the answer in this column."),
    ),
    "max_chars": (_("At most … characters"), _("Counted as Word counts them.")),
    "min": (_("At least"), ""),
    "max": (pgettext_lazy("question", "At most"), ""),
    "decimals": (_("Decimals"), ""),
    "unit": (_("Unit"), ""),
    "unit_en": (_("Unit in English"), ""),
    "options": (_("Choices"), _("Or choose a vocabulary below.")),
    "vocab": (_("Vocabulary"), ""),
    "levels": (_("Down to"), ""),
    "accept": (_("Kinds of file"), ""),
    "max_mb": (_("At most … MB"), ""),
    "several": (_("Several files"), ""),
    "columns": (_("Columns"), ""),
    "questions": (_("Questions of each entry"), ""),
    "each": (_("What one entry is called"), _("For example: partner")),
    "each_en": (_("What one entry is called, in English"), ""),
    "min_rows": (_("At least … rows"), ""),
    "max_rows": (_("At most … rows"), ""),
    "sources": (_("Paid from"), ""),
    "shows": (_("Shown as"), ""),
    "kind": (pgettext_lazy("question", "Kind"), ""),
    "that": (_("This must hold"), _("For example: beneficiaries >= 20")),
    "else": (_("Else the applicant reads"), ""),
    "else_en": (_("Else, in English"), ""),
}
#: Words for what can be chosen.
CHOICES: dict[str, Word] = {
    "applicant": _("The applicant"),
    "officer": _("Officers"),
    "expert": _("Experts"),
    "public": _("The public"),
    "county": _("County"),
    "township": _("Township"),
    "village": _("Village or community"),
    "grant": _("Requested grant"),
    "match": _("Own share"),
    "price": _("Price"),
    "text": pgettext_lazy("question", "Text"),
    "title": _("Project"),
    "summary": _("Summary"),
    "field": _("Field"),
    "series": _("Series"),
    "region": _("Region"),
    "beneficiaries": pgettext_lazy("question", "Direct beneficiaries"),
    "target_group": _("Target groups"),
    "package": _("Packages of the call"),
    "organisation.name": _("Name of the organisation"),
    "organisation.credit_code": _("Credit code"),
    "organisation.filing_number": _("Filing number"),
    "organisation.legal_form": _("Legal form"),
    "organisation.region": _("Region"),
    "organisation.established": _("Established"),
    "organisation.intro": _("Introduction"),
    "organisation.staff": _("Staff"),
    "organisation.members": _("Members"),
    "organisation.representative": _("Legal representative or person in charge"),
    "organisation.contact_name": pgettext_lazy("question", "Contact"),
    "organisation.contact_phone": _("Phone"),
    "organisation.contact_email": _("E-mail"),
    "organisation.account_name": _("Account name"),
    "organisation.account_number": _("Account number"),
    "organisation.account_bank": pgettext_lazy("question", "Bank"),
}
LONG = ("help", "help_en", "example", "example_en")
RULES = ("when", "that", "value")


def _choices(values: tuple[str, ...]) -> list[tuple[str, Word]]:
    return [(one, CHOICES.get(one) or (KINDS[one].words if one in KINDS else one)) for one in values]


def _words(name: str, part: p.Words, facts: dict[str, Any]) -> blocks.Block:
    if part.among:
        # Wagtail offers the empty choice by itself where nothing need be chosen.
        return blocks.ChoiceBlock(choices=_choices(part.among), **{"default": part.usual or None, **facts})
    if name == "key":
        return blocks.CharBlock(max_length=40, validators=[_KEY], **facts)
    if name in LONG or name in RULES or name in ("else", "else_en"):
        return blocks.TextBlock(rows=2 if name in LONG else 1, **facts)
    return blocks.CharBlock(max_length=300, **facts)


def _block(name: str, part: p.Part, **facts: Any) -> blocks.Block:
    """The field of one part."""
    words, says = LABELS.get(name, (name, ""))
    facts = {"label": words, "help_text": says, "required": False} | facts
    if isinstance(part, p.Words):
        return _words(name, part, facts)
    if isinstance(part, p.WholeNumber):
        return blocks.IntegerBlock(min_value=0, max_value=MOST_OF.get(name), **facts)
    if isinstance(part, p.Amount):
        return blocks.DecimalBlock(max_digits=20, decimal_places=6, **facts)
    if isinstance(part, p.Truth):
        return blocks.BooleanBlock(default=part.usual, **facts)
    if isinstance(part, p.Several):
        return blocks.MultipleChoiceBlock(
            choices=_choices(part.among),
            default=list(part.usual),
            widget=forms.CheckboxSelectMultiple,
            **facts,
        )
    if isinstance(part, p.Keys):
        return blocks.CharBlock(**facts)
    # A list is one of rows: it has no “required”, but a least number.
    facts.pop("required")
    row = ROWS[name]() if name in ROWS else blocks.StructBlock(_fields(part.parts), icon="list-ul")
    return blocks.ListBlock(row, default=[], collapsed=True, **facts)


class MoreBlock(blocks.FieldBlock):
    """What an imported form had that no field of the editor shows: carried along, unseen."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(required=False, widget=forms.HiddenInput)
        super().__init__(**kwargs)

    class Meta:
        default = ""
        label = ""
        form_classname = "more-of-it"


def _fields(parts: Mapping[str, p.Part], **more: dict[str, Any]) -> list[tuple[str, blocks.Block]]:
    return [(name, _block(name, part, **more.get(name, {}))) for name, part in parts.items()]


class OptionBlock(blocks.StructBlock):
    value = blocks.CharBlock(
        label=_("Kept as"), required=False, max_length=80, help_text=_("Left empty: the words.")
    )
    label = blocks.CharBlock(label=_("Choice"), max_length=200)
    label_en = blocks.CharBlock(label=_("Choice in English"), required=False, max_length=300)

    class Meta:
        icon = "list-ul"
        label = _("Choice")
        label_format = "{label}"
        form_layout = ["label", "label_en", "value"]


class RuleBlock(blocks.StructBlock):
    def __init__(self, **kwargs: Any) -> None:
        needed = {"required": True}
        super().__init__(_fields(p.RULE, that=needed, **{"else": needed}), **kwargs)

    class Meta:
        icon = "check"
        label = pgettext_lazy("question", "Rule")
        label_format = "{that}"


class ColumnBlock(blocks.StructBlock):
    def __init__(self, **kwargs: Any) -> None:
        named: dict[str, dict[str, Any]] = {
            "label": {"required": True, "label": pgettext_lazy("question", "Heading")},
            "label_en": {"label": _("Heading in English")},
        }
        kind: dict[str, Any] = {"default": QuestionKind.name, "required": True}
        super().__init__(_fields(p.column([one.name for one in CELLS]), kind=kind, **named), **kwargs)

    class Meta:
        icon = "table"
        label = _("Column")
        label_format = "{label}"
        collapsed = True
        form_layout = BlockGroup(
            children=["label", "label_en", "kind", "required", "options"],
            settings=["key", "help", "help_en", "max_chars", "decimals", "unit", "unit_en", "readers"],
        )


#: Part of rows -> the block of one row.
ROWS: dict[str, type[blocks.StructBlock]] = {
    "options": OptionBlock,
    "valid": RuleBlock,
    "columns": ColumnBlock,
    "questions": ColumnBlock,
}
#: What an officer writes first, and what lies behind the cog of the block.
_SETTINGS = ["key", "readers", "column", "rubric", "fill", "more"]


class QuestionBlock(blocks.StructBlock):
    """A question of one kind."""

    def __init__(self, kind: str = QuestionKind.name, **kwargs: Any) -> None:
        self.does = KINDS[kind]
        own = list(self.does.parts)
        needed: dict[str, dict[str, Any]] = {"label": {"required": True}, "readers": {"required": True}}
        for name, (words, says) in self.does.part_words.items():
            needed[name] = {"label": words, "help_text": says}
        for name in self.does.needed_parts:
            needed[name] = needed.get(name, {}) | {"required": True}
        icon = kwargs.pop("icon", self.does.icon)
        layout = BlockGroup(
            children=[
                "label",
                "label_en",
                *([] if self.does.is_reckoned else ["required"]),
                *own,
                BlockGroup(
                    children=[*LONG], heading=_("Help and example"), classname="collapsed", icon="help"
                ),
                BlockGroup(
                    children=["when", "valid"], heading=_("Rules"), classname="collapsed", icon="cogs"
                ),
            ],
            settings=_SETTINGS,
        )
        fields = [*_fields({**p.COMMON, **self.does.parts}, **needed), ("more", MoreBlock(required=False))]
        super().__init__(
            fields,
            label=self.does.words,
            icon=icon,
            form_layout=layout,
            label_format="{label}",
            collapsed=True,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if says := self.does.unwritten({name: found[name] for name in self.does.parts}):
            errors = {name: ValidationError(str(words)) for name, words in says.items()}
            raise blocks.StructBlockValidationError(block_errors=errors)
        return found


class QuestionsBlock(blocks.StreamBlock):
    """The questions of a section, in the order in which they are asked."""

    def __init__(self, **kwargs: Any) -> None:
        children = [
            (kind.name, QuestionBlock(kind.name, group=str_of(words)))
            for group, words in GROUPS.items()
            for kind in KINDS.values()
            if kind.group == group
        ]
        super().__init__(children, **kwargs)

    class Meta:
        label = pgettext_lazy("question", "Questions")
        required = False


def str_of(words: Word) -> Any:
    """The heading of a group, still to be translated for each reader."""
    return words


class SectionBlock(blocks.StructBlock):
    """A page of the form: one task in the applicant's list."""

    def __init__(self, **kwargs: Any) -> None:
        fields = _fields(p.SECTION, title={"required": True})
        super().__init__(
            [*fields, ("questions", QuestionsBlock()), ("more", MoreBlock(required=False))], **kwargs
        )

    class Meta:
        icon = "folder-open-inverse"
        label = _("Section")
        label_format = "{title}"
        form_layout = BlockGroup(
            children=["title", "title_en", "help", "help_en", "questions"], settings=["key", "when", "more"]
        )


class FormBlock(blocks.StreamBlock):
    """A whole form: sections of questions."""

    section = SectionBlock()
