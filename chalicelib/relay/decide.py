"""Deciding on a suggestion: each is the changed suggestion, the fact, and what it owes everyone behind it, in one commit."""

from chalicelib.domain.errors import Invalid, NotAllowed, Stale
from chalicelib.domain.events import Event
from chalicelib.domain.ids import short_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry, Suggestion
from chalicelib.ports import Store
from chalicelib.settings import LANGUAGES
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST_ASKED, LONGEST_DID, LONGEST_NOTE = 300, 2000, 2000
# "No." is no reason: about half a line, counted in bytes, because a Chinese sentence says as much in a third of the characters.
SHORTEST_REASON = 24
TRIES = 5


def move(services: Services, suggestion: Suggestion, status: str, by: str) -> None:
    """To another status short of a decision. Nobody is told of this, so planning is no move."""
    if status == "planned":
        raise NotAllowed("errors.plan_it")
    event = suggestion.move(status, by, services.now)
    services.store.commit(suggestion, event)


def plan(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> None:
    """We will do it, and everyone behind it is owed that word."""
    event = suggestion.plan(fields.optional(form, "note", LONGEST_NOTE), by, services.now)
    services.store.commit(suggestion, event, _owed(event, suggestion))


def adopt(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> None:
    """We did it, and everyone behind it is owed an answer. The public entry is there at once, where the form says so;
    without one the note alone says what was done."""
    if form.get("publish") == "later":
        if any(form.get(f"did-{code}", "").strip() for code in LANGUAGES):
            raise Invalid({"publish": "errors.words_but_later"})
        entries: list[Entry] = []
        note = fields.required(form, "note", LONGEST_NOTE)
    else:
        entries = [_entry(services, suggestion, form)]
        note = fields.optional(form, "note", LONGEST_NOTE)
    event = suggestion.adopt(entries[0].id if entries else None, note, by, services.now)
    services.store.commit(suggestion, event, _owed(event, suggestion), *entries)


def publish(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> None:
    """What was adopted is public now. To a person it is one outcome with the adoption: whoever was told then is not told twice."""
    entry = _entry(services, suggestion, form)
    note = fields.optional(form, "note", LONGEST_NOTE)
    event = suggestion.publish(entry.id, note, by, services.now)
    outcome = _owed(event, suggestion, adoption_of(services.store, suggestion))
    services.store.commit(suggestion, event, outcome, entry)


def correct(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> None:
    """The public entry says something else. Only where the form says so is everyone told again, with a note on what was wrong."""
    asked, did = words_of(form)
    tell = bool(form.get("tell"))
    note = fields.required(form, "note", LONGEST_NOTE) if tell else ""
    event = suggestion.correct(note, by, services.now)
    if not tell:
        event.data["quiet"] = True
    owed = [_owed(event, suggestion)] if tell else []
    for _ in range(TRIES):
        entry = services.store.entry(suggestion.entry_id or "")
        if (entry.asked, entry.did) == (asked, did):
            raise Invalid({f"did-{next(iter(did))}": "errors.nothing_corrected"})
        entry.asked, entry.did = asked, did
        try:
            services.store.commit(suggestion, event, *owed, entry)
            return
        except Stale as error:
            # A fan-out writes its people into the entry, page by page; another corrector has changed the suggestion.
            if str(error) != "Entry":
                raise
    raise Stale("Entry")


def decline(services: Services, suggestion: Suggestion, form: dict[str, str], by: str) -> None:
    """We will not, and everyone behind it is owed the reason."""
    reason = fields.required(form, "reason", LONGEST_NOTE)
    if len(reason.encode()) < SHORTEST_REASON:
        raise Invalid({"reason": "errors.too_short_a_reason"})
    event = suggestion.decline(reason, by, services.now)
    services.store.commit(suggestion, event, _owed(event, suggestion))


def adoption_of(store: Store, suggestion: Suggestion) -> str | None:
    """The outcome of its adoption."""
    events = store.suggestion_file(suggestion.id).events
    return next((event.id for event in reversed(events) if event.name == "Adopted"), None)


def _entry(services: Services, suggestion: Suggestion, form: dict[str, str]) -> Entry:
    return Entry(short_id(), suggestion.id, services.now, *words_of(form))


def _owed(event: Event, suggestion: Suggestion, part_of: str | None = None) -> Outcome:
    """What an event of a suggestion owes: everyone who stands behind it now, by whatever way."""
    return Outcome.of(event, suggestion.language, suggestion.everyone, part_of)


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
