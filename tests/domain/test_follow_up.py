"""The follow-up's steps, in any order that workers, crashes and a provider's events can bring."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import EVIDENCE_RANK, IN_PROGRESS, NOT_TOLD, STATES, TOLD, FollowUp
from chalicelib.domain.outcome import Outcome
from tests.people import NOON

ATTEMPTS = st.sampled_from(["one", "two", "three"])


def owed() -> FollowUp:
    outcome = Outcome("o", "adopted", "suggestion/s", NOON, "grace")
    return FollowUp.owe(outcome, "ada", "case", ("pending", None), NOON)


def test_it_works() -> None:
    follow_up = owed()
    follow_up.claim("one", NOON)
    assert follow_up.accepted("one", "provider", NOON).name == "Told"
    assert follow_up.witness("delivered", NOON) is None and follow_up.state == "delivered"


def test_a_silence_is_an_exclusion_from_the_start() -> None:
    left = FollowUp.owe(
        Outcome("o", "adopted", "suggestion/s", NOON, "grace"), "ada", None, ("excluded", "no_address"), NOON
    )
    assert (left.state, left.reason, left.due_at) == ("excluded", "no_address", None)


class AnyHistory(RuleBasedStateMachine):
    """Two workers, lost answers, leases that end, evidence in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.it = owed()
        self.events: list[Event] = []
        self.calls = 0

    def _step(self, name: str, *arguments: object) -> None:
        before = vars(self.it).copy()
        try:
            event = getattr(self.it, name)(*arguments)
        except NotAllowed:
            assert vars(self.it) == before
            return
        if event:
            self.events.append(event)

    @rule(attempt=ATTEMPTS)
    def claim(self, attempt: str) -> None:
        was = self.it.state
        self._step("claim", attempt, NOON)
        self.calls += was == "pending"

    @rule(attempt=ATTEMPTS)
    def accepted(self, attempt: str) -> None:
        self._step("accepted", attempt, "provider", NOON)

    @rule(attempt=ATTEMPTS, permanent=st.booleans())
    def refused(self, attempt: str, permanent: bool) -> None:
        self._step("refused", attempt, permanent, "reason", NOON)

    @rule(attempt=ATTEMPTS)
    def lose(self, attempt: str) -> None:
        self._step("lose", attempt, NOON)

    @rule()
    def park(self) -> None:
        self._step("park", NOON)

    @rule()
    def unsendable(self) -> None:
        self._step("unsendable", "unsendable", NOON)

    @rule()
    def exclude(self) -> None:
        self._step("exclude", "opted_out", NOON)

    @rule(step=st.sampled_from(["arrived", "again", "call"]))
    def decided(self, step: str) -> None:
        was, known = self.it.state, len(self.events)
        self._step(step, "grace", NOON)
        may = {"arrived": ("parked",), "again": ("parked", *NOT_TOLD), "call": ("unreachable", *NOT_TOLD)}[step]
        assert (len(self.events) > known) == (was in may)
        assert was not in may or self.events[-1].by == "grace"

    @rule()
    def put_on_call_list(self) -> None:
        self._step("put_on_call_list", "bounced", NOON)

    @rule()
    def hold(self) -> None:
        self._step("hold", NOON)

    @rule()
    def carry(self) -> None:
        self._step("carry", "digest", NOON)

    @rule(state=st.sampled_from(STATES))
    def mirror(self, state: str) -> None:
        carrier = FollowUp("d", "digest", "digest", "ada", NOON, state=state)
        rank = EVIDENCE_RANK.get(self.it.state, 9)
        self._step("mirror", carrier, NOON)
        assert EVIDENCE_RANK.get(self.it.state, 9) >= rank, "what a digest brings only moves forward"

    @rule(state=st.sampled_from(["sent", "delivered", "bounced", "complained"]))
    def witness(self, state: str) -> None:
        rank = EVIDENCE_RANK.get(self.it.state, 9)
        if self.it.attempt_id:
            self._step("witness", state, NOON)
            assert EVIDENCE_RANK.get(self.it.state, 9) >= rank, "evidence only moves forward"

    @rule(attempt=ATTEMPTS)
    def rejected(self, attempt: str) -> None:
        self._step("rejected", attempt, "rejected", NOON)

    @invariant()
    def it_adds_up(self) -> None:
        told = sum(event.name == "Told" for event in self.events)
        undone = sum(event.name == "Failed" and bool(event.data.get("was_told")) for event in self.events)
        failed = sum(event.name == "Failed" for event in self.events)
        mended = sum(bool(event.data.get("was_failed")) for event in self.events)
        assert self.it.state in STATES
        assert (told - undone, failed - mended) == (int(self.it.state in TOLD), int(self.it.state in NOT_TOLD))
        assert (self.it.due_at is not None) == (self.it.state in ("pending", "sending", "unknown", "carried"))
        if self.it.state in IN_PROGRESS:
            assert told == undone


TestAnyHistory = AnyHistory.TestCase
