"""Who reads the files of reports."""

from typing import Any

from grants.files.rights import reader
from grants.milestones.models import Report
from grants.milestones.queries import files_of, report_for


@reader("file", "report")
def reads_report_file(user: Any, found: Any) -> bool:
    """Whoever may see the report, while the file stands in it."""
    try:
        report = report_for(user, found.subject_id)
    except Report.DoesNotExist:
        return False
    return files_of(report).filter(pk=found.pk).exists()
