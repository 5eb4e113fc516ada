"""The processes: states and arrows, and nothing else. `workflows/README.md` is drawn from them."""

from workflows.processes.application import ApplicationProcess
from workflows.processes.award import AwardProcess
from workflows.processes.call import CallProcess
from workflows.processes.change import ChangeProcess
from workflows.processes.claim import ClaimProcess
from workflows.processes.closeout import CloseOutProcess
from workflows.processes.contract import ContractProcess
from workflows.processes.endorsement import EndorsementProcess
from workflows.processes.milestone import MilestoneProcess
from workflows.processes.notice import NoticeProcess
from workflows.processes.objection import ObjectionProcess
from workflows.processes.package import PackageProcess
from workflows.processes.post import PostProcess
from workflows.processes.review import ReviewProcess
from workflows.processes.round import RoundProcess
from workflows.processes.tranche import TrancheProcess

#: In the order of a grant's life; then what people's posts go through.
EVERY = (
    CallProcess,
    PackageProcess,
    ApplicationProcess,
    EndorsementProcess,
    RoundProcess,
    ReviewProcess,
    AwardProcess,
    NoticeProcess,
    ObjectionProcess,
    ContractProcess,
    MilestoneProcess,
    TrancheProcess,
    ClaimProcess,
    ChangeProcess,
    CloseOutProcess,
    PostProcess,
)

__all__ = [*(p.__name__ for p in EVERY), "EVERY"]
