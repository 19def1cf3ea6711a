"""A test mail to oneself: the very ledger, step by step, to its evidence; counted nowhere; so many an hour."""

from typing import Any

import pytest

from chalicelib.answer import evidence, links, preferences, trial
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id
from chalicelib.measure.overview import days_until, overview
from chalicelib.ports_sending import Mail, Receipt, Refused, Unknown
from dev.ses_events import ses_event, sns_event
from tests.answer import story
from tests.provider import Provider
from tests.world import Person, World

BUTTON = "/console/doctor/trials"


@pytest.fixture
def ses() -> Provider:
    return Provider()


@pytest.fixture
def acme(table: str, engine: Any, streams: Any, tmp_path: Any, ses: Provider) -> Any:
    """An installation that sends through SES, as far as it knows."""
    from chalicelib import wiring
    from tests.answer.asked import Dark, Nowhere

    made = World(table, engine, streams, tmp_path, mailer=ses, mail="ses", ses_configuration_set="acme-mail")
    made.services.swapped.update(inspector=Dark(), resolver=Nowhere())
    yield made
    wiring.use(None)


def press(person: Person) -> str:
    """The path of the page that follows the new test mail."""
    answer = person.post(BUTTON)
    assert answer.status == 303, answer.text
    return answer.headers["Location"]


def newest(world: World, name: str = "olga") -> trial.Trial:
    return trial.newest(world.services, f"{name}@acme.example")[0]


def prove(world: World, ses: Provider, kind: str, **about: Any) -> None:
    evidence.take_in(world.services, sns_event(ses_event(kind, ses.accepted[-1].tags, **about))["Records"])


def test_it_works(acme: World, ses: Provider) -> None:
    olga = acme.staff("Olga", "owner")
    page = press(olga)
    assert newest(acme).state == "owed" and "not yet" in olga.get(page).text
    acme.settle()
    [mail] = ses.accepted
    assert (mail.to, mail.language, mail.tags["kind"]) == ("olga@acme.example", "en", "trial")
    assert newest(acme).state == "sent" and "data-settled" not in olga.get(page).text
    prove(acme, ses, "Delivery")
    assert newest(acme).state == "delivered"
    text = olga.get(page).text
    assert "data-settled" in text and "Your test mail arrived." in text and "not yet" not in text


def test_it_goes_the_way_of_every_answer(acme: World, ses: Provider) -> None:
    press(acme.staff("Olga", "owner"))
    acme.settle()
    [mail] = ses.accepted
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["Feedback-ID"] == "trial:follow-up:hearback"
    follow_up = acme.store.follow_up(mail.tags["outcome"], mail.tags["follow_up"])
    assert (follow_up.attempts, follow_up.provider_id, follow_up.case_id) == (1, "provider-1", None)


def test_a_folder_brings_no_evidence_and_the_page_says_so(world: World) -> None:
    olga = world.staff("Olga", "owner")
    page = press(olga)
    world.settle()
    text = olga.get(page).text
    assert "a folder brings no evidence" in text and "data-settled" in text and 'href="/mailbox"' in text
    assert "Delivered" not in text


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_mail_is_in_the_language_of_whoever_asked(world: World, language: str) -> None:
    olga = world.staff("Olga", "owner", language)
    press(olga)
    world.settle()
    message = story.mail(world, "olga@acme.example")
    text, page = story.text_of(message), story.html_of(message)
    assert message["Content-Language"] == language and "Acme" in str(message["Subject"]) and "/console/doctor" in text
    assert "mail." not in text.replace("localhost", "") and "None" not in text and "{" not in text
    assert ("测试邮件" in text and "测试邮件" in page) if language != "en" else "test mail" in text
    assert "\n> " not in text, "there are no words of a customer to quote"


@pytest.mark.parametrize(
    ("kind", "about", "state", "says"),
    [
        ("Bounce", {}, "bounced", "came back for good"),
        ("Complaint", {}, "complained", "marked as spam"),
        ("Reject", {}, "failed", "could not be sent"),
    ],
)
def test_evidence_to_the_contrary_is_shown(
    acme: World, ses: Provider, kind: str, about: dict[str, Any], state: str, says: str
) -> None:
    olga = acme.staff("Olga", "owner")
    page = press(olga)
    acme.settle()
    prove(acme, ses, kind, **about)
    text = olga.get(page).text
    assert newest(acme).state == state and says in text and "data-settled" in text


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (Refused("TooManyRequestsException", permanent=False), "pending", "TooManyRequestsException"),
        (Refused("MessageRejected", permanent=True), "failed", "MessageRejected"),
        (Unknown("ReadTimeoutError"), "unknown", "may have been sent"),
    ],
)
def test_each_answer_of_the_provider_is_shown(
    acme: World, ses: Provider, answer: Receipt, state: str, says: str
) -> None:
    ses.answers = [answer]
    olga = acme.staff("Olga", "owner")
    page = press(olga)
    acme.settle()
    assert newest(acme).state == state and says in olga.get(page).text


