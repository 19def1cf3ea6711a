"""What is under way while an installation moves: it must not be done by two."""

from dataclasses import asdict, dataclass

from chalicelib.adapters.dynamodb.records import Item, from_item
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.errors import Stale
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Supporter
from chalicelib.measure.metrics import METRICS
from chalicelib.ports import Record
from chalicelib.wiring import Services
from dev.moving.lines import marks_of

# Mails that may still leave the house they were owed in.
ON_THE_WAY = ("pending", "sending", "unknown")
TRIES = 5


@dataclass
class InFlight:
    """Attributes:
    unheard: facts from which not everything has followed yet.
    unfinished: outcomes for which not everyone is on record yet.
    on_the_way: follow-ups whose mail may still leave.
    """

    unheard: int = 0
    unfinished: int = 0
    on_the_way: int = 0

    def see(self, store: DynamoDBStore, item: Item) -> None:
        """Count an item in."""
        record = from_item(item)
        self.unheard += is_unheard(store, item)
        self.unfinished += isinstance(record, Outcome) and not record.done
        self.on_the_way += isinstance(record, FollowUp) and record.state in ON_THE_WAY

    @property
    def must_settle(self) -> bool:
        return bool(self.unheard or self.unfinished)

    def __str__(self) -> str:
        words = {
            "unheard": "facts not followed to their end",
            "unfinished": "outcomes not fanned out",
            "on_the_way": "mails on the way",
        }
        return ", ".join(f"{number:,} {words[name]}" for name, number in asdict(self).items() if number) or "nothing"


def is_unheard(store: DynamoDBStore, item: Item) -> bool:
    """Whether the item is a fact from which something was to follow that did not, or not to its end: counting is last."""
    fact = store.facts({"eventName": "INSERT", "dynamodb": {"NewImage": item}})
    if not fact or not fact.event.is_followed:
        return False
    marks = marks_of(item)
    if isinstance(fact.record, Supporter):
        return "supported" not in marks
    return "counted" not in marks and any(metric.increments(fact) for metric in METRICS)


def quiet(record: Record) -> Record:
    """The record as it comes into a house that does not take over: the sweep does not find what is the old house's to send."""
    if isinstance(record, FollowUp) and record.state in ON_THE_WAY:
        record.due_at = None
    return record


def park(services: Services, outcome_id: str, follow_up_id: str) -> bool:
    """A mail that the old house may have sent waits for a named person. Again is the same as once."""
    store = services.store
    for _ in range(TRIES):
        current, now = store.follow_up(outcome_id, follow_up_id), services.now
        if current.state not in ON_THE_WAY or current.due_at:
            return False
        if current.state == "pending":
            current.claim(f"moved/{current.id}", now)
        if current.state == "sending":
            current.lose(current.attempt_id or "", now)
        event = current.park(now)
        try:
            store.commit(current, event)
            return True
        except Stale:
            continue
    raise Stale("FollowUp")
