"""T5 of the ledger: what the mail provider says came of a mail, in whatever order and however often it says so.

Amazon SES publishes the events of a configuration set to an SNS topic; each carries the tags that the mail went out with.
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html

Evidence is the only thing that settles an `unknown` follow-up without a person, and its absence proves nothing. What is
not understood is logged with ids and dropped: trying again would not mend it. A store that cannot answer raises, and
Lambda tries again.
"""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.answer.deliver import settle
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotAllowed, NotFound, Stale, Unavailable
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.times import moment, stamp
from chalicelib.wiring import Services

TRIES = 5
# SES's word -> ours. A delay, and a bounce that is not for good, say nothing of how it ends.
STATES = {"Send": "sent", "Delivery": "delivered", "Bounce": "bounced", "Complaint": "complained", "Reject": "rejected"}
AN_ID = re.compile(r"[A-Za-z0-9-]{1,80}")
log = logging.getLogger("hearback.evidence")


class Unclear(ValueError):
    """This is no event of SES's that we know how to read."""


@dataclass(frozen=True)
class Evidence:
    """What one event proves: `state` is one of STATES' values, `at` when it happened by the provider's clock."""

    outcome_id: str
    follow_up_id: str
    attempt_id: str
    state: str
    at: str
    provider_id: str | None


def take_in(services: Services, records: list[dict[str, Any]]) -> int:
    """Put the evidence in an SNS event's records on record; returns how many of them told something new.

    Safe to repeat. Raises Unavailable where the store cannot answer.
    """
    return sum(_take_in_one(services, record) for record in records)


def read(text: str, now: str) -> Evidence | None:
    """The evidence in the JSON of one SES event, or None where it proves nothing about a follow-up of ours.

    Unknown fields are passed over. Raises Unclear.
    """
    try:
        event = json.loads(text)
        kind, mail = event["eventType"], event["mail"]
        tags = {name: values[0] for name, values in mail.get("tags", {}).items() if values}
        state = STATES.get(kind)
        about = event.get(kind.lower()) or {}
        if state is None or not _for_good(state, about) or "follow_up" not in tags:
            return None
        ids = [tags[name] for name in ("outcome", "follow_up", "attempt")]
        if not all(AN_ID.fullmatch(each) for each in ids):
            raise Unclear("an id that is none of ours")
        return Evidence(*ids, state, _when(about, mail, now), _id_or_none(mail.get("messageId")))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        # Its words stay out of the error, and so of the log: they hold addresses and a subject.
        raise Unclear(type(error).__name__) from None


def _take_in_one(services: Services, record: dict[str, Any]) -> bool:
    sns = record.get("Sns") or {}
    ids: dict[str, Any] = {"sns_id": _id_or_none(sns.get("MessageId"))}
    try:
        evidence = read(sns.get("Message"), services.now)
        if evidence is None:
            return False
        ids |= {"outcome_id": evidence.outcome_id, "follow_up_id": evidence.follow_up_id}
        follow_up = services.store.follow_up(evidence.outcome_id, evidence.follow_up_id)
    except Unclear:
        log.warning("evidence not understood", extra=ids)
        return False
    except NotFound:
        log.warning("evidence about nothing of ours", extra=ids)
        return False
    # The person first: whatever else is owed to them must not be claimed any more.
    flagged = _flag(services, follow_up.customer_id, evidence)
    return _witness(services, follow_up, evidence) or flagged


def _witness(services: Services, follow_up: FollowUp, evidence: Evidence) -> bool:
    """Whether it moved the follow-up."""
    moved = False

    def step(current: FollowUp) -> Event | None:
        nonlocal moved
        before, moved = current.state, False
        if evidence.state == "rejected":
            event: Event | None = current.rejected(evidence.attempt_id, "rejected", evidence.at)
        else:
            event = current.witness(evidence.state, evidence.at, evidence.provider_id, evidence.attempt_id)
        if current.state == before:
            raise NotAllowed("errors.already_settled")
        moved = True
        return event

    settle(services, follow_up, step)
    return moved


def _flag(services: Services, customer_id: str, evidence: Evidence) -> bool:
    """Keep the person from further mail where the evidence says so; True where that is new."""
    steps: dict[str, Callable[[Customer], Event | None]] = {
        "bounced": lambda person: person.bounce(evidence.at),
        "complained": lambda person: person.complain(evidence.at),
    }
    if evidence.state not in steps:
        return False
    for _ in range(TRIES):
        person = services.store.customers([customer_id])[customer_id]
        event = steps[evidence.state](person) if person else None
        if person is None or event is None:
            return False
        try:
            services.store.commit(person, event)
            return True
        except Stale:
            continue
    raise Unavailable()


def _for_good(state: str, about: dict[str, Any]) -> bool:
    """Only a permanent bounce is one; and whoever says that a mail is *not* spam complains about nothing."""
    if state == "bounced":
        return about["bounceType"] == "Permanent"
    return state != "complained" or about.get("complaintFeedbackType") != "not-spam"


def _when(about: dict[str, Any], mail: dict[str, Any], now: str) -> str:
    """When it happened: the event's own time, else when the mail was sent (a Send has no time of its own), never later than now."""
    for text in (about.get("timestamp"), mail.get("timestamp")):
        try:
            return min(stamp(moment(text)), now)
        except (ValueError, TypeError, OverflowError):
            continue
    return now


def _id_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and AN_ID.fullmatch(value) else None
