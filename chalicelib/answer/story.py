"""What one email tells, and of whom: everything that its words are made of, read in as few round trips as there can be."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.person import Known
from chalicelib.domain.suggestion import Entry
from chalicelib.ports import Background
from chalicelib.web.visit import known
from chalicelib.wiring import Services

# The emails that say by which name the public page thanks somebody.
NAMING = ("acknowledged", "adopted", "published")


@dataclass(frozen=True)
class Story:
    """The outcome, to whom, in which language, and the case they know it by; of a digest, the stories that it carries."""

    services: Services
    outcome: Outcome
    follow_up: FollowUp
    customer: Known
    language: str
    background: Background
    parts: list["Story"] = field(default_factory=list)

    @property
    def case(self) -> Case | None:
        return self.background.cases.get(self.follow_up.case_id or "")

    @property
    def entry(self) -> Entry | None:
        """The public entry that the outcome brought, where it is still there."""
        return self.background.entries.get(self.outcome.entry_id or "")

    @property
    def title(self) -> str:
        """What the suggestion that this is about asks for."""
        suggestion = self.background.suggestions.get(_suggestion_of(self.outcome) or "")
        return suggestion.title if suggestion else ""

    def address(self, path: str) -> str:
        """A path of ours as an absolute address."""
        return self.services.settings.base_url + path

    def public_name(self) -> str | None:
        """The name that they allow us to show for this case, or None."""
        naming = self.background.namings.get(self.follow_up.case_id or "")
        return naming.shown() if naming else None


def read(services: Services, follow_up: FollowUp, customer: Known) -> Story:
    """The story of a follow-up, in two round trips; of a digest in three, however much it carries.

    Raises NotFound where what it answers is gone. What a digest carries and is gone is left out.
    """
    store, language = services.store, known(customer.language) or services.settings.language
    outcome = store.outcome(follow_up.outcome_id)
    carried = store.carried(outcome.carries) if outcome.carries else []
    background = _background(services, [(outcome, follow_up), *carried])
    parts = [Story(services, *pair, customer, language, background) for pair in carried]
    story = Story(services, outcome, follow_up, customer, language, background, parts)
    if outcome.subject.startswith("case/") and not story.case:
        raise NotFound(outcome.subject)
    return story


def _background(services: Services, told: Iterable[tuple[Outcome, FollowUp]]) -> Background:
    wanted: dict[str, set[str]] = {"cases": set(), "namings": set(), "suggestions": set(), "entries": set()}
    for outcome, follow_up in told:
        asked = {
            "cases": follow_up.case_id,
            "namings": follow_up.case_id if outcome.kind in NAMING and not follow_up.carrier else None,
            "suggestions": _suggestion_of(outcome),
            "entries": outcome.entry_id,
        }
        for what, name in asked.items():
            wanted[what] |= {name} if name else set()
    return services.store.background(**wanted)


def _suggestion_of(outcome: Outcome) -> str | None:
    """The suggestion whose title an email needs; an entry says better what was asked."""
    kind, _, subject_id = outcome.subject.partition("/")
    return subject_id if kind == "suggestion" else None
