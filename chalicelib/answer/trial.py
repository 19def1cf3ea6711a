"""A test mail to oneself: a real outcome, through the very ledger that customers' answers go through, to its evidence."""

from contextlib import suppress
from dataclasses import dataclass

from chalicelib.domain.customer import Customer, normal_email
from chalicelib.domain.errors import Exists, NotAllowed, NotFound
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import customer_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.staff import Staff
from chalicelib.wiring import Services

KIND = "trial"
AN_HOUR, HOUR_SECONDS = 10, 3600
SHOWN, LOOKED_AT = 5, 20
STEPS = ("owed", "pending", "sending", "sent", "delivered")
SETTLED = ("delivered", "bounced", "complained", "failed", "excluded", "parked", "unreachable", "called")


@dataclass(frozen=True)
class Trial:
    """One test mail and how far it came.

    `state` is its follow-up's, or `owed` before there is one; `times` when it got there. `evidence_comes`: whether this
    installation ever hears what became of a mail.
    """

    id: str
    at: str
    state: str
    reason: str
    times: dict[str, str]
    evidence_comes: bool

    @property
    def settled(self) -> bool:
        """Nothing more will follow."""
        return self.state in SETTLED or (self.state == "sent" and not self.evidence_comes)


def send(services: Services, person: Staff) -> str:
    """Put a test mail to this member of staff on record; the stream does the rest. Returns the outcome's id.

    Raises NotAllowed beyond AN_HOUR of them.
    """
    _spend_one(services, person)
    own_id = _customer_id(services, person.email)
    known = services.store.customers([own_id])[own_id]
    customer = known or Customer(own_id, normal_email(person.email), person.name, person.language, services.now)
    event = customer.tried(person.id, services.now)
    owed = (event, Outcome.of(event, person.language))
    try:
        services.store.commit(*(() if known else (customer,)), *owed)
    except Exists:
        # Somebody introduced them meanwhile; or the answer of a first try was lost, and all of it is there.
        with suppress(Exists):
            services.store.commit(*owed)
    return event.id


def newest(services: Services, email: str) -> list[Trial]:
    """The newest test mails to an address, newest first."""
    own_id = _customer_id(services, email)
    events = [each for each in services.store.events_of(own_id, LOOKED_AT) if each.name == "Tried"][:SHOWN]
    told = services.store.follow_ups_to(own_id, [each.id for each in events]) if events else {}
    return [_trial(services, each.id, each.at, told.get(each.id)) for each in events]


def one(services: Services, outcome_id: str) -> Trial:
    """Raises NotFound for what is no test mail."""
    outcome = services.store.outcome(outcome_id)
    if outcome.kind != KIND:
        raise NotFound(outcome_id)
    told = services.store.follow_ups_to(outcome.subject.partition("/")[2], [outcome_id])
    return _trial(services, outcome_id, outcome.at, told.get(outcome_id))


def steps(trial: Trial) -> list[tuple[str, str, bool]]:
    """(step, when, whether it was reached), in order. Evidence may be here before our own note of what it proves, and of
    a mail that came to nothing only what was reached is told."""
    times = {"owed": trial.at, **trial.times}
    last = max(STEPS.index(each) for each in STEPS if each in times)
    if trial.state == "complained":
        last = len(STEPS) - 1
    shown = STEPS[: last + 1] if trial.settled else STEPS if trial.evidence_comes else STEPS[:-1]
    return [(each, times.get(each, ""), at <= last) for at, each in enumerate(shown)]


def _trial(services: Services, outcome_id: str, at: str, told: FollowUp | None) -> Trial:
    settings = services.settings
    comes = settings.mail == "ses" and bool(settings.ses_configuration_set)
    if not told:
        return Trial(outcome_id, at, "owed", "", {}, comes)
    return Trial(outcome_id, at, told.state, told.reason or "", told.times, comes)


def _customer_id(services: Services, email: str) -> str:
    return customer_id(services.secrets.key("customers"), "email", normal_email(email))


def _spend_one(services: Services, person: Staff) -> None:
    now = int(services.clock.now().timestamp())
    for number in range(AN_HOUR):
        with suppress(Exists):
            services.store.use_once(f"trial/{person.id}/{now // HOUR_SECONDS}/{number}", now + 2 * HOUR_SECONDS)
            return
    raise NotAllowed("errors.too_many_trials")
