"""Mails of ours that are about no case of their reader's are answered too: the words open a case where the mail came from."""

from collections.abc import Callable

import pytest

from chalicelib.domain.suggestion import Supporter
from chalicelib.domain.touchpoint import DEFAULT_ID
from chalicelib.web import tokens
from tests.answer import story
from tests.arriving import ADA, DOMAIN, Office, a_mail
from tests.invitations import a_place, happens
from tests.listen.test_mails import only
from tests.people import a_customer
from tests.scanner import mail_of


def an_invitation(office: Office) -> str:
    """The address that Ada answers the mail to that asks her how it was."""
    a_place(office)
    happens(office, email=ADA)
    return str(office.mails(ADA)[-1]["Reply-To"])


def a_vote(office: Office) -> str:
    """The same of a mail to somebody who stands behind a suggestion and told us nothing else."""
    voter, suggestion = a_customer("Ada", email=ADA), story.suggests(office)
    office.store.commit(voter, Supporter(suggestion.id, voter.id, office.services.now, True, set()))
    story.adopts(office, suggestion)
    return str(office.mails(ADA)[-1]["Reply-To"])


def test_it_works(office: Office) -> None:
    reply_to = an_invitation(office)
    assert "answer this email" in office.mails(ADA)[-1].as_string()
    office.drop(a_mail("It came late, and wet."), reply_to)
    case = office.store.case(only(office).case_id)
    assert "It came late, and wet." in case.text and case.touchpoint_id == a_place(office).id
    assert case.interaction and (case.interaction["name"], case.interaction["about"]) == ("delivered", "Order 1042")
    grace = office.staff("Grace")
    assert "Order 1042" in grace.get(f"/console/cases/{case.id}").text


def test_an_answer_is_no_rating(office: Office) -> None:
    reply_to = an_invitation(office)
    office.drop(a_mail("10 of 10!"), reply_to)
    invitation = office.store.invitation(office.store.case(only(office).case_id).interaction["id"])
    assert (invitation.score, invitation.answered_at) == (None, None)


def test_one_is_answered_where_its_reader_has_no_case(office: Office) -> None:
    office.drop(a_mail("Thank you! And the blue one?"), a_vote(office))
    case = office.store.case(only(office).case_id)
    assert (case.touchpoint_id, case.interaction, case.email) == (DEFAULT_ID, None, ADA)


def test_the_mail_with_the_link_to_ones_own_page_is_answered_too(office: Office) -> None:
    mail = mail_of(office, "my_link")
    assert "answer this email" in mail.as_string()
    office.drop(a_mail("That was not me."), str(mail["Reply-To"]))
    assert only(office).became == "case"


@pytest.mark.parametrize("sent", [an_invitation, a_vote])
def test_later_the_words_are_taken_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, sent: Callable[[Office], str]
) -> None:
    reply_to = sent(office)
    monkeypatch.setitem(tokens.PURPOSES, "reply", -1)
    office.drop(a_mail(), reply_to)
    assert (only(office).became, only(office).late) == ("case", True)


def test_where_the_touchpoint_is_gone_they_come_in_at_the_ready_made_one(office: Office) -> None:
    reply_to = an_invitation(office)
    invitation = office.store.invitation(office.mails(ADA)[-1]["X-Hearback-outcome"])
    invitation.touchpoint_id = "gone-1234"
    office.store.commit(invitation)
    office.drop(a_mail(), reply_to)
    assert only(office).touchpoint_id == DEFAULT_ID


def test_the_proof_of_one_thing_is_none_of_another(office: Office) -> None:
    local = an_invitation(office).partition("@")[0]
    office.drop(a_mail(), f"{local[:-1]}@{DOMAIN}")
    assert only(office).reason == "no_address"


def test_a_test_mail_to_staff_is_answered_to_its_sender(office: Office) -> None:
    from chalicelib.answer import trial
    from chalicelib.domain.staff import Staff

    trial.send(office.services, Staff("ada", ADA, "Ada Lovelace", "owner", "en"))
    office.settle()
    assert office.mails(ADA)[-1]["Reply-To"] is None
