"""Every email to customers: one function for its facts, one file in templates/email for its words.

EMAILS is the list; an outcome's kind is its email's name. A function returns what its template needs beyond what every
email gets: see `_common`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib import render
from chalicelib.answer import entries, links, quoting
from chalicelib.answer.days import written
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry
from chalicelib.domain.touchpoint import DEFAULT_ID
from chalicelib.ports import Mail
from chalicelib.web.fields import excerpt
from chalicelib.web.visit import known
from chalicelib.wiring import Services


@dataclass(frozen=True)
class Story:
    """What one email tells: the outcome, to whom, in which language, and the case they know it by."""

    services: Services
    outcome: Outcome
    follow_up: FollowUp
    customer: Customer
    language: str
    case: Case | None

    def address(self, path: str) -> str:
        """A path of ours as an absolute address."""
        return self.services.settings.base_url + path

    def public_name(self) -> str | None:
        """The name that they allow us to show for this case, or None."""
        naming = self.services.store.namings([self.case.id]).get(self.case.id) if self.case else None
        return naming.shown() if naming else None


def acknowledged(story: Story) -> dict[str, Any]:
    """We heard you."""
    line = quoting.in_one_line(story.case) if story.case else ""
    return {"quote": quoting.without_links(line), "public_name": quoting.plain_name(story.public_name() or "")}


def replied(story: Story) -> dict[str, Any]:
    """The staff's reply to their case."""
    return {}


def resolved(story: Story) -> dict[str, Any]:
    """Their case is resolved: did this fix it?"""
    path = links.fixed(story.services.secrets, story.follow_up.case_id or "", story.outcome.id)
    return {"yes_url": story.address(f"{path}?answer=yes"), "no_url": story.address(f"{path}?answer=no")}


def adopted(story: Story) -> dict[str, Any]:
    """What they asked for is done, and public: with whose name is theirs to say."""
    entry = _entry(story)
    if not entry:
        return {"asked": "", "did": "", "entry_url": None, "public_name": None}
    _, asked, did = entry.words(story.language)
    address = story.address(entries.path(entry, story.services.settings.language))
    return {"asked": asked, "did": did, "entry_url": address, "public_name": story.public_name()}


def published(story: Story) -> dict[str, Any]:
    """What was adopted before is public now; whoever gets this was not told then."""
    return adopted(story)


def corrected(story: Story) -> dict[str, Any]:
    """What the public entry said was wrong, and what it says now."""
    return adopted(story)


def planned(story: Story) -> dict[str, Any]:
    """We will do it; when it is done they are told again."""
    return {"title": _title(story)}


def digest(story: Story) -> dict[str, Any]:
    """Everything that waited for this person's next mail."""
    return {"news": [_news(story, *pair) for pair in story.outcome.carries]}


def declined(story: Story) -> dict[str, Any]:
    """We will not do it, and why."""
    return {"form_url": story.address(f"/f/{DEFAULT_ID}")}


EMAILS: dict[str, Callable[[Story], dict[str, Any]]] = {
    "acknowledged": acknowledged,
    "replied": replied,
    "resolved": resolved,
    "resolved_again": resolved,
    "planned": planned,
    "adopted": adopted,
    "declined": declined,
    "published": published,
    "corrected": corrected,
    "digest": digest,
}


def compose(services: Services, follow_up: FollowUp, customer: Customer, attempt_id: str) -> Mail:
    """The mail that tells this follow-up to its person, in their language."""
    case = services.store.case(follow_up.case_id) if follow_up.case_id else None
    language = known(customer.language) or services.settings.language
    story = Story(services, services.store.outcome(follow_up.outcome_id), follow_up, customer, language, case)
    facts = _common(story) | EMAILS[follow_up.kind](story)
    return Mail(
        to=customer.email or "",
        language=language,
        headers=_headers(follow_up.kind, facts["unsubscribe_url"]),
        tags={
            "outcome": follow_up.outcome_id,
            "follow_up": follow_up.id,
            "attempt": attempt_id,
            "kind": follow_up.kind,
        },
        key=follow_up.id,
        **render.email(follow_up.kind, language, **facts),
    )


def _common(story: Story) -> dict[str, Any]:
    """What every email may say: whom it greets, what they told us and when, the staff's words, and the two links of its foot."""
    case, secrets = story.case, story.services.secrets
    note = quoting.as_written(story.outcome.text)
    return {
        "company": story.services.settings.company,
        "greeting": quoting.greeting(story.customer),
        "note": note,
        "gist": excerpt(note, 120),
        "quote": quoting.in_one_line(case) if case else "",
        "told_on": written(case.arrived_at, story.language) if case else "",
        "kind": case.kind if case else "suggestion",
        "my_case_url": story.address(links.my_case(secrets, case.id, mailed=True)) if case else None,
        "unsubscribe_url": story.address(links.unsubscribe(secrets, story.customer.id)),
    }


def _title(story: Story) -> str:
    """What the suggestion that this is about asks for."""
    kind, _, subject_id = story.outcome.subject.partition("/")
    return story.services.store.suggestion(subject_id).title if kind == "suggestion" else ""


def _news(story: Story, outcome_id: str, follow_up_id: str) -> dict[str, Any]:
    """One outcome of a digest: its kind, what was asked, the staff's words, and where to read on."""
    store = story.services.store
    follow_up, outcome = store.follow_up(outcome_id, follow_up_id), store.outcome(outcome_id)
    case = store.case(follow_up.case_id) if follow_up.case_id else None
    part = Story(story.services, outcome, follow_up, story.customer, story.language, case)
    facts = _common(part) | EMAILS[outcome.kind](part)
    return {**facts, "of": outcome.kind, "title": _title(part)}


def _entry(story: Story) -> Entry | None:
    try:
        return story.services.store.entry(story.outcome.entry_id) if story.outcome.entry_id else None
    except NotFound:
        return None


def _headers(kind: str, unsubscribe: str) -> dict[str, str]:
    """RFC 8058 (one-click unsubscribe), RFC 3834 (no automatic answers, please), and Gmail's Feedback-ID."""
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Feedback-ID": f"{kind}:follow-up:hearback",
    }
