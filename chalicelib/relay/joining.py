"""Two customers who are one person: what joining them means, joining them, and taking them apart again.

Nobody is told of either. docs/decisions/0012-one-customer.md
"""

from dataclasses import dataclass, field

from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.person import Known, Person
from chalicelib.ports import Store
from chalicelib.wiring import Services

# Of each so many cases are counted; more is said as more.
COUNTED = 100


@dataclass(frozen=True)
class Meaning:
    """What they would be together.

    Attributes:
        cases, theirs: how many cases each has, COUNTED at the most.
        reached: the person as whom they would be told.
        silence: why no mail would go to them, if none would.
        silent: each record that mail is kept from, and by what: whoever left stays away.
    """

    cases: int
    theirs: int
    reached: Person
    silence: str | None
    silent: list[tuple[Customer, str]] = field(default_factory=list)


def join(services: Services, whole: Known, part: Known, by: str) -> None:
    """`part` and all that are one with it are one person with `whole`. Raises NotAllowed, and Stale where either was changed."""
    into, other = root(whole), root(part)
    events = into.absorb(other, by, services.now)
    services.store.commit(into, other, *events)


def separate(services: Services, person: Known, part_id: str, by: str) -> None:
    """Take one of the person's customers out again, with those that were merged into it. Raises NotAllowed, Stale."""
    part = next((each for each in person.together if each.id == part_id), None)
    if part is None or not isinstance(person, Person):
        raise NotAllowed("errors.customer_not_merged")
    events = person.release(part, by, services.now)
    services.store.commit(*person.together, *events)


def meaning(store: Store, whole: Known, part: Known) -> Meaning:
    """What joining them would mean; nothing is changed."""
    together = [*whole.together, *part.together]
    reached = Person.of(root(whole), together).reached
    silent = [(each, reason) for each in together if (reason := each.silence("")) and reason != "no_address"]
    return Meaning(_cases(store, whole), _cases(store, part), reached, reached.silence(""), silent)


def root(person: Known) -> Customer:
    """The record that the others were merged into, or the only one."""
    return person.together[0]


def _cases(store: Store, person: Known) -> int:
    return len(store.customer_file(root(person).id, COUNTED).tellings)
