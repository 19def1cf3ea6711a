"""What one person told us and what we answered, as data that is theirs to keep."""

from typing import Any

from chalicelib.answer import me, my_case
from chalicelib.answer.me_links import Me
from chalicelib.domain.case import Case
from chalicelib.domain.invitation import Invitation
from chalicelib.ports import CaseFile, Store

# Cases in one file; `next` leads to the one after it.
PAGE = 25
# What they said of how it was, where no case came of it: all in the first file.
RATINGS = 1000


def export(store: Store, whose: Me, cursor: str | None, address: str) -> dict[str, Any]:
    """One file of it. Raises Invalid for a bad cursor.

    Args:
        address: of this very file without a query.
    """
    found, following = me.cases(store, whose, cursor, PAGE)
    return {
        "emails": [each.email for each in whose.person.together if each.email] if whose.person else [],
        "settings": {"language": whose.reader.language, **me.settings(whose.reader)},
        "cases": [_case(store.case_file(case.id)) for case in found],
        "ratings": [] if cursor else [_rating(each) for each in store.answered(whose.everyone, RATINGS)],
        "next": f"{address}?cursor={following}" if following else None,
    }


def _rating(invitation: Invitation) -> dict[str, Any]:
    about = {name: value for name, value in invitation.happened.items() if name in ("name", "at", "about", "served_by")}
    return {
        "answered_at": invitation.answered_at,
        "of": about,
        "scores": {name: score for name, (score, _) in invitation.scores.items()},
    }


def _case(file: CaseFile) -> dict[str, Any]:
    case: Case = file.case
    lines = [line for line in my_case.conversation(file) if not line.happened]
    return {
        "id": case.id,
        "kind": case.kind,
        "told_at": case.arrived_at,
        "text": case.text,
        "answers": case.answers or [],
        "language": case.language,
        "name": case.name,
        "company": case.company,
        "status": case.status,
        "conversation": [{"who": line.side, "at": line.at, "text": line.text} for line in lines[1:]],
        "named_as": file.naming.shown() if file.naming else None,
    }
