"""The nouns, by stage: one Django app, one migration history."""

from grants.applications.models import *
from grants.awards.models import *
from grants.calls.models import *
from grants.closeout.models import *
from grants.collaboration.models import *
from grants.contracts.accounts import *
from grants.contracts.models import *
from grants.disbursements.models import *
from grants.documents.models import *
from grants.eligibility.models import *
from grants.files.models import *
from grants.inbox.models import *
from grants.ledger.models import *
from grants.milestones.models import *
from grants.people.banking import *
from grants.people.installation import Installation as Installation
from grants.people.installation import Logo as Logo
from grants.people.models import *
from grants.people.proposals import *
from grants.prescreening.models import *
from grants.programs.models import *
from grants.reviews.models import *
from grants.tracking.models import *
