"""Nothing that anybody typed gets into an expression: values and names travel beside it. A letter beyond ASCII inside one
would end the embedded engine (GHSA-gwhp-7jch-7xj6)."""

import re
from typing import Any

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.errors import HearbackError
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Supporter
from chalicelib.ports import Increment
from tests.people import NOON, a_case, a_customer, a_suggestion

TYPED = "€ 盖子 = :v #n"
ALLOWED = re.compile(
    r"(?:[#:][a-z0-9_]+|pk|sk|SET|ADD|REMOVE|AND|IN|BETWEEN|attribute_(?:not_)?exists|begins_with|if_not_exists|<=|<|=|[(), ])+"
)


def expressions(given: Any) -> list[str]:
    """Every expression in a call, however deep."""
    if isinstance(given, dict):
        own = [value for name, value in given.items() if name.endswith("Expression")]
        return own + [each for value in given.values() for each in expressions(value)]
    return [each for value in given for each in expressions(value)] if isinstance(given, list) else []


def test_expressions_hold_nothing_but_placeholders(table: str, engine: Any) -> None:
    store = DynamoDBStore(table, engine.endpoint)
    sent: list[str] = []
    store.client.meta.events.register(
        "provide-client-params.dynamodb.*", lambda params, **_: sent.extend(expressions(params))
    )
    case = store.submit(a_case(TYPED, touchpoint_id=TYPED, name=TYPED))
    suggestion = a_suggestion(title=TYPED, text=TYPED)
    store.commit(suggestion, a_customer("Ada"))
    store.support(
        suggestion.id,
        case,
        case.link(suggestion.id, TYPED, NOON),
        Supporter(suggestion.id, TYPED, NOON, True, {case.id}),
    )
    store.commit(case, case.assign(TYPED, TYPED, NOON))
    event = case.resolve(TYPED, TYPED, NOON)
    store.commit(case, event, Outcome.of(event, "en"))
    store.tally(
        ("CASE#" + case.id, "CASE"), [Increment("volume", "2026-11-21", TYPED.replace("#", ""), {"n": 1, TYPED: 2})]
    )
    store.count_supporter(suggestion.id, TYPED)
    for read in (store.case_file, store.suggestion_file, store.customer_file, store.follow_ups, store.supporters):
        try:
            read(TYPED)  # type: ignore[operator]
        except HearbackError:
            continue
    store.inbox(kind=TYPED, touchpoint_id=TYPED, assignee=TYPED)
    store.due(TYPED)
    store.counts("volume", TYPED, TYPED)
    assert len(sent) > 20
    assert not [each for each in sent if not ALLOWED.fullmatch(each)]
