"""The whole store: its parts, and what the stream says of it."""

from typing import Any

from chalicelib.adapters.dynamodb import lists
from chalicelib.adapters.dynamodb.cases import CasesInTable
from chalicelib.adapters.dynamodb.counters import CountersInTable
from chalicelib.adapters.dynamodb.crowd import CrowdInTable
from chalicelib.adapters.dynamodb.doors import DoorsInTable
from chalicelib.adapters.dynamodb.interactions import InteractionsInTable
from chalicelib.adapters.dynamodb.ledger import LedgerInTable
from chalicelib.adapters.dynamodb.mine import MineInTable
from chalicelib.adapters.dynamodb.records import from_item, key_of, plain_value
from chalicelib.adapters.dynamodb.rooms import RoomsInTable
from chalicelib.adapters.dynamodb.words import WordsInTable
from chalicelib.domain.case import STATUSES, Case
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.link_asking import LinkAsking
from chalicelib.domain.signal import Signal
from chalicelib.domain.staff import SignIn
from chalicelib.domain.suggestion import Supporter
from chalicelib.ports import Fact, Record

NO = {"BOOL": False}


class DynamoDBStore(
    CasesInTable, CrowdInTable, WordsInTable, LedgerInTable, CountersInTable, RoomsInTable, DoorsInTable,
    InteractionsInTable, MineInTable,
):  # fmt: skip
    """Answers ports.Store."""

    def streamed(self, stream_record: dict[str, Any]) -> Record:
        return from_item(stream_record["dynamodb"]["NewImage"])

    def unheard(self, after: str, before: str, limit: int = 100) -> tuple[list[Fact], str]:
        rows, reached = [], before
        for status in STATUSES:
            found, following = lists.indexed(
                self,
                "lists",
                f"CASE#{status}",
                filters={},
                after=None,
                newest_first=False,
                limit=limit,
                between=(after, before),
            )
            rows += found
            reached = min(reached, plain_value(found[-1]["lists_order"])) if following else reached
        places = [(plain_value(row["pk"]), plain_value(row["sk"])) for row in rows]
        items = [item for start in range(0, len(places), 100) for item in self.batch(places[start : start + 100], True)]
        # A test is never counted.
        heard = [from_item(item) for item in items if "counted" not in item and not plain_value(item.get("test", NO))]
        return [Fact(_event(case), key_of(case), case) for case in heard], reached

    def submission(self, case_id: str) -> Fact:
        case = self.case(case_id)
        return Fact(_event(case), key_of(case), case)

    def facts(self, stream_record: dict[str, Any]) -> Fact | None:
        """Only an insert is a fact; changes of items have their own events."""
        if stream_record["eventName"] != "INSERT" or "fact" not in stream_record["dynamodb"].get("NewImage", {}):
            return None
        record = self.streamed(stream_record)
        return Fact(_event(record), key_of(record), record)


def _event(record: Record) -> Event:
    """The fact that a record's insert makes known. Its id is derived, so that it is the same each time it is read."""
    match record:
        case Event():
            return record
        case Case():
            data = {"kind": record.kind, "touchpoint_id": record.touchpoint_id, "customer_id": record.customer_id}
            data |= ({"test": True} if record.test else {}) | ({"held": True} if record.held else {})
            return Event("Submitted", f"case/{record.id}", record.arrived_at, CUSTOMER, data, record.id)
        case Supporter():
            data = {"customer_id": record.customer_id}
            return Event("Supported", f"suggestion/{record.suggestion_id}", record.at, SYSTEM, data, record.customer_id)
        case FollowUp():
            data = {"kind": record.kind, "state": record.state, "reason": record.reason}
            return Event("Owed", f"outcome/{record.outcome_id}", record.owed_at, SYSTEM, data, record.id)
        case SignIn():
            return Event("SignInAsked", f"sign-in/{record.id}", record.asked_at, SYSTEM, {}, record.id)
        case LinkAsking():
            return Event("LinkAsked", f"customer/{record.customer_id}", record.asked_at, SYSTEM, {}, record.id)
        case Signal():
            subject = f"customer/{record.customer_id}"
            return Event("Signalled", subject, record.at, SYSTEM, {"name": record.name}, record.id)
        case Interaction():
            subject = f"interaction/{record.id}"
            return Event("Interacted", subject, record.told_at, record.told_by, {"name": record.name}, record.id)
    raise TypeError(f"{type(record).__name__} is not a fact")
