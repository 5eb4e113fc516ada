"""What each paper is made from: one plain dict per template, recorded with the document and attached to its
PDF.

Conventions: money is integer fen (`*_fen`), dates are ISO strings (`2026-05-18`), moments are ISO strings
with offset, quantities and percentages are decimal strings (`"50"`, `"2.5"`), an unknown text is `""`, an
absent part is None. `checks.check()` refuses facts that lack a key or whose sums do not agree, before
anything is printed.
"""

from grants.documents.facts.applications import ApplicationFacts, BlankFormFacts, ReceiptFacts
from grants.documents.facts.contracts import PurchaseContractFacts, SupplementaryFacts, VentureContractFacts
from grants.documents.facts.publishing import DecisionFacts, NoticeFacts
from grants.documents.facts.statements import StatementFacts

#: `anchor`, where a paper has one: where the chain of events and the books ended when it was made, a line a chain
#: (workflows/anchor.py). What was cut off or rewritten later is shown by any paper in anybody's hands.
TEMPLATES: dict[str, type] = {
    "contract_venture": VentureContractFacts,
    "contract_purchase": PurchaseContractFacts,
    "application": ApplicationFacts,
    "blank_form": BlankFormFacts,
    "receipt": ReceiptFacts,
    "notice": NoticeFacts,
    "supplementary": SupplementaryFacts,
    "decision": DecisionFacts,
    "statement": StatementFacts,
}
