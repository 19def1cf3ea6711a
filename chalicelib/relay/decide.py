"""Deciding on a suggestion: each is the changed suggestion, the fact, and what it owes everyone behind it, in one commit."""

from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import Event
from chalicelib.domain.ids import short_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry, Suggestion
from chalicelib.settings import LANGUAGES
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST_ASKED, LONGEST_DID, LONGEST_NOTE = 300, 2000, 2000


def move(services: Services, suggestion: Suggestion, status: str, by: str) -> None:
    """To another status short of a decision. Nobody is told of this."""
    event = suggestion.move(status, by, services.now)
    services.store.commit(suggestion, event)


def adopt(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> Entry:
    """We did it: the public entry is there at once, and everyone behind it is owed an answer."""
    asked, did = words_of(form)
    note = fields.optional(form, "note", LONGEST_NOTE)
    entry = Entry(short_id(), suggestion.id, services.now, asked, did)
    event = suggestion.adopt(entry.id, note, by, services.now)
    services.store.commit(suggestion, event, _owed(event, suggestion), entry)
    return entry


def decline(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> None:
    """We will not, and everyone behind it is owed the reason."""
    event = suggestion.decline(fields.required(form, "reason", LONGEST_NOTE), by, services.now)
    services.store.commit(suggestion, event, _owed(event, suggestion))


def _owed(event: Event, suggestion: Suggestion) -> Outcome:
    """What an event of a suggestion owes: everyone who stands behind it now, by whatever way."""
    return Outcome.of(event, suggestion.language, suggestion.everyone)


def words_of(form: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """`asked-<language>` and `did-<language>` of a form: whole in at least one language, half in none. Raises Invalid."""
    asked: dict[str, str] = {}
    did: dict[str, str] = {}
    problems: dict[str, str] = {}
    for code in LANGUAGES:
        for name, limit, words in (("asked", LONGEST_ASKED, asked), ("did", LONGEST_DID, did)):
            try:
                words[code] = fields.optional(form, f"{name}-{code}", limit)
            except Invalid as error:
                problems |= error.problems
    for code in LANGUAGES:
        if bool(asked.get(code)) != bool(did.get(code)):
            problems.setdefault(f"did-{code}" if asked.get(code) else f"asked-{code}", "errors.half_a_language")
    if not problems and not any(asked.values()):
        problems = {f"asked-{next(iter(LANGUAGES))}": "errors.no_language"}
    if problems:
        raise Invalid(problems)
    return {code: text for code, text in asked.items() if text}, {code: text for code, text in did.items() if text}
