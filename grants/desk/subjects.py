"""Every process by name with its model: how the desk finds the subject of an event."""

from grants.applications.models import Application, Endorsement
from grants.awards.models import Award, Objection, PublicNotice
from grants.calls.models import Call, Package, ReviewRound
from grants.closeout.models import CloseOut
from grants.contracts.models import Contract
from grants.disbursements.models import Claim, Tranche
from grants.milestones.models import ChangeRequest, Milestone
from grants.people.proposals import PostProposal
from grants.reviews.models import ScoreSheet
from workflows.steps import Process

MODELS: dict[str, type[Process]] = {
    model.process: model
    for model in (
        Call,
        Package,
        Application,
        Endorsement,
        ReviewRound,
        ScoreSheet,
        Award,
        PublicNotice,
        Objection,
        Contract,
        Milestone,
        Tranche,
        Claim,
        ChangeRequest,
        CloseOut,
        PostProposal,
    )
}
