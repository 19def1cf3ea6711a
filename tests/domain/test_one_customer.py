"""Customers who turn out to be one person: by reference, so that each keeps what is theirs and all of it can be undone."""

from dataclasses import asdict, replace

import pytest

from chalicelib.domain.customer import MOST_ABSORBED, Customer
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.person import Person, root_of
from tests.people import NOON, a_customer

LATER = "2026-11-22T12:00:00.000Z"


def joined(whole: Customer, *parts: Customer) -> Person:
    for part in parts:
        whole.absorb(part, "mary", NOON)
    return Person.of(whole, [whole, *parts])


def test_it_works() -> None:
    ada, work = a_customer("Ada"), a_customer("Ada", email="ada@work.example", phone="+442079460018")
    merged, absorbed = ada.absorb(work, "mary", NOON)
    assert (work.merged_into, ada.absorbed, ada.everyone) == (ada.id, [work.id], [ada.id, work.id])
    assert (merged.name, merged.subject_id, merged.by) == ("Merged", work.id, "mary")
    assert (absorbed.name, absorbed.data) == ("Absorbed", {"customer_id": work.id})
    person = Person.of(work, [ada, work])
    assert (person.id, person.email, person.reached.email) == (work.id, "ada@work.example", "ada@example.org")


def test_undone_it_is_exactly_what_was() -> None:
    ada, work = a_customer("Ada", opted_out_at=NOON), a_customer("Ada", email="ada@work.example", no_answers_at=NOON)
    before = asdict(ada), asdict(work)
    person = joined(ada, work)
    person.release(work, "mary", LATER)
    assert (asdict(ada), asdict(work)) == before


def test_merged_twice_and_taken_out_from_inside() -> None:
    ada, bo, cy = (a_customer(name) for name in ("Ada", "Bo", "Cy"))
    ada.absorb(bo, "mary", NOON)
    cy.absorb(ada, "mary", NOON)
    assert (cy.absorbed, ada.absorbed) == ([ada.id, bo.id], [bo.id])
    person = Person.of(bo, [cy, ada, bo])
    left, released = person.release(bo, "mary", LATER)
    assert (cy.absorbed, ada.absorbed, bo.merged_into) == ([ada.id], [], None)
    assert (left.data, released.subject_id) == ({"customer_id": ada.id}, ada.id)


def test_a_part_takes_its_own_parts_along() -> None:
    ada, bo, cy = (a_customer(name) for name in ("Ada", "Bo", "Cy"))
    ada.absorb(bo, "mary", NOON)
    cy.absorb(ada, "mary", NOON)
    Person.of(cy, [cy, ada, bo]).release(ada, "mary", LATER)
    assert (cy.absorbed, ada.absorbed, bo.merged_into) == ([], [bo.id], ada.id)


def test_nobody_is_merged_into_themselves_or_in_a_circle() -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    with pytest.raises(NotAllowed, match="same_customer"):
        ada.absorb(ada, "mary", NOON)
    ada.absorb(bo, "mary", NOON)
    for whole, part, reason in ((ada, bo, "same_customer"), (bo, ada, "customer_merged")):
        with pytest.raises(NotAllowed, match=reason):
            whole.absorb(part, "mary", NOON)


def test_who_was_forgotten_is_joined_with_nobody() -> None:
    with pytest.raises(NotAllowed, match="customer_erased"):
        a_customer("Ada").absorb(a_customer("Bo", erased_at=NOON), "mary", NOON)


def test_there_is_a_limit() -> None:
    ada = a_customer("Ada", absorbed=[str(number) for number in range(MOST_ABSORBED)])
    with pytest.raises(NotAllowed, match="too_many_customers"):
        ada.absorb(a_customer("Bo"), "mary", NOON)


def test_nobody_is_taken_out_who_was_not_merged() -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    with pytest.raises(NotAllowed, match="customer_not_merged"):
        joined(ada, bo).release(ada, "mary", LATER)


@pytest.mark.parametrize(
    ("field", "reason"),
    [("opted_out_at", "opted_out"), ("complained_at", "complained"), ("erased_at", "erased"), ("no_answers_at", "preference")],
)  # fmt: skip
def test_what_keeps_mail_from_one_keeps_it_from_the_person(field: str, reason: str) -> None:
    for first, second in ((field, None), (None, field)):
        ada, bo = a_customer("Ada"), a_customer("Bo")
        person = joined(ada, bo)
        for each, name in ((ada, first), (bo, second)):
            if name:
                setattr(each, name, NOON)
        seen = [Person.of(each, person.together).reached for each in (ada, bo)]
        assert {each.standing("resolved", True) for each in seen} == {("excluded", reason)}


def test_an_address_that_bounced_is_not_used_while_another_works() -> None:
    ada, bo = a_customer("Ada", bounced_at=NOON), a_customer("Bo")
    person = joined(ada, bo)
    assert person.reached.id == bo.id and person.reached.standing("resolved", True) == ("pending", None)
    bo.bounced_at = NOON
    assert Person.of(ada, person.together).reached.standing("resolved", True) == ("excluded", "bounced")


def test_whom_no_mail_reaches_is_called_at_the_number_of_any_of_them() -> None:
    ada, shop = a_customer("Ada", email=None), a_customer("Ada", email=None, phone="at the counter")
    shop.id = "shop"
    reached = joined(ada, shop).reached
    assert (reached.id, reached.standing("adopted", True)) == ("shop", ("unreachable", "no_address"))


def test_who_wants_mail_again_says_so_for_the_person_until_they_are_parted() -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo", opted_out_at=NOON, no_answers_at=NOON)
    person = joined(ada, bo)
    assert person.opt_in(LATER) and not Person.of(ada, person.together).opted_out_at
    again = Person.of(ada, person.together)
    assert again.prefer(["acknowledgements", "answers", "decisions"], LATER)
    assert Person.of(ada, person.together).wanted() == ["acknowledgements", "answers", "decisions"]
    person.release(bo, "mary", LATER)
    assert (bo.opted_out_at, bo.no_answers_at, bo.overruled) == (NOON, NOON, {})
    assert (ada.opted_out_at, ada.no_answers_at) == (None, None)


def test_what_they_say_anew_stands_above_what_was_set_aside() -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo", opted_out_at=NOON, opted_out_by="olga")
    person = joined(ada, bo)
    person.opt_in(LATER)
    Person.of(bo, person.together).opt_out(LATER)
    person.release(bo, "mary", LATER)
    assert (bo.opted_out_at, bo.opted_out_by, bo.said_so) == (LATER, None, True)


def test_nothing_new_is_no_fact() -> None:
    person = joined(a_customer("Ada"), a_customer("Bo"))
    assert person.opt_in(NOON) is None and person.prefer(person.wanted(), NOON) is None


def test_revoking_ends_every_link_of_the_person() -> None:
    person = joined(a_customer("Ada"), a_customer("Bo"))
    person.revoke_links("grace", LATER)
    assert [each.links_from for each in person.together] == [LATER, LATER]


def test_a_line_that_was_read_in_two_halves_has_no_root() -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo", merged_into="gone")
    assert root_of(ada, {}) is ada and root_of(bo, {}) is None
    circle = {"a": replace(ada, id="a", merged_into="b"), "b": replace(bo, id="b", merged_into="a")}
    assert root_of(circle["a"], circle) is None
