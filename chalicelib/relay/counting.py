"""Those behind a suggestion are counted as people: whoever stands there as two customers is one."""

from collections.abc import Sequence

from chalicelib.domain.person import Known
from chalicelib.ports import Fact
from chalicelib.wiring import Services

# Of one customer so many suggestions are counted anew, the newest: more than anybody asks for.
MOST = 100


def count_once(services: Services, customer_id: str, suggestion_ids: Sequence[str]) -> None:
    """Somebody got behind these. Safe to repeat; who is nobody else counts as they are."""
    person = services.store.persons([customer_id])[customer_id]
    if person and len(person.everyone) > 1:
        _recount(services, person, suggestion_ids)


def count_anew(services: Services, fact: Fact) -> None:
    """Two customers are one person from now on, or are not any more: everything that either of them stands behind."""
    ids = [fact.event.subject_id, fact.event.data["customer_id"]]
    people = [person for person in services.store.persons(ids).values() if person]
    names = list(dict.fromkeys(each for person in people for each in person.everyone))
    behind = [each.suggestion_id for name in names for each in services.store.backed(name, MOST)]
    for person in people[:1] if people and people[-1].id in people[0].everyone else people:
        _recount(services, person, list(dict.fromkeys(behind)))


def _recount(services: Services, person: Known, suggestion_ids: Sequence[str]) -> None:
    for suggestion_id in suggestion_ids:
        services.store.recount(suggestion_id, person.everyone)
