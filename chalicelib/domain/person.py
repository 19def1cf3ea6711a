"""Person: several customers who turned out to be one, read as one. By reference: nothing is moved, so all of it can be undone.

What keeps mail from any of them keeps it from the person: the safer of both. An address that bounced is not used, while
another one of theirs works.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from chalicelib.domain.contact import PURPOSES, Contact
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import CUSTOMER, Event

WILL = ("opted_out_at", "complained_at", "erased_at", *(f"no_{purpose}_at" for purpose in PURPOSES))


@dataclass
class Person(Contact):
    """The person as seen from one of their records, whose id, address and language these are. A view: it is never stored.

    Attributes:
        together: every record of theirs, that into which the others were merged first.
    """

    together: list[Customer] = field(default_factory=list)

    @classmethod
    def of(cls, record: Customer, together: list[Customer]) -> "Person":
        """`record` must be one of `together`."""
        view = cls(**{each.name: getattr(record, each.name) for each in fields(Customer)}, together=together)
        for name in WILL:
            given = [since for each in together if (since := getattr(each, name))]
            setattr(view, name, min(given, default=None))
        by_hand = [each.opted_out_by for each in together if each.opted_out_by]
        view.opted_out_by = None if any(each.said_so for each in together) else next(iter(by_hand), None)
        for name in ("name", "tier", "external_id"):
            setattr(view, name, next(filter(None, (getattr(each, name) for each in (record, *together))), None))
        return view

    @property
    def everyone(self) -> list[str]:
        return [each.id for each in self.together]

    @property
    def root(self) -> Customer:
        return self.together[0]

    @property
    def record(self) -> Customer:
        """The record from which this is seen."""
        return next(each for each in self.together if each.id == self.id)

    @property
    def reached(self) -> "Person":
        """The person as seen from the record by which they are told: the first whose address works, else one with a number."""
        by_mail = [each for each in self.together if each.email and not each.bounced_at]
        by_phone = [each for each in self.together if each.phone]
        addressed = [each for each in self.together if each.email]
        return self.seen_from(next(iter([*by_mail, *by_phone, *addressed, self.root])).id)

    def seen_from(self, customer_id: str) -> "Person":
        return Person.of(next(each for each in self.together if each.id == customer_id), self.together)

    def opt_out(self, at: str) -> Event | None:
        """No mail at all from now on, said by this key."""
        return self.record.opt_out(at)

    def opt_in(self, at: str) -> Event | None:
        """Mail again, said by this key for the whole person. None where they get it."""
        if not self.opted_out_at:
            return None
        self._overrule("opted_out_at", "opted_out_by")
        return self.record.opt_in(at) or Event("OptedIn", f"customer/{self.id}", at, CUSTOMER)

    def prefer(self, wanted: Iterable[str], at: str) -> Event | None:
        """Mail for these of PURPOSES, and for no other, said by this key for the whole person. None where that is how it was."""
        chosen = list(wanted)
        if set(chosen) == set(self.wanted()):
            return None
        self._overrule(*(f"no_{purpose}_at" for purpose in chosen))
        facts = {"wanted": chosen, "refused": [each for each in PURPOSES if each not in chosen]}
        return self.record.prefer(chosen, at) or Event("Preferred", f"customer/{self.id}", at, CUSTOMER, facts)

    def speak(self, language: str, at: str) -> Event | None:
        """Mails and pages in another language from now on, by whatever key. None where that is how it was."""
        if all(each.language == language for each in self.together):
            return None
        self.language = language
        for each in self.together:
            each.language = language
        return Event("LanguageChosen", f"customer/{self.id}", at, CUSTOMER, {"language": language})

    def revoke_links(self, by: str, at: str) -> Event:
        """Every link that they were given so far, by whatever key, opens nothing any more."""
        for each in self.together:
            each.links_from = at
        return self.record.revoke_links(by, at)

    def release(self, part: Customer, by: str, at: str) -> tuple[Event, Event]:
        """They are not one person after all: `part`, one of `together`, is taken out of all that it was merged into, with
        what was merged into it. What each had said of mail holds again on both sides."""
        whole = next((each for each in self.together if each.id == part.merged_into), None)
        if not whole:
            raise NotAllowed("errors.customer_not_merged")
        for each in self.together:
            if part.id in each.absorbed:
                each.absorbed = [other for other in each.absorbed if other not in part.everyone]
            each.recall()
        part.merged_into = None
        left = Event("Unmerged", f"customer/{part.id}", at, by, {"customer_id": whole.id})
        return left, Event("Released", f"customer/{whole.id}", at, by, {"customer_id": part.id})

    def _overrule(self, *names: str) -> None:
        for each in self.together:
            if each.id != self.id:
                each.overrule(names)


Known = Customer | Person
"""Somebody as readers get them: a customer who is nobody else, or one of several who are one person."""


def root_of(record: Customer, known: Mapping[str, Customer]) -> Customer | None:
    """The customer that a record is part of in the end, among those that were read; None where one is missing."""
    for _ in range(len(known) + 1):
        if not record.merged_into:
            return record
        if record.merged_into not in known:
            return None
        record = known[record.merged_into]
    return None
