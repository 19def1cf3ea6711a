"""Being named in public: withdrawn with one press, and given again only by the person themselves."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.answer import links
from chalicelib.answer.links import CaseLink
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists, Invalid, NotAllowed, NotFound, Stale, Unavailable
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.naming import LEVELS, WORDING, Naming, clean_name, looks_like_address, public_name
from chalicelib.domain.suggestion import MOST_NAMED, Entry
from chalicelib.domain.times import later
from chalicelib.ports import Store
from chalicelib.web import fields
from chalicelib.wiring import Services

TRIES = 5
# One batch of consents.
MOST_CASES = 100
LONGEST = 80
# Seconds for whoever sent a form to say what it might have said, too.
JUST_SENT = 3600


def on_record(store: Store, link: CaseLink, case: Case) -> list[Naming]:
    """The consents that this link may show and withdraw, the case's own first: those of all their cases for the person
    themselves, and none but this case's for somebody who only submitted it."""
    case_ids = [case.id]
    if link.is_owners(case) and case.email:
        tellings = store.customer_file(case.customer_id, newest=MOST_CASES).tellings
        case_ids += [line.case_id for line in tellings if line.case_id != case.id]
    found = store.namings(case_ids[:MOST_CASES])
    return [found[each] for each in case_ids if each in found]


def may_give(link: CaseLink, case: Case, on_record: Iterable[Naming], now: str) -> bool:
    """Whether this link may let the person be named: the owner's may whenever nothing is in force. Whoever has just sent a form
    may as well, as on the form itself, while nobody was ever named for this case."""
    given = list(on_record)
    if link.is_owners(case):
        return all(naming.withdrawn_at for naming in given)
    fresh = case.origin in ("form", "widget") and now <= later(case.arrived_at, JUST_SENT)
    return fresh and not given and not case.naming


def withdraw(services: Services, link: CaseLink) -> None:
    """Take the name back, wherever it is. Pages and feeds read consents when they are made: it is gone from their next load."""
    store = services.store
    case = _case_of(store, link)
    for _ in range(TRIES):
        given = [naming for naming in on_record(store, link, case) if not naming.withdrawn_at]
        try:
            for naming in given:
                take_back(services, naming)
            return
        except Stale:
            continue
    raise Unavailable()


def take_back(services: Services, naming: Naming) -> None:
    """Withdraw one consent; raises Stale where somebody was faster."""
    naming.withdrawn_at = services.now
    facts = {"level": naming.level, "case_id": naming.case_id}
    event = Event("Withdrawn", f"customer/{naming.customer_id}", services.now, CUSTOMER, facts)
    services.store.commit(naming, event)


def give(services: Services, link: CaseLink, form: dict[str, str]) -> None:
    """Consent from "my case": the level and the name as typed, with the number of the wording that was on the page.

    Raises Invalid for a name that cannot be shown, NotAllowed where the link does not prove who holds it.
    """
    store = services.store
    case = _case_of(store, link)
    wish = read(form, case, services.now)
    for _ in range(TRIES):
        before = store.namings([case.id]).get(case.id)
        if before and not before.withdrawn_at and link.is_owners(case):
            return
        if not may_give(link, case, [before] if before else [], services.now):
            raise NotAllowed("errors.only_by_mail")
        given = replace(wish, version=before.version if before else 0)
        facts = {"level": given.level, "wording": given.wording, "case_id": case.id}
        event = Event("Consented", f"customer/{case.customer_id}", services.now, CUSTOMER, facts)
        try:
            store.commit(given, event, *_thanked(store, case))
            return
        except (Stale, Exists):
            continue
    raise Unavailable()


def _case_of(store: Store, link: CaseLink) -> Case:
    """Raises TooOld for a link that was revoked."""
    case = store.case(link.case_id)
    links.person_of(store, link, case.customer_id)
    return case


def read(form: dict[str, str], case: Case, at: str) -> Naming:
    """The consent in a form; raises Invalid."""
    level = form.get("naming_level", "")
    if level not in LEVELS:
        raise Invalid({"naming_level": "errors.required"})
    name = fields.required(form, "name", LONGEST)
    company = fields.optional(form, "company", LONGEST) or None
    for field, text in {"name": name, "company": company or ""}.items():
        if looks_like_address(text):
            raise Invalid({field: "errors.name_is_address"})
    if not public_name(level, name, company):
        raise Invalid({"name": "errors.name_to_show"})
    if level == "name_and_company" and not clean_name(company or ""):
        raise Invalid({"company": "errors.company_to_show"})
    return Naming(case.customer_id, level, name, company, WORDING, at, case.id)


def _thanked(store: Store, case: Case) -> list[Entry]:
    """The public entry that this case led to, if it was made before this customer let themselves be named."""
    if not case.suggestion_id:
        return []
    try:
        suggestion = store.suggestion(case.suggestion_id)
        entry = store.entry(suggestion.entry_id) if suggestion.entry_id else None
    except NotFound:
        return []
    if not entry or case.id in entry.named or len(entry.named) >= MOST_NAMED:
        return []
    entry.named = [*entry.named, case.id]
    return [entry]
