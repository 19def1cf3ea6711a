"""After an interaction: is its customer invited to say how it was? Decided once, and every "no" is on record with its reason.

An invitation goes through the ledger like every mail, as a follow-up of the kind `invited`, due when the rule's hours are
open. It is no answer that is owed to anybody, and the measures of the loop leave it out.
"""

from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Exists, NotAllowed, NotFound, Stale, Unavailable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.outcome import INVITED, Outcome
from chalicelib.domain.person import Known
from chalicelib.domain.rule import Rule
from chalicelib.domain.times import seconds_between
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.ports import Fact
from chalicelib.wiring import Services

TRIES = 5


def invite(services: Services, fact: Fact) -> None:
    """Decide about an interaction. Safe to repeat: what was decided is a fact under the interaction's own id."""
    interaction = fact.record
    assert isinstance(interaction, Interaction)
    place = _place(services, interaction.touchpoint_id)
    rule = Rule.of(place.invitation)
    reason = rule.refuses(interaction.id, interaction.at, services.now)
    for tried in range(TRIES):
        if tried and services.store.is_decided(interaction.id):
            return
        try:
            if reason or (reason := _invite(services, interaction, place, rule)):
                services.store.commit(interaction.pass_over(reason, services.now))
            return
        except (Exists, Stale):
            # It was decided before, or somebody's record changed meanwhile.
            continue
    if not services.store.is_decided(interaction.id):
        raise Unavailable()


def _invite(services: Services, interaction: Interaction, place: Touchpoint, rule: Rule) -> str | None:
    """Invite them, or say why not. Everything is one transaction, which also checks that none of the person's records changed:
    of two interactions at once one invites them."""
    store, now = services.store, services.now
    known = store.persons([interaction.customer_id])[interaction.customer_id] or _introduced(interaction, place, now)
    person = known.reached
    if reason := person.silence(INVITED):
        return reason
    planned_at = rule.planned(interaction.at, now, interaction.zone)
    if planned_at is None:
        return "never_open"
    last = max(filter(None, (each.invited_at for each in person.together)), default=None)
    if rule.asked_lately(last, planned_at):
        return "asked_lately"
    person.record.invited_at = planned_at
    event = interaction.invite(person.id, planned_at, now)
    outcome = Outcome.of(event, person.language)
    outcome.at = planned_at
    outcome.turn_page(None, 1, now)
    owed = FollowUp.owe(outcome, person.id, None, ("pending", None), now, seconds_between(now, planned_at))
    owed.about = counted_under(interaction)
    store.commit(event, outcome, owed, _invitation(interaction, rule, person, planned_at, now), *person.together)
    return None


def may_go(services: Services, follow_up: FollowUp) -> bool:
    """Whether it is a time for it now, by the rule as it is now: a sweep may be late, and a second try comes hours later.

    False: it waits on record for the next open hour, or is left out because the rule was switched off.
    """
    invitation = services.store.invitation(follow_up.outcome_id)
    rule, now = Rule.of(_place(services, invitation.touchpoint_id).invitation), services.now
    if rule.on and rule.is_open(now, invitation.zone):
        return True
    following = rule.next_open(now, invitation.zone) if rule.on else None
    try:
        if following:
            follow_up.due_at = following
            services.store.commit(follow_up)
        else:
            reason = "never_open" if rule.on else "rule_off"
            services.store.commit(follow_up, follow_up.exclude(reason, now))
    except (Stale, NotAllowed):
        return False
    return False


def counted_under(told: Interaction | Invitation) -> str:
    """What the measures count it under: its touchpoint, and whoever served them."""
    return f"{told.touchpoint_id}|{told.served_by or ''}"


def _place(services: Services, touchpoint_id: str) -> Touchpoint:
    """The touchpoint; one that is gone, or was never put on record, invites nobody."""
    try:
        return services.store.touchpoint(touchpoint_id)
    except NotFound:
        return Touchpoint(touchpoint_id, touchpoint_id)


def _introduced(interaction: Interaction, place: Touchpoint, now: str) -> Known:
    """Somebody of whom nothing is on record yet."""
    language = interaction.language or place.languages[0]
    return Customer(interaction.customer_id, interaction.email, interaction.who, language, now)


def _invitation(interaction: Interaction, rule: Rule, person: Known, planned_at: str, now: str) -> Invitation:
    return Invitation(
        interaction.id, interaction.touchpoint_id, person.id, interaction.name, interaction.at, rule.look, rule.low,
        person.language, now, planned_at, interaction.served_by, interaction.about, interaction.zone,
        rule.day(interaction.at, interaction.zone),
    )  # fmt: skip
