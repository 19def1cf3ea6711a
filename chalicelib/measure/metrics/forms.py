"""How many forms became a case, for each touchpoint. Those that were begun are counted where they begin (listen/routes.py),
without a fact; a case counts here only where its form said that its beginning was counted."""

from chalicelib.domain.case import Case
from chalicelib.domain.times import day
from chalicelib.domain.touchpoint import FORMS
from chalicelib.ports import Fact, Increment

name = FORMS


def increments(fact: Fact) -> list[Increment]:
    case = fact.record
    if fact.event.name != "Submitted" or not isinstance(case, Case) or not case.begun:
        return []
    return [Increment(name, day(fact.event.at), case.touchpoint_id, {"finished": 1})]
