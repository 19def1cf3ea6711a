"""What a customer sees of their own case: where it stands, what was said, and what came of it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib.answer import entries, links, naming
from chalicelib.answer.links import CaseLink
from chalicelib.domain.case import Case
from chalicelib.domain.customer import PURPOSES
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.naming import LEVELS, Naming, public_name
from chalicelib.domain.person import Known
from chalicelib.domain.places import CUSTOMERS
from chalicelib.domain.question import worded
from chalicelib.ports import CaseFile, Store
from chalicelib.ports_words import Alike
from chalicelib.wiring import Services

COMPANY = "company"
SIMILAR = 3


@dataclass(frozen=True)
class Line:
    """One line of the conversation: `customer` and `company` said `text`; `happened` names one of the `mine.happened.*` words.

    `note` is the key of what stands beside a time, `files` are the names of what came with it.
    """

    side: str
    at: str
    text: str = ""
    happened: str = ""
    note: str = ""
    files: tuple[str, ...] = ()


def told(services: Services, link: CaseLink, file: CaseFile, language: str) -> dict[str, Any]:
    """Everything the page shows, in four more round trips at the most; raises TooOld for a link that was revoked."""
    case = file.case
    customer = links.person_of(services.store, link, case.customer_id)
    outcome = outcome_of(services, case, language)
    consents = naming.on_record(services.store, link, case)
    return {
        "case": case,
        "lines": conversation(file),
        "outcome": outcome,
        "stands": stands(case, outcome),
        "consent": _consent(link, case, consents, services.now),
        "mail": _mail(services, link, case, customer),
        "owners": link.is_owners(case),
        "fixed": _fixed(services, link, file),
    }


def similar(services: Services, case: Case) -> list[Alike]:
    """Right after a suggestion was sent: what others asked for that is like it, and what was done. Without it, should the store be
    in trouble: what they wrote has arrived."""
    if case.kind != "suggestion" or case.suggestion_id:
        return []
    with suppress(Unavailable):
        return services.store.alike(case.words, CUSTOMERS, SIMILAR)
    return []


def hoped(store: Store, case: Case) -> dict[str, Any]:
    """What the page of thanks adds: the promise of the touchpoint, and how to reach a person there."""
    try:
        place = store.touchpoint(case.touchpoint_id)
    except NotFound:
        return {"promise": None, "channel": ""}
    return {"promise": place.promise, "channel": worded(place.channel, case.language)}


def conversation(file: CaseFile) -> list[Line]:
    """Their words and ours, oldest first. What staff write for each other is not in it, and neither are staff's names."""
    lines = [Line(CUSTOMER, file.case.said_at or file.case.arrived_at, file.case.text, **_by_mail(file.case.mail))]
    taken = False
    for event in file.events:
        text = str(event.data.get("text", ""))
        match event.name:
            case "Replied":
                lines.append(Line(COMPANY, event.at, text))
            case "Resolved":
                lines += [Line(COMPANY, event.at, text), Line("happened", event.at, happened="resolved")]
            case "Assigned" if event.data.get("to") and not taken:
                taken = True
                lines.append(Line("happened", event.at, happened="taken"))
            case "Linked" | "Kept":
                lines.append(Line("happened", event.at, happened=event.name.lower()))
            case "Confirmed":
                lines.append(
                    Line("happened", event.at, happened="after_all" if event.data.get("after_no") else "confirmed")
                )
            case "Reopened":
                lines += _reopened(event, text)
            case "Wrote":
                lines += _wrote(event, text)
            case "Amended" | "Rated":
                said = [Line(CUSTOMER, event.at, text)] if text else []
                lines += [Line("happened", event.at, happened=event.name.lower()), *said]
    return lines


def _reopened(event: Event, text: str) -> list[Line]:
    if event.by != CUSTOMER:
        return [Line("happened", event.at, happened="reopened_by_us")]
    said = [Line(CUSTOMER, event.at, text)] if text else []
    return [*said, Line("happened", event.at, happened="reopened")]


def _wrote(event: Event, text: str) -> list[Line]:
    again = [Line("happened", event.at, happened="wrote_again")] if event.data.get("again") else []
    return [Line(CUSTOMER, event.at, text, **_by_mail(event.data.get("mail"))), *again]


def _by_mail(mail: dict[str, Any] | None) -> dict[str, Any]:
    """What is said of words that came by mail. The address that a mail names is the staff's to see, not a page's."""
    if not mail:
        return {}
    files = tuple(str(each["name"]) for each in mail.get("attachments", ()))
    return {"note": "mine.by_mail.other" if mail.get("other") else "mine.by_mail", "files": files}


def outcome_of(services: Services, case: Case, language: str) -> dict[str, Any] | None:
    """What became of the suggestion behind which this case stands, or of the one that it is part of now."""
    if not case.suggestion_id:
        return None
    try:
        suggestion = services.store.line(case.suggestion_id)[-1]
    except NotFound:
        return None
    found: dict[str, Any] = {"status": suggestion.status, "reason": suggestion.reason, "entry": None}
    if suggestion.entry_id:
        try:
            found["entry"] = entries.one(services.store, suggestion.entry_id, language, services.settings.language)
        except NotFound:
            return found
    return found


def stands(case: Case, outcome: dict[str, Any] | None) -> str:
    """Which of the `mine.stands.*` words: a decision on their suggestion answers a case that nobody closed by hand."""
    if case.status == "resolved" or not outcome:
        return case.status
    if outcome["status"] in ("adopted", "declined") and not case.reopened:
        return "decided"
    return "open" if case.status == "new" else case.status


def _consent(link: CaseLink, case: Case, consents: list[Naming], now: str) -> dict[str, Any]:
    """What is on record of being named, as far as this link may see it, and what could be given from here."""
    in_force = [consent for consent in consents if consent.shown()]
    seen = next(iter(in_force or consents), None)
    name = (seen.name if seen else case.name) or ""
    company = (seen.company if seen else case.company) or ""
    return {
        "shown": seen.shown() if seen else None,
        "withdrawn": bool(seen and seen.withdrawn_at),
        "may_give": naming.may_give(link, case, consents, now),
        "typed": {"naming_level": seen.level if seen else "", "name": name, "company": company},
    }


def levels(typed: dict[str, str]) -> dict[str, str | None]:
    """Each level with exactly what it would show of the name and company in a form."""
    name, company = typed.get("name", ""), typed.get("company", "")
    return {level: public_name(level, name, company) for level in LEVELS}


def _fixed(services: Services, link: CaseLink, file: CaseFile) -> str | None:
    """Where they may say whether the newest resolution settled it; what that changes is the person's own to say."""
    resolutions = [event.id for event in file.events if event.name == "Resolved"]
    if file.case.status != "resolved" or file.case.fixed or not resolutions or not link.is_owners(file.case):
        return None
    return links.fixed(services.secrets, file.case.id, resolutions[-1])


def _mail(services: Services, link: CaseLink, case: Case, customer: Known | None) -> dict[str, Any] | None:
    """Which mail goes to them and where to choose; only for whoever surely reads that mailbox."""
    if not link.mailed or not customer:
        return None
    return {
        # The mail that led here went to the customer as whom they are told.
        "path": links.unsubscribe(services.secrets, customer.reached.id),
        "opted_out": bool(customer.opted_out_at),
        "wanted": customer.wanted(),
        "refused": len(customer.wanted()) < len(PURPOSES),
        "purposes": list(PURPOSES),
    }
