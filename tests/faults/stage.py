"""One table, many plays: each play is an outcome with its people, the workers who tell them, and what goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib import reactions, settings, wiring
from chalicelib.adapters.dynamodb.records import write_of
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.answer.evidence import take_in
from chalicelib.answer.sweep import sweep
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import HearbackError
from chalicelib.domain.ids import new_id, short_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry, Supporter
from chalicelib.ports_sending import Mail
from dev.clients import client
from dev.ses_events import ses_event, sns_event
from dev.table import create_table
from tests.faults.asking import invitation
from tests.faults.history import History, Record
from tests.faults.post import Post
from tests.faults.wire import Line, Wire
from tests.people import a_case, a_customer, a_suggestion
from tests.provider import Killed
from tests.world import StoppedClock

WRITES_AT_ONCE = 100
SETTLING = ("Send", "Delivery", "Bounce", "Complaint", "Reject")


def always() -> bool:
    return True


@dataclass
class Owed:
    """What a play starts from: an outcome, and the people behind it. `sent_in`: a case that was just sent in instead."""

    outcome: Outcome
    people: list[Customer]
    entry_id: str | None = None
    facts: list[Record] = field(default_factory=list)


@dataclass
class Stage:
    """`history` is the table's stream from its beginning: what was committed, in the order in which it was."""

    endpoint: str
    table: str
    store: DynamoDBStore
    wire: Wire
    post: Post
    services: wiring.Services
    clock: StoppedClock
    source: History
    history: list[Record] = field(default_factory=list)
    owed: dict[str, list[Record]] = field(default_factory=dict)
    unknowable: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    vouched: set[str] = field(default_factory=set)
    injected: int = 0
    _actions: list[Any] = field(default_factory=list)

    # What it starts from.

    def owe(self, kind: str, people: int) -> Owed:
        """An outcome of this kind that so many people wait for; `build` puts it and all the others into the table."""
        now, number = self.services.now, len(self._actions)
        crowd = [a_customer(f"C{new_id()}-{each}") for each in range(people)]
        cases = [self._case(customer, now) for customer in crowd]
        self._put(*crowd)
        if kind == "invited":
            asked, records = invitation(crowd[0], now)
            self._put(*records)
            return Owed(asked, crowd)
        if kind in ("replied", "resolved"):
            event = (cases[0].reply if kind == "replied" else cases[0].resolve)("It is mended.", "grace", now)
            outcome = Outcome.of(event, "en")
            self._put(*cases, event, outcome)
            return Owed(outcome, crowd)
        suggestion, entry = a_suggestion(), None
        self._put(*cases, *(Supporter(suggestion.id, case.customer_id, now, True, {case.id}) for case in cases))
        if kind == "adopted":
            entry = Entry(new_id(), suggestion.id, now, {"en": "A lid"}, {"en": f"It closes ({number})."})
            event = suggestion.adopt(entry.id, "Thank you all.", "grace", now)
        else:
            event = suggestion.decline("It cannot be done.", "grace", now)
        outcome = Outcome.of(event, "en")
        self._put(suggestion, event, outcome, *([entry] if entry else []))
        return Owed(outcome, crowd, entry.id if entry else None)

    def _case(self, customer: Customer, now: str) -> Case:
        case = a_case(email=customer.email, at=now, name=customer.name)
        case.customer_id, case.origin = customer.id, "import"
        return case

    def _put(self, *records: Any) -> None:
        self._actions += [write_of(record, self.table) for record in records]

    def build(self, plays: Sequence[Owed]) -> None:
        """Everything that `owe` prepared, and for each play the fact that started it."""
        for start in range(0, len(self._actions), WRITES_AT_ONCE):
            self.store.client.transact_write_items(TransactItems=self._actions[start : start + WRITES_AT_ONCE])
        self._actions = []
        facts = {record["dynamodb"]["NewImage"]["id"]["S"]: record for record in self.stream() if is_event(record)}
        for play in plays:
            play.facts = [facts[play.outcome.id]]

    # What workers do.

    def stream(self) -> list[Record]:
        """What was committed since the last time."""
        found = self.source.following()
        self.history += found
        for record in filter(is_owed, found):
            self.owed.setdefault(record["dynamodb"]["NewImage"]["outcome_id"]["S"], []).append(record)
        return found

    def react_and_deliver(self, play: Owed, batches: str = "in order") -> None:
        """What the stream's two functions do: the fact, then the follow-ups that it brought, as far as they are on record.

        `batches`: "in order", "twice" (each is delivered again), "backwards", or "first only" (the follow-ups' never come).
        """
        again = 2 if batches == "twice" else 1
        self._now("fan_out")
        for _ in range(again):
            reactions.react(self.services, play.facts, always)
        self.stream()
        owed = self.owed.get(play.outcome.id, [])
        owed = {"backwards": owed[::-1], "first only": []}.get(batches, owed)
        self._now("deliver")
        for _ in range(again):
            reactions.deliver_all(self.services, owed, always)

    def _now(self, deed: str) -> None:
        if self.wire.line:
            self.wire.line.deed = deed

    def sweep(self) -> int:
        self._now("sweep")
        return sweep(self.services, always)

    def hear(self, mail: Mail, kind: str, line: Line | None = None) -> None:
        """The provider says something of a mail, which a worker on this line takes in; where that fails, SNS says it again."""
        event = sns_event(ses_event(kind, mail.tags, mail.to))["Records"]
        before, self.wire.line = self.wire.line, line
        self._now("evidence")
        try:
            take_in(self.services, event)
        except (Killed, HearbackError, RuntimeError):
            self.wire.line = None
            take_in(self.services, event)
        finally:
            self.wire.line = before
            if line:
                self.done(line)
        if kind in SETTLING:
            self.heard.add(mail.tags["follow_up"])

    def work(self, line: Line, job: Any, *arguments: Any) -> None:
        """A worker does a job on this line, to its end or to their own."""
        self.wire.line = line
        try:
            job(*arguments)
        except Killed:
            self.cut(line)
        except HearbackError:
            pass  # The function failed, and is called again.
        finally:
            self.done(line)
            self.wire.line = None

    def done(self, line: Line) -> None:
        """The worker is gone; what it alone could have known is not knowable any more if it was cut off."""
        self.injected += line.fired
        line.fired = 0
        if line.is_cut_off:
            self.cut(line)

    def cut(self, line: Line) -> None:
        if line.claimed:
            self.unknowable.add(line.claimed)


