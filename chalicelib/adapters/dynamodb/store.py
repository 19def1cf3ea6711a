"""The whole store: its parts, and what the stream says of it."""

from typing import Any

from chalicelib.adapters.dynamodb.cases import CasesInTable
from chalicelib.adapters.dynamodb.counters import CountersInTable
from chalicelib.adapters.dynamodb.ledger import LedgerInTable
from chalicelib.adapters.dynamodb.people import PeopleInTable
from chalicelib.adapters.dynamodb.records import from_item, key_of
from chalicelib.adapters.dynamodb.rooms import RoomsInTable
from chalicelib.adapters.dynamodb.suggestions import SuggestionsInTable
from chalicelib.domain.case import Case
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.staff import SignIn
from chalicelib.domain.suggestion import Supporter
from chalicelib.ports import Fact, Record


class DynamoDBStore(CasesInTable, SuggestionsInTable, PeopleInTable, LedgerInTable, CountersInTable, RoomsInTable):
    """Answers ports.Store."""

    def streamed(self, stream_record: dict[str, Any]) -> Record:
        return from_item(stream_record["dynamodb"]["NewImage"])

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
            return Event("Submitted", f"case/{record.id}", record.arrived_at, CUSTOMER, data, record.id)
        case Supporter():
            data = {"customer_id": record.customer_id}
            return Event("Supported", f"suggestion/{record.suggestion_id}", record.at, SYSTEM, data, record.customer_id)
        case FollowUp():
            data = {"kind": record.kind, "state": record.state, "reason": record.reason}
            return Event("Owed", f"outcome/{record.outcome_id}", record.owed_at, SYSTEM, data, record.id)
        case SignIn():
            return Event("SignInAsked", f"sign-in/{record.id}", record.asked_at, SYSTEM, {}, record.id)
    raise TypeError(f"{type(record).__name__} is not a fact")
