"""One case on "my feedback", and what its customer does with it: writes again, says whether it is settled, is named or not."""

from typing import Any

from chalicelib.answer import fixed, me, naming
from chalicelib.answer.me_links import Me
from chalicelib.domain.errors import Exists, Invalid, Stale, TooMany, Unavailable
from chalicelib.domain.ids import is_id, new_id
from chalicelib.ports import CaseFile
from chalicelib.web import fields, writing
from chalicelib.wiring import Services

TRIES = 5
LONGEST = 4000
# What one customer writes to one case in an hour; more is asked to come later, and keeps its words.
WORDS, HOUR = 20, 3600
# What they can say of a resolution here. Rating it is on the page behind the mail that told of it.
STEPS = {"yes": fixed.yes, "after_all": fixed.after_all}


def facts(services: Services, whose: Me, file: CaseFile, language: str) -> dict[str, Any]:
    """The facts of templates/public/me_case.html."""
    case, given = file.case, file.naming
    return me.conversation_facts(services, file, language) | {
        "asking": _asking(services, whose, file),
        "consent": {
            "shown": given.shown() if given else None,
            "withdrawn": bool(given and given.withdrawn_at),
            "may_give": not given or bool(given.withdrawn_at),
            "typed": {
                "naming_level": given.level if given else "",
                "name": (given.name if given else case.name) or "",
                "company": (given.company if given else case.company) or "",
            },
        },
        # Pressing twice is writing once.
        "event_id": new_id(),
    }


def write(services: Services, file: CaseFile, form: dict[str, str]) -> None:
    """Their words, once however often they are sent. Raises Invalid, and TooMany with the time when there is room again."""
    text = fields.required(form, "text", LONGEST)
    event_id = form.get("event_id", "")
    if not is_id(event_id):
        raise Invalid({"text": "errors.required"})
    now = int(services.clock.now().timestamp())
    place = f"me-words/{file.case.id}/{services.now[:13]}"
    if not services.store.spend(place, event_id, WORDS, now + 2 * HOUR):
        raise TooMany(HOUR - now % HOUR, {})
    try:
        writing.write(services, file.case, text, "page", event_id=event_id)
    except Exists:
        return


def answer(services: Services, whose: Me, file: CaseFile, form: dict[str, str]) -> bool:
    """Whether it is settled: yes, no with what is missing, or the no taken back. False where that changed meanwhile."""
    choice = form.get("answer", "")
    if choice != "no" and choice not in STEPS:
        raise Invalid({"answer": "errors.required"})
    link = _resolution(whose, file)
    if not link:
        return False
    missing = fields.optional(form, "missing", fixed.LONGEST_REASON) if choice == "no" else ""
    step = fixed.no(missing) if choice == "no" else STEPS[choice]
    return fixed.answer(services, link, form.get("about", ""), step)


def withdraw_name(services: Services, case_id: str) -> None:
    """Take back the consent that was given with this case. Safe to repeat."""
    for _ in range(TRIES):
        given = services.store.namings([case_id]).get(case_id)
        if not given or given.withdrawn_at:
            return
        try:
            return naming.take_back(services, given)
        except Stale:
            continue
    raise Unavailable()


def _asking(services: Services, whose: Me, file: CaseFile) -> fixed.Asking | None:
    """Where "did this fix it?" stands, once something was resolved."""
    link = _resolution(whose, file)
    return fixed.asking(services, link) if link else None


def _resolution(whose: Me, file: CaseFile) -> Any:
    newest = [event.id for event in file.events if event.name == "Resolved"][-1:]
    return whose.link.on_answer(file.case.id, newest[0]) if newest else None
