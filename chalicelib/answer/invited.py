"""How was it? What somebody says on the page that an invitation leads to. Only pressing "send" counts.

It may be changed for as long as the link works. What somebody of ours has to act on opens a case, once; what is said after
that is written to the case. The same press twice is one; a press from a page that is out of date changes nothing and loses
nothing. docs/decisions/0017-invitations.md.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from chalicelib import render
from chalicelib.answer import links, opening
from chalicelib.answer.links import InvitedLink
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.ids import derived, id_at
from chalicelib.domain.invitation import SCORE, SERVICE, Invitation, Response
from chalicelib.domain.person import Known
from chalicelib.domain.question import SCALES, Answer, Question
from chalicelib.domain.touchpoint import Touchpoint, default
from chalicelib.ports import Record
from chalicelib.settings import LANGUAGES
from chalicelib.web import fields, talk, writing
from chalicelib.wiring import Services

TRIES = 5
LONGEST_WORDS = 4000
ORIGIN = "invitation"


@dataclass(frozen=True)
class Asking:
    """Where it stands: the invitation, whom it went to (None where nobody is on record), and the touchpoint."""

    invitation: Invitation
    person: Known | None
    place: Touchpoint

    @property
    def everyone(self) -> list[str]:
        """The customers that its person is."""
        return self.person.everyone if self.person else [self.invitation.customer_id]


def asking(services: Services, link: InvitedLink) -> Asking:
    """Raises NotFound where there is no such invitation, and where the person's links were revoked."""
    invitation = services.store.invitation(link.interaction_id)
    person = links.person_of(services.store, link, link.customer_id)
    place = default(list(LANGUAGES))
    with suppress(NotFound):
        place = services.store.touchpoint(invitation.touchpoint_id)
    return Asking(invitation, person, place)


def read(form: dict[str, str], now: Asking) -> Response:
    """The response in a form; raises Invalid with everything that is wrong, by field."""
    problems: dict[str, str] = {}
    scores: dict[str, int] = {}
    for name, kind in {SCORE: now.invitation.scale, **{each: each for each in SERVICE}}.items():
        given, (least, most) = form.get(f"q-{name}", "").strip(), SCALES[kind]
        if given in map(str, range(least, most + 1)):
            scores[name] = int(given)
        elif given:
            problems[f"q-{name}"] = "errors.out_of_range"
    words, wish = "", None
    try:
        words = fields.optional(form, "words", LONGEST_WORDS)
        if pressed := talk.pressed(form):
            wish = talk.checked(*pressed, now.place)
    except Invalid as error:
        problems |= error.problems
    said = Response(scores.pop(SCORE, None), scores, words, wish)
    if said.is_empty and not problems:
        problems[f"q-{SCORE}"] = "errors.nothing_said"
    if problems:
        raise Invalid(problems)
    return said


def respond(services: Services, link: InvitedLink, now: Asking, about: str, said: Response) -> bool:
    """Put a response on record; False where another one was given since the page was made, and nothing changed.

    Args:
        now: where it stood when the response was read.
        about: the invitation's version when the page was made.
    """
    for tried in range(TRIES):
        now = asking(services, link) if tried else now
        is_old, invitation = about != str(now.invitation.version), now.invitation
        before = invitation.response
        # A wish to be called is no field that one empties: it stays.
        event = invitation.respond(said if said.talk else replace(said, talk=before.talk), services.now)
        if event and is_old:
            return False
        try:
            if event:
                _save(services, now, before, event)
        except Stale:
            continue
        opening.invited(services, now.everyone, invitation, has_answered=True)
        return True
    raise Unavailable()


def _save(services: Services, now: Asking, before: Response, event: Record) -> None:
    store, invitation = services.store, now.invitation
    news = _news(invitation, before)
    if invitation.case_id and news:
        case, wish = store.case(invitation.case_id), _new_wish(invitation, before)
        writing.write(services, case, news, "page", talk=wish, beside=[invitation, event])
    elif invitation.wants_case and not invitation.case_id:
        case = _case(services, now)
        invitation.case_id = case.id
        store.commit(invitation, event, case)
    else:
        store.commit(invitation, event)


def _news(invitation: Invitation, before: Response) -> str:
    """What the case that it opened does not know yet: other words, another number to call, in their language."""
    words = invitation.words if invitation.words != before.words else ""
    wish = _new_wish(invitation, before)
    said = [words, _wish(invitation.language, wish)] if wish else [words]
    return "\n\n".join(filter(None, said))


def _new_wish(invitation: Invitation, before: Response) -> dict[str, str] | None:
    return invitation.talk if invitation.talk != before.talk else None


def _wish(language: str, wish: dict[str, str]) -> str:
    return " ".join(filter(None, (render.words(language, f"talk.wish.{wish['way']}"), wish.get("phone"))))


def _case(services: Services, now: Asking) -> Case:
    """Theirs, as if they had told us at the touchpoint: with the scores as answers, and the interaction beside them."""
    invitation, person = now.invitation, now.person
    answered_at = invitation.answered_at or services.now
    case = Case(
        id=id_at(answered_at, f"{ORIGIN}/{invitation.id}"),
        touchpoint_id=invitation.touchpoint_id,
        kind=invitation.case_kind,
        text=invitation.words,
        language=invitation.language,
        arrived_at=services.now,
        customer_id=invitation.customer_id,
        excerpt="",
        body_hash=derived(ORIGIN, invitation.id),
        origin=ORIGIN,
        name=person.name if person else None,
        email=person.email if person else None,
        # They read this mailbox: they came from there.
        wants_answer=True,
        answers=answers(invitation),
        talk=invitation.talk,
        team=now.place.team,
        interaction=invitation.happened,
    )
    case.excerpt = fields.excerpt(case.words) or _wish(case.language, invitation.talk or {"way": "channel"})
    return case


def questions(invitation: Invitation, language: str) -> list[Question]:
    """What the page asks, in the order it asks: the score, and what a service is judged by."""
    kinds = {SCORE: invitation.scale, **{each: each for each in SERVICE}}
    return [
        Question(name, kind, {language: render.words(language, f"question.default.{kind}")})
        for name, kind in kinds.items()
    ]


def answers(invitation: Invitation) -> list[Answer]:
    """The scores as a case keeps them."""
    given = {SCORE: invitation.score, **invitation.service}
    return [
        {
            "question": each.id, "kind": each.kind, "label": each.label(invitation.language), "answer": given[each.id],
            "least": each.steps[0], "most": each.steps[-1],
        }
        for each in questions(invitation, invitation.language)
        if given.get(each.id) is not None
    ]  # fmt: skip
