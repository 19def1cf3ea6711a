"""Every email to customers: one function for its facts, one file in templates/email for its words.

EMAILS is the list; an outcome's kind is its email's name. A function returns what its template needs beyond what every
email gets: see `_common`.
"""

from collections.abc import Callable
from typing import Any

from chalicelib import render
from chalicelib.answer import entries, links, me_links, quoting
from chalicelib.answer.days import written
from chalicelib.answer.story import Story, read
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.person import Known
from chalicelib.domain.touchpoint import DEFAULT_ID
from chalicelib.ports_sending import Mail
from chalicelib.web import reply_address
from chalicelib.web.fields import excerpt
from chalicelib.wiring import Services

# Of a digest, the good news first.
ORDER = ("adopted", "published", "planned", "corrected", "declined")
# Characters: mail programs cut off what is longer than 100 KB. Up to four notes of the longest are whole.
MOST_OF_A_DIGEST = 16_000


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


def resolved_again(story: Story) -> dict[str, Any]:
    """The same after it was opened again: by them, with what they said was missing, or by ourselves."""
    said_no, missing = False, ""
    for event in story.services.store.case_file(story.follow_up.case_id or "").events:
        if event.id == story.outcome.id:
            break
        if event.name == "Reopened":
            said_no, missing = event.by == CUSTOMER, str(event.data.get("text", ""))
        elif event.name == "Amended":
            missing = str(event.data.get("text", ""))
    return resolved(story) | {"said_no": said_no, "missing": quoting.shortened(missing) if said_no else ""}


def planned(story: Story) -> dict[str, Any]:
    """We will do it; when it is done they are told again."""
    return {}


def adopted(story: Story) -> dict[str, Any]:
    """What they asked for is done; where it is public too, with whose name is theirs to say."""
    entry = story.entry
    if not entry:
        return {"asked": quoting.one_line(story.title), "did": "", "entry_url": None, "public_name": None}
    _, *words = entry.words(story.language)
    asked, did = map(quoting.as_written, words)
    address = story.address(entries.path(entry, story.services.settings.language))
    return {"asked": asked, "did": did, "entry_url": address, "public_name": story.public_name()}


def published(story: Story) -> dict[str, Any]:
    """What was adopted before is public now; whoever gets this was not told then."""
    return adopted(story)


def corrected(story: Story) -> dict[str, Any]:
    """What the public entry said was wrong, and what it says now."""
    return adopted(story)


def declined(story: Story) -> dict[str, Any]:
    """We will not do it, and why."""
    return {"form_url": story.address(f"/f/{DEFAULT_ID}")}


def digest(story: Story) -> dict[str, Any]:
    """Everything that waited for this person's next mail. Raises ValueError where nothing of it is left to tell."""
    if not story.parts:
        raise ValueError("a digest of nothing")
    room = MOST_OF_A_DIGEST // len(story.parts)
    ordered = sorted(story.parts, key=lambda part: ORDER.index(part.outcome.kind))
    said_no = any(part.outcome.kind == "declined" for part in ordered)
    return {
        "news": [_news(part, room) for part in ordered],
        "form_url": declined(story)["form_url"] if said_no else None,
    }


def trial(story: Story) -> dict[str, Any]:
    """A test mail to one of the staff."""
    address = story.address("/console/doctor")
    # Whoever tries the sending is no customer.
    return {
        "asked_at": written(story.outcome.at, story.language),
        "doctor_url": address,
        "talk_url": None,
        "me_url": None,
        "reply_to": "",
    }


def invited(story: Story) -> dict[str, Any]:
    """How was it? Each step of the scale leads to the page with that step chosen; nothing counts before it is sent there."""
    services = story.services
    invitation = services.store.invitation(story.follow_up.outcome_id)
    path = links.invited(services.secrets, invitation.id, story.customer.id)
    return {
        "invitation": invitation,
        "about": quoting.without_links(quoting.one_line(invitation.about or "")),
        "server": quoting.plain_name(invitation.served_by or ""),
        "steps": [(step, story.address(f"{path}?score={step}")) for step in invitation.steps],
        "page_url": story.address(path),
        "happened_on": written(invitation.happened_on, story.language),
        "reason": render.words(story.language, "mail.invited.reason", company=services.settings.company),
    }


