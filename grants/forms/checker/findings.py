"""What the checker and the robots say about a form: findings, each at its place, and the report of them all."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class FormFinding:
    """One thing that is wrong or doubtful. `code` names the rule, `detail` tells two findings of one place apart."""

    code: str
    sentence: str
    section: str = ""
    question: str = ""
    detail: str = ""

    @property
    def mark(self) -> str:
        """What it is known by once somebody has acknowledged it, whatever language it was read in."""
        return ":".join((self.code, self.section, self.question, self.detail))


@dataclass
class FormReport:
    """Everything found. A form with an error is not used; each warning is acknowledged by a person first."""

    errors: list[FormFinding] = field(default_factory=list)
    warnings: list[FormFinding] = field(default_factory=list)
    #: What the robot applicants did: {"tried", "stuck": [{"who", "why", "path"}]}
    robots: dict[str, Any] = field(default_factory=dict)

    def add(self, errors: Iterable[FormFinding] = (), warnings: Iterable[FormFinding] = ()) -> None:
        self.errors += errors
        self.warnings += warnings

    def as_data(self) -> dict[str, Any]:
        """For FormDefinition.report."""
        return {
            "errors": [asdict(one) for one in self.errors],
            "warnings": [asdict(one) for one in self.warnings],
            "robots": self.robots,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "FormReport":
        return cls(
            [FormFinding(**one) for one in data.get("errors", [])],
            [FormFinding(**one) for one in data.get("warnings", [])],
            dict(data.get("robots") or {}),
        )
