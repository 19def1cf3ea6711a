"""The whole flow on one screen: a fact, and what follows from it.

Every reaction is safe to repeat, because streams deliver at least once. None waits for another movement: each ends by
saving a fact, and the next one starts from that. What few facts need is loaded by those that do: every function starts cold.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from chalicelib.answer.deliver import deliver
from chalicelib.answer.fan_out import fan_out
from chalicelib.answer.patience import patiently
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.times import later
from chalicelib.ports import Fact
from chalicelib.wiring import Services

log = logging.getLogger("hearback.reactions")
# Seconds: how long the stream has with a submission, how often it is looked for what it did not bring, and how far back.
HEARD_WITHIN, LOOK_EVERY, LONGEST_SILENCE = 300, 300, 7 * 24 * 3600
CAUGHT_UP = "caught-up"
HasTime = Callable[[], bool]
Reaction = Callable[[Services, Fact, HasTime], None]


def know_the_customer(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.recognise import recognise

    recognise(services, fact)


def say_that_we_heard(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.answer.acknowledge import acknowledge

    acknowledge(services, fact, has_time)


def hear_what_was_held(services: Services, fact: Fact, has_time: HasTime) -> None:
    # As if it was submitted when it was let in.
    follow(services, services.store.submission(fact.event.subject_id), has_time)


def tell_everyone_behind(services: Services, fact: Fact, has_time: HasTime) -> None:
    # A correction that nobody is told of owes nothing.
    if not fact.event.data.get("quiet"):
        fan_out(services, fact.event.id, has_time)


def tell_everyone_behind_on(services: Services, fact: Fact, has_time: HasTime) -> None:
    fan_out(services, fact.event.subject_id, has_time)


def count_the_supporter(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.counting import count_once

    suggestion_id, customer_id = fact.event.subject_id, fact.event.data["customer_id"]
    services.store.count_supporter(suggestion_id, customer_id)
    count_once(services, customer_id, [suggestion_id])


def count_people_anew(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.counting import count_anew

    if fact.event.subject.startswith("customer/"):
        count_anew(services, fact)


def remember_what_they_did(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.doings import remember

    remember(services, fact)


def invite_them_to_say_how_it_was(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.answer.inviting import invite

    invite(services, fact)


def mail_the_code(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.codes import send_code

    send_code(services, fact)


def mail_the_link(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.answer.me_asking import send

    send(services, fact)


def tell_the_assignee(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.reopened import tell_assignee

    tell_assignee(services, fact)


def tell_the_assignee_of_words(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.reopened import tell_of_words

    tell_of_words(services, fact)


def put_where_it_is_found(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.relay.shelving import shelve

    shelve(services, fact.event.subject_id)


def count_it(services: Services, fact: Fact, has_time: HasTime) -> None:
    from chalicelib.measure.tally import tally

    tally(services, fact)


REACTIONS: dict[str, list[Reaction]] = {
    # listen
    "Submitted": [know_the_customer, say_that_we_heard],
    "Admitted": [hear_what_was_held],
    "Wrote": [tell_the_assignee_of_words],
    "Signalled": [remember_what_they_did],
    "Interacted": [invite_them_to_say_how_it_was],
    # relay
    "Supported": [count_the_supporter],
    "Suggested": [put_where_it_is_found],
    "Opened": [put_where_it_is_found],
    "Closed": [put_where_it_is_found],
    "Merged": [put_where_it_is_found],
    "Unmerged": [put_where_it_is_found],
    "Imported": [put_where_it_is_found],
    "Absorbed": [count_people_anew],
    "Released": [count_people_anew],
    "Replied": [tell_everyone_behind],
    "Resolved": [tell_everyone_behind],
    "Reopened": [tell_the_assignee],
    "Planned": [tell_everyone_behind],
    "Adopted": [tell_everyone_behind, put_where_it_is_found],
    "Declined": [tell_everyone_behind, put_where_it_is_found],
    "Published": [tell_everyone_behind, put_where_it_is_found],
    "Corrected": [tell_everyone_behind, put_where_it_is_found],
    # answer
    "HandedOn": [tell_everyone_behind_on],
    "Tried": [tell_everyone_behind],
    "SignInAsked": [mail_the_code],
    "LinkAsked": [mail_the_link],
}
ALWAYS: list[Reaction] = [count_it]


def follow(services: Services, fact: Fact, has_time: HasTime) -> None:
    """Everything that follows from one fact. A test of the staff's is owed nothing and counted nowhere, what is held not yet."""
    if not fact.event.is_followed:
        return
    for reaction in REACTIONS.get(fact.event.name, []) + ALWAYS:
        reaction(services, fact, has_time)


def catch_up(services: Services, has_time: HasTime) -> int:
    """Every few minutes: submissions that the stream never brought, or gave up. Returns how many there were.

    A submission is one write and leaves nothing in the index that the sweep looks through, hence this second look. It is
    counted after all that follows from it, so what is not counted was not heard to its end. Then the index of words is looked at.
    """
    from chalicelib.relay import shelving

    now, store = services.now, services.store
    reached = str((store.noted(CAUGHT_UP) or {"at": later(now, -LONGEST_SILENCE)})["at"])
    before = later(now, -HEARD_WITHIN)
    if reached > later(before, -LOOK_EVERY):
        return 0
    facts, reached = store.unheard(reached, before)
    for fact in facts:
        if not has_time():
            return len(facts)
        try:
            follow(services, fact, has_time)
        except Unavailable:
            raise
        except Exception:
            # One that cannot be followed must not keep those behind it unheard.
            log.exception("submission not followed", extra={"case_id": fact.event.subject_id})
    store.note(CAUGHT_UP, {"at": reached})
    shelving.catch_up(services, has_time)
    return len(facts)


def react(services: Services, records: list[dict[str, Any]], has_time: HasTime) -> dict[str, Any]:
    """The stream's facts, in order, each to what follows from it. See `one_by_one` for the answer."""

    def hear(record: dict[str, Any]) -> None:
        fact = services.store.facts(record)
        if fact:
            follow(services, fact, has_time)

    return one_by_one(records, hear, has_time)


def deliver_all(services: Services, records: list[dict[str, Any]], has_time: HasTime) -> dict[str, Any]:
    """The stream's new follow-ups, each to its person."""

    def send(record: dict[str, Any]) -> None:
        follow_up = services.store.streamed(record)
        # What has to wait its turn is the sweep's: here it would keep everybody behind it waiting.
        if isinstance(follow_up, FollowUp) and not follow_up.waits_its_turn:
            deliver(services, follow_up)

    return one_by_one(records, send, has_time)


def one_by_one(
    records: list[dict[str, Any]], step: Callable[[dict[str, Any]], None], has_time: HasTime
) -> dict[str, Any]:
    """Lambda's partial batch answer for streams: the first record that failed, or that there was no time for, is reported,
    and the stream goes back to it.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    for record in records:
        sequence_number = record["dynamodb"]["SequenceNumber"]
        try:
            if has_time():
                # The stream comes back only so often.
                patiently(partial(step, record))
                continue
            log.warning("out of time", extra={"sequence_number": sequence_number})
        except Exception:
            log.exception("record failed", extra={"sequence_number": sequence_number})
        return {"batchItemFailures": [{"itemIdentifier": sequence_number}]}
    return {"batchItemFailures": []}