EMAILS: dict[str, Callable[[Story], dict[str, Any]]] = {
    "acknowledged": acknowledged,
    "replied": replied,
    "resolved": resolved,
    "resolved_again": resolved_again,
    "planned": planned,
    "adopted": adopted,
    "declined": declined,
    "published": published,
    "corrected": corrected,
    "digest": digest,
    "trial": trial,
    "invited": invited,
}


def compose(services: Services, follow_up: FollowUp, customer: Known, attempt_id: str) -> Mail:
    """The mail that tells this follow-up to its person, in their language."""
    story = read(services, follow_up, customer)
    facts = _common(story) | EMAILS[follow_up.kind](story)
    return Mail(
        to=customer.email or "",
        language=story.language,
        headers=_headers(follow_up.kind, facts["unsubscribe_url"]),
        tags={
            "outcome": follow_up.outcome_id,
            "follow_up": follow_up.id,
            "attempt": attempt_id,
            "kind": follow_up.kind,
        },
        # Sent again by a named person it is another mail: the provider may not take it for the one that it has.
        key=f"{follow_up.id}/{follow_up.resent_after}" if follow_up.resent_after else follow_up.id,
        reply_to=facts["reply_to"],
        **render.email(follow_up.kind, story.language, **facts),
    )


def _common(story: Story) -> dict[str, Any]:
    """What every email may say: whom it greets, what they told us and when, the staff's words, and the links of its foot."""
    case, secrets = story.case, story.services.secrets
    note = quoting.as_written(story.outcome.text)
    # Who has no case told us nothing that could be read again.
    reason = {} if case or any(part.case for part in story.parts) else {"reason": _reason(story)}
    return reason | {
        "company": story.services.settings.company,
        "greeting": quoting.greeting(story.customer),
        "note": note,
        "gist": excerpt(note, 120),
        "title": quoting.one_line(story.title),
        "quote": quoting.in_one_line(case) if case else "",
        "told_on": written(case.arrived_at, story.language) if case else "",
        "kind": case.kind if case else "suggestion",
        "my_case_url": story.address(links.my_case(secrets, case.id, True, story.outcome.id)) if case else None,
        "talk_url": _talk(story),
        "me_url": story.address(me_links.path(secrets, story.customer) or "/me"),
        "unsubscribe_url": story.address(links.unsubscribe(secrets, story.customer.id)),
        "reply_to": _reply_to(story),
    }


def _reply_to(story: Story) -> str:
    """Where an answer to this mail lands: in the conversation that it is part of, else in a case of its own. Empty where no
    mail comes in.

    What many are told together is part of the conversation that this person knows it by.
    """
    case = story.case or next((part.case for part in story.parts if part.case), None)
    about, name = ("case", case.id) if case else ("customer", story.customer.id)
    if story.follow_up.kind == "invited":
        about, name = "invited", story.outcome.id
    domain = story.services.settings.inbound
    return reply_address.make(story.services.secrets, domain, about, name) if domain else ""


def _talk(story: Story) -> str:
    """Where to talk to a person instead: about their case; whoever has none finds it on the form."""
    case = story.case
    path = links.my_case(story.services.secrets, case.id, True) + "/talk" if case else f"/f/{DEFAULT_ID}#talk"
    return story.address(path)


def _reason(story: Story) -> str:
    return render.words(story.language, "mail.reason_asked", company=story.services.settings.company)


def _news(part: Story, room: int) -> dict[str, Any]:
    """One outcome of a digest: its kind, what was asked, what we say, and where to read on."""
    common, facts = _common(part), adopted(part)
    said = [facts["did"] if part.outcome.kind != "corrected" else "", common["note"]]
    see = (facts["entry_url"], "mail.adopted.see") if facts["entry_url"] else (common["my_case_url"], "mail.my_case")
    return {
        "of": part.outcome.kind,
        "asked": facts["asked"] or common["quote"],
        "said": quoting.shortened("\n\n".join(filter(None, said)) or facts["did"], room),
        "url": see[0],
        "see": see[1],
    }


def _headers(kind: str, unsubscribe: str) -> dict[str, str]:
    """RFC 8058 (one-click unsubscribe), RFC 3834 (no automatic answers, please), and Gmail's Feedback-ID."""
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Feedback-ID": f"{kind}:follow-up:hearback",
    }
