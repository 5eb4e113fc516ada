"""The small typed language of the forms: what is asked when, which rule holds, what is reckoned.

    beneficiaries_direct >= 20 and organisation.tier in ("registered", "street_managed")
    budget.of("C01") <= 30% * budget.requested
    if(empty(partners), 0, count(partners))

A number (`12.5`, `1,000` is not one; `30%` is 0.3), a text ("…" or “…”), `true`, `false`, a day (`date("2026-05-25")`).
A name is the key of a question (`goals.quantity` is a column, as a list; `period.from` the beginning of a period) or a
fact: see `grants.forms.namespace`. Then, binding tighter from line to line:

    or
    and
    not
    =  !=  <  <=  >  >=   in ("a", "b")   not in (…)      one at a time
    +  -
    *  /
    -x                                                    a number turned round
    x%                                                    a hundredth

    if(truth, a, b)      the one or the other, both of one kind
    sum(list) sum(a, b)  min(…) max(…)                    of numbers; min and max of days, too
    count(list)          how many there are               round(x) round(x, 2)   halves away from zero
    len(text)            字, as Word counts them          empty(anything)        nothing written, chosen, ticked
    contains(list, x)    the list has it; a text has it   today()
    days(a, b)           days from a to b                 months(a, b)           months begun from a to b, both in

Nothing ever fails while it is reckoned. What is not answered is nothing: reckoning with it gives nothing, comparing with
it is false, a sum, count, min or max leaves it out. Dividing by nought gives nothing; so does a number of more than a
hundred digits. Numbers are exact fractions. Full-width signs （），“”＞＝ and × ÷ ≥ ≤ ≠ are read as the plain ones.

The browser speaks the same language: static/js/expressions.js. Both run tests/calls/expression_cases.json.
"""

from grants.forms.expressions.characters import characters
from grants.forms.expressions.evaluate import Value, read, show
from grants.forms.expressions.grammar import ExpressionError
from grants.forms.expressions.language import Expression, Text, parse

__all__ = ["Expression", "ExpressionError", "Text", "Value", "characters", "parse", "read", "show"]
