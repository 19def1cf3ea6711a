"""Who will be told, before anything is sent: the same rule and the same people as the fan-out after it."""

from collections import Counter
from dataclasses import dataclass, field

from chalicelib.domain.customer import consent_among, may_name
from chalicelib.domain.suggestion import MOST_NAMED, Supporter
from chalicelib.ports import Store

# Counted one by one up to here; for more, the page says that it stopped counting.
EXACT_UP_TO = 1000
MOST_LISTED = 100
PAGE = 50


@dataclass(frozen=True)
class LeftOut:
    """One person who will not be told, why, and a case of theirs to look at."""

    name: str
    reason: str
    case_id: str | None


@dataclass
class Preview:
    """`by_email` are told; `left_out` counts the others by reason, `listed` names the first of them. `more`: there are
    supporters beyond those counted."""

    supporters: int = 0
    by_email: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    listed: list[LeftOut] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    more: bool = False

    @property
    def anonymous(self) -> int:
        """Those whom the public page counts instead of naming."""
        return self.supporters - len(self.named)


def who_will_be_told(store: Store, suggestion_id: str) -> Preview:
    """Go through the people behind a suggestion."""
    preview, cursor = Preview(), None
    while preview.supporters < EXACT_UP_TO:
        page = store.supporters([suggestion_id], cursor, PAGE)
        _add(store, preview, page.rows)
        if not (cursor := page.cursor):
            return preview
    preview.more = True
    return preview


def _add(store: Store, preview: Preview, people: list[Supporter]) -> None:
    profiles = store.customers([person.customer_id for person in people])
    namings = store.namings([case_id for person in people for case_id in may_name(person.case_ids)])
    for person in people:
        customer, naming = profiles[person.customer_id], consent_among(person.case_ids, namings)
        # Without a profile the stream has not come by yet.
        reason = customer.standing("adopted", person.wants_answer)[1] if customer else "not_known_yet"
        preview.supporters += 1
        if not reason:
            preview.by_email += 1
        else:
            preview.left_out[reason] += 1
            if len(preview.listed) < MOST_LISTED:
                name = (customer.name or customer.email or "") if customer else ""
                preview.listed.append(LeftOut(name, reason, min(person.case_ids, default=None)))
        if naming and (shown := naming.shown()) and len(preview.named) < MOST_NAMED:
            preview.named.append(shown)