def test_what_nobody_knows_is_parked_and_said(acme: World, ses: Provider) -> None:
    ses.answers = [Unknown("ReadTimeoutError")]
    olga = acme.staff("Olga", "owner")
    page = press(olga)
    acme.settle()
    acme.clock.pass_by(minutes=20)
    acme.sweep()
    assert newest(acme).state == "parked" and "never sent again blindly" in olga.get(page).text
    assert not ses.accepted


def test_whoever_unsubscribed_is_left_out_and_told_why(acme: World, ses: Provider) -> None:
    olga = acme.staff("Olga", "owner")
    press(olga)
    acme.settle()
    secrets = acme.services.secrets
    who = customer_id(secrets.key("customers"), "email", "olga@acme.example")
    preferences.opt_out(
        acme.services, links.read_unsubscribe(secrets, links.unsubscribe(secrets, who).rpartition("/")[2])
    )
    page = press(olga)
    acme.settle()
    assert newest(acme).state == "excluded" and "Unsubscribed" in olga.get(page).text
    assert len(ses.accepted) == 1


def test_a_member_of_staff_who_is_a_customer_stays_the_same_customer(acme: World, ses: Provider) -> None:
    own_id = customer_id(acme.services.secrets.key("customers"), "email", "olga@acme.example")
    acme.store.commit(Customer(own_id, "olga@acme.example", "Olga at home", "zh-Hans", acme.services.now))
    press(acme.staff("Olga", "owner"))
    acme.settle()
    [mail] = ses.accepted
    assert mail.language == "zh-Hans"
    [profile] = acme.store.customers([own_id]).values()
    assert profile and profile.name == "Olga at home"


def test_ten_an_hour_are_enough(acme: World, ses: Provider) -> None:
    olga, mary = acme.staff("Olga", "owner"), acme.staff("Mary", "owner")
    for _ in range(trial.AN_HOUR):
        press(olga)
    refused = olga.post(BUTTON)
    assert refused.status == 429 and "enough test mails for this hour" in refused.text
    press(mary)
    acme.clock.pass_by(hours=1)
    press(olga)
    acme.settle()
    assert len(ses.accepted) == trial.AN_HOUR + 2


def test_with_the_stream_switched_off_it_is_sent_by_the_sweep(acme: World, ses: Provider) -> None:
    press(acme.staff("Olga", "owner"))
    for _ in range(2):
        acme.clock.pass_by(minutes=2)
        acme.sweep()
    assert newest(acme).state == "sent" and len(ses.accepted) == 1


def test_it_is_counted_nowhere(acme: World, ses: Provider) -> None:
    press(acme.staff("Olga", "owner"))
    acme.settle()
    prove(acme, ses, "Bounce")
    acme.settle()
    loop = overview(acme.store, days_until(acme.clock.now(), 7))["loop"]
    assert not any(vars(loop.total).values()) and not loop.by_kind


def test_only_test_mails_are_shown_there(acme: World) -> None:
    olga = acme.staff("Olga", "owner")
    case = story.tells(acme)
    answered = story.replies(acme, case.id)
    for outcome_id in (answered.id, case.id, "x", "00000000-0000-7000-8000-000000000000"):
        assert olga.get(f"{BUTTON}/{outcome_id}").status == 404


def test_grace_and_mallory_get_nothing_of_it(acme: World, ses: Provider) -> None:
    grace, olga = acme.staff("Grace"), acme.staff("Olga", "owner")
    page = press(olga)
    for person, status in ((grace, 403), (acme.staff("Mary", "manager"), 403)):
        assert [person.post(BUTTON).status, person.get(page).status, person.get("/console/doctor").status] == [
            status
        ] * 3
        assert "/console/doctor" not in person.get("/console").text
    assert acme.mallory.post(BUTTON).status == 401
    assert [acme.mallory.get(path).status for path in (page, "/console/doctor")] == [303, 303]
    acme.settle()
    assert [mail.to for mail in ses.accepted] == ["olga@acme.example"]


def test_the_newest_come_first_and_only_ones_own(acme: World, ses: Provider) -> None:
    olga, mary = acme.staff("Olga", "owner"), acme.staff("Mary", "owner")
    pages = [press(olga) for _ in range(trial.SHOWN + 2)]
    press(mary)
    acme.settle()
    shown = trial.newest(acme.services, "olga@acme.example")
    assert [each.id for each in shown] == [page.rpartition("/")[2] for page in reversed(pages)][: trial.SHOWN]
    assert all(isinstance(mail, Mail) for mail in ses.accepted)
