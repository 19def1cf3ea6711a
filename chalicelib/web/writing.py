"""A customer writes again: the one step behind a mail that answers ours and a page with a box to write in.

Whoever calls this has seen the proof that it is the customer: a token of ours that works (`must_work`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Stale, TooOld, Unavailable
from chalicelib.ports import Record
from chalicelib.wiring import Services

TRIES = 5


def must_work(services: Services, made_at: str, customer_id: str) -> None:
    """Raises TooOld where the customer's links were revoked in or after the second in which a token was made."""
    customer = services.store.customers([customer_id])[customer_id]
    if customer and customer.links_from and made_at <= customer.links_from:
        raise TooOld("errors.link_over")


def write(
    services: Services,
    case: Case,
    text: str,
    via: str,
    *,
    mail: dict[str, Any] | None = None,
    talk: dict[str, str] | None = None,
    event_id: str | None = None,
    beside: Sequence[Record] = (),
) -> Case:
    """Put their words on record, in one transaction with the case and what goes `beside` them; returns the case as it is now.

    Args:
        case: as it was read; where somebody was faster it is read anew.
        via, mail, talk: as for Case.write.
        event_id: of the fact, where the caller has one: writing twice under the same id is writing once.

    Raises Exists where the same was written before, Unavailable where the store cannot answer.
    """
    for _ in range(TRIES):
        event = case.write(text, services.now, via, mail, talk)
        try:
            services.store.commit(case, replace(event, id=event_id) if event_id else event, *beside)
            return case
        except Stale:
            case = services.store.case(case.id)
    raise Unavailable()
