"""Every email to customers: one function for its facts, one file in templates/email for its words.

EMAILS is the list; an outcome's kind is its email's name. A function returns what its template needs beyond what every
email gets: `customer`, `note` (the staff's words), `case`, `my_case`, `unsubscribe`, `company`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chalicelib import render
from chalicelib.domain import ids
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.outcome import FollowUp, Outcome
from chalicelib.ports import Mail
from chalicelib.web import tokens
from chalicelib.wiring import Services


@dataclass(frozen=True)
class Story:
    """What one email tells: the outcome, for whom, and the case they know it by."""

    services: Services
    outcome: Outcome
    follow_up: FollowUp
    customer: Customer
    case: Case | None

    def link(self, purpose: str, subject: str, path: str) -> str:
        """An absolute address that ends in a token for one purpose."""
        token = tokens.make(self.services.secrets, purpose, subject)
        return f"{self.services.settings.base_url}{path}/{quote(token)}"


def acknowledged(story: Story) -> dict[str, Any]:
    """We heard you."""
    return {}


def replied(story: Story) -> dict[str, Any]:
    """The staff's reply to their case."""
    return {}


def resolved(story: Story) -> dict[str, Any]:
    """Their case is resolved: did this fix it?"""
    return {"fixed": story.link("fixed", f"{story.follow_up.case_id}/{story.outcome.id}", "/fixed")}


def adopted(story: Story) -> dict[str, Any]:
    """What they asked for is done, and public: with whose name is theirs to say."""
    store, suggestion_id = story.services.store, story.outcome.subject.partition("/")[2]
    entry = store.entry(story.outcome.entry_id or "")
    language, asked, did = entry.words(story.customer.language)
    address = f"{story.services.settings.base_url}/you-asked/{entry.id}/{quote(ids.slug(asked))}"
    naming = store.namings([story.customer.id]).get(story.customer.id)
    return {
        "suggestion": store.suggestion(suggestion_id), "asked": asked, "did": did, "words_language": language,
        "entry": address, "shown": naming.shown() if naming else None,
    }  # fmt: skip


def declined(story: Story) -> dict[str, Any]:
    """We will not do it, and why."""
    return {"suggestion": story.services.store.suggestion(story.outcome.subject.partition("/")[2])}


EMAILS: dict[str, Callable[[Story], dict[str, Any]]] = {
    "acknowledged": acknowledged,
    "replied": replied,
    "resolved": resolved,
    "adopted": adopted,
    "declined": declined,
}


def compose(services: Services, follow_up: FollowUp, customer: Customer, attempt_id: str) -> Mail:
    """The mail that tells this follow-up to its person, in their language."""
    case = services.store.case(follow_up.case_id) if follow_up.case_id else None
    story = Story(services, services.store.outcome(follow_up.outcome_id), follow_up, customer, case)
    unsubscribe = story.link("unsubscribe", customer.id, "/unsubscribe")
    facts = {
        "company": services.settings.company,
        "customer": customer,
        "note": story.outcome.text,
        "case": case,
        "my_case": story.link("case", case.id, "/my") if case else None,
        "unsubscribe": unsubscribe,
        "home": services.settings.base_url,
    }
    words = render.email(follow_up.kind, customer.language, **(facts | EMAILS[follow_up.kind](story)))
    return Mail(
        to=customer.email or "",
        language=customer.language,
        headers=_headers(follow_up.kind, unsubscribe),
        tags={"follow_up": follow_up.id, "attempt": attempt_id, "kind": follow_up.kind},
        **words,
    )


def _headers(kind: str, unsubscribe: str) -> dict[str, str]:
    """RFC 8058 (one-click unsubscribe), RFC 3834 (no automatic answers, please), and Gmail's Feedback-ID."""
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Feedback-ID": f"{kind}:follow-up:hearback",
    }