def is_event(record: Record) -> bool:
    return bool(record["dynamodb"].get("NewImage", {}).get("type") == {"S": "Event"})


def is_owed(record: Record) -> bool:
    """A new follow-up."""
    return bool(record["eventName"] == "INSERT" and record["dynamodb"]["NewImage"].get("type") == {"S": "FollowUp"})


_clients: dict[tuple[str, str], Any] = {}
_wires: dict[str, tuple[DynamoDBStore, Wire]] = {}


def _client(endpoint: str, service: str) -> Any:
    if (endpoint, service) not in _clients:
        _clients[endpoint, service] = client(service, endpoint)
    return _clients[endpoint, service]


def stage(endpoint: str, store_class: type[DynamoDBStore] = DynamoDBStore) -> Stage:
    """An empty table, and everything that works on it. The client is made once: it costs a tenth of a second."""
    table = f"hearback-faults-{short_id()}"
    create_table(_client(endpoint, "dynamodb"), table)
    store = store_class(table, endpoint)
    if endpoint not in _wires:
        _wires[endpoint] = (store, Wire(store.client))
    wire = _wires[endpoint][1]
    vars(store)["client"] = wire.client
    post, clock = Post(wire), StoppedClock()
    environment = {"HEARBACK_TABLE": table, "HEARBACK_DYNAMODB_ENDPOINT": endpoint, "HEARBACK_SECRET": "s" * 40}
    services = wiring.build(settings.read(environment), clock=clock, store=store, mailer=post)
    return Stage(endpoint, table, store, wire, post, services, clock, History(endpoint, table))


def close(stage: Stage) -> None:
    """The table goes."""
    stage.source.close()
    _client(stage.endpoint, "dynamodb").delete_table(TableName=stage.table)


def forget_clients() -> None:
    """Those of engines that are gone."""
    _clients.clear()
    _wires.clear()
