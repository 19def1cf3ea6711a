"""A mail opens a case, or is a line in a conversation; each is stored once, and nobody's words are lost."""

import re
from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Unavailable
from chalicelib.listen.mails import reading
from chalicelib.web import reply_address, tokens
from tests.arriving import ADA, DOMAIN, Office, a_mail
from tests.listen.test_mail_reading import letter
from tests.people import a_case

OURS = "hello@acme.example"


def a_conversation(office: Office, **fields: Any) -> tuple[Case, str]:
    """A case of Ada's, and the address that she answers our mail to."""
    case = office.store.submit(a_case(at=office.services.now, **fields))
    office.settle()
    return case, str(office.mails(case.email or ADA)[-1]["Reply-To"])


def only(office: Office) -> Any:
    [found] = office.letters()
    return found


def test_it_works(office: Office) -> None:
    office.drop(a_mail("It does not close.\n\nIt squeaks, too."), office.shop())
    opened = only(office)
    case = office.store.case(opened.case_id)
    assert case.text == "The lid\n\nIt does not close.\n\nIt squeaks, too."
    assert (case.origin, case.email, case.name, case.kind) == ("email", ADA, "Ada Lovelace", "question")
    assert (opened.became, opened.sender, opened.subject) == ("case", ADA, "The lid")
    office.settle()
    [mail] = office.mails(ADA)
    reply_to = str(mail["Reply-To"])
    assert reply_to.endswith(f"@{DOMAIN}") and len(reply_to.partition("@")[0]) <= 64
    office.drop(a_mail("And the hinge, too."), reply_to)
    [wrote] = office.wrote(case.id)
    assert (wrote.data["text"], wrote.data["via"], wrote.by) == ("And the hinge, too.", "email", "customer")
    assert sorted(each.became for each in office.letters()) == ["case", "thread"]


def test_without_a_domain_nothing_changes(world: Any) -> None:
    world.store.submit(a_case(at=world.services.now))
    world.settle()
    [mail] = world.mails(ADA)
    assert mail["Reply-To"] is None and "answer this email" not in mail.as_string()


def test_the_same_mail_again_is_stored_once_whatever_way_it_came(office: Office) -> None:
    shop = office.shop()
    event = office.drop(a_mail(), shop)
    office.tell(event)
    office.drop(a_mail(), shop)
    office.drop(a_mail(Received="from elsewhere", Message_ID=str(a_mail()["Message-ID"])), shop)
    assert len(office.letters()) == 1 and len(office.store.inbox().rows) == 1


def test_a_reply_again_is_one_line(office: Office) -> None:
    case, reply_to = a_conversation(office)
    event = office.drop(a_mail(), reply_to)
    office.tell(event)
    office.drop(a_mail(), reply_to)
    assert len(office.wrote(case.id)) == 1 and len(office.letters()) == 1


def test_other_words_under_the_same_message_id_are_another_mail(office: Office) -> None:
    case, reply_to = a_conversation(office)
    for text in ("One.", "Two."):
        office.drop(a_mail(text, Message_ID="<always-the-same@broken.example>"), reply_to)
    assert [event.data["text"] for event in office.wrote(case.id)] == ["One.", "Two."]


@pytest.mark.parametrize("fold", [str.upper, str.lower, str.title])
def test_a_program_that_folds_the_case_of_an_address_is_understood(office: Office, fold: Any) -> None:
    case, reply_to = a_conversation(office)
    office.drop(a_mail(), fold(reply_to))
    assert len(office.wrote(case.id)) == 1


def test_what_waited_for_the_customer_is_ours_again(office: Office) -> None:
    case, reply_to = a_conversation(office)
    now = office.store.case(case.id)
    office.store.commit(now, now.reply("Which lid?", "grace", office.services.now))
    office.drop(a_mail("The blue one."), reply_to)
    assert office.store.case(case.id).status == "open"


def test_nobody_else_can_write_to_a_conversation(office: Office) -> None:
    case, reply_to = a_conversation(office)
    token = reply_to.removeprefix("reply+").partition("@")[0]
    forged = [token[:-1], "a" * len(token), token[:40] + ("a" if token[40] != "a" else "b") + token[41:], "", "x" * 500]
    forged.append(
        reply_address.make(wrong := _Secrets(), DOMAIN, "case", case.id).removeprefix("reply+").partition("@")[0]
    )
    assert wrong
    for each in forged:
        office.drop(a_mail(each[:20]), f"reply+{each}@{DOMAIN}")
    assert not office.wrote(case.id) and {each.reason for each in office.letters()} == {"no_address"}


class _Secrets:
    def key(self, purpose: str) -> bytes:
        return b"somebody else's key, of whatever use"


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_words_to_an_address_whose_time_is_over_open_a_case_where_the_conversation_began(
    office: Office, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, reply_to = a_conversation(office)
    if how == "expired":
        monkeypatch.setitem(tokens.PURPOSES, "reply", -1)
    else:
        customer = office.store.customers([case.customer_id])[case.customer_id]
        assert customer
        office.clock.pass_by(seconds=2)
        office.store.commit(customer, customer.revoke_links("grace", office.services.now))
    office.drop(a_mail("Is anybody there?"), reply_to)
    assert not office.wrote(case.id)
    opened = only(office)
    assert (opened.became, opened.late, opened.touchpoint_id) == ("case", True, case.touchpoint_id)
    assert "Is anybody there?" in office.store.case(opened.case_id).text


def test_a_sender_other_than_the_customer_is_a_claim_that_staff_see(office: Office) -> None:
    case, reply_to = a_conversation(office)
    before = office.store.customers([case.customer_id])
    office.drop(a_mail(sender="Charles <charles@example.net>"), reply_to, source="charles@example.net")
    [wrote] = office.wrote(case.id)
    assert wrote.data["mail"]["other"] is True and wrote.data["mail"]["from"] == "charles@example.net"
    assert office.store.case(case.id).email == ADA and office.store.customers([case.customer_id]) == before
    grace = office.staff("Grace")
    page = grace.get(f"/console/cases/{case.id}").text
    assert "says it is" in page and "charles@example.net" in page


def test_who_writes_from_the_customers_own_address_makes_no_claim(office: Office) -> None:
    case, reply_to = a_conversation(office)
    office.drop(a_mail(sender="ADA@Example.org"), reply_to)
    assert "other" not in office.wrote(case.id)[0].data["mail"]


def test_quotes_are_behind_show_all_and_nothing_is_lost(office: Office) -> None:
    case, reply_to = a_conversation(office)
    office.drop(letter("qq"), reply_to, source="lihua@qq.com")
    [wrote] = office.wrote(case.id)
    assert wrote.data["text"] == "还是关不上。" and "我们上了油。" in wrote.data["mail"]["whole"]
    page = office.staff("Grace").get(f"/console/cases/{case.id}").text
    assert "Show all that was written" in page and "我们上了油。" in page


def test_nobody_who_reads_an_answer_gets_the_links_that_it_quotes(office: Office) -> None:
    case, reply_to = a_conversation(office)
    ours = office.mails(ADA)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    office.drop(a_mail(f"No.\n\nOn 21 Nov 2026, at 12:00, Acme <{reply_to}> wrote:\n\n{ours}"), reply_to)
    whole = str(office.wrote(case.id)[0].data["mail"]["whole"])
    assert reply_to not in whole and f"<reply+…@{DOMAIN}> wrote:" in whole
    links = re.findall(r"/(my|me|unsubscribe)/([^\s/]+)", ours)
    assert len(links) > 2 and all(link not in whole and f"/{kind}/…" in whole for kind, link in links)


def test_an_address_that_a_customer_writes_stays_as_it_is() -> None:
    said = (
        "See https://acme.example/you-asked/0199-a-lid?x=1.2 and https://a.example/eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl"
    )
    assert reading.read(f"Subject: x\n\n{said}".encode()).text == said


def test_an_answer_below_a_book_of_quotes_is_read(office: Office) -> None:
    case, reply_to = a_conversation(office)
    quoted = "On 21 Nov 2026, at 12:00, Acme wrote:\n" + "> We oiled the hinge, and the lid, and the leg.\n" * 1500
    office.drop(a_mail(f"{quoted}\nIt still squeaks."), reply_to)
    [wrote] = office.wrote(case.id)
    assert wrote.data["text"] == "It still squeaks." and wrote.data["mail"]["cut"] is True


def test_files_are_named_and_not_kept(office: Office) -> None:
    case, reply_to = a_conversation(office)
    office.drop(letter("outlook_winmail"), reply_to)
    assert office.wrote(case.id)[0].data["mail"]["attachments"][0]["name"] == "winmail.dat"
    assert "winmail.dat" in office.staff("Grace").get(f"/console/cases/{case.id}").text
    link = re.search(r"http://localhost:8000(/my/\S+)", office.mails(ADA)[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert link and "We keep only its name: winmail.dat" in office.ada.get(link[1]).text


def test_a_picture_without_a_word_is_a_line_too(office: Office) -> None:
    case, reply_to = a_conversation(office)
    mail = a_mail("", Subject="")
    mail.add_attachment(b"x" * 100, maintype="image", subtype="png", filename="lid.png")
    office.drop(mail, reply_to)
    assert office.wrote(case.id)[0].data["text"] == ""
    office.drop(mail, office.shop())
    assert {each.became for each in office.letters()} == {"thread"}, "the same mail"


@pytest.mark.parametrize(
    "name", ["gmail", "qq", "netease", "outlook_big5_html_only", "iso_2022_jp", "wrong_charset", "photo_only"]
)
def test_mails_of_real_programs_open_cases(office: Office, name: str) -> None:
    office.drop(letter(name), office.shop())
    case = office.store.case(only(office).case_id)
    assert case.text and "\ufffd" not in case.text


def test_the_language_is_that_of_the_words(office: Office) -> None:
    shop = office.shop(languages=["en", "zh-Hans"])
    for name in ("netease", "gmail", "iso_2022_jp"):
        office.drop(letter(name), shop)
    found = {each.subject: office.store.case(each.case_id or "").language for each in office.letters()}
    assert found == {"Re:回复：盖子": "zh-Hans", "Re: Acme: we have answered you": "en", "ふたが閉まりません": "en"}


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"Auto-Submitted": "auto-generated (vacation)"}, "automatic"),
        ({"X-Auto-Response-Suppress": "OOF, AutoReply"}, "automatic"),
        ({"X-Autoreply": "yes"}, "automatic"),
        ({"X-Auto-Reply-From": ADA}, "automatic"),
        ({"Subject": "自动回复：谢谢"}, "automatic"),
        ({"Subject": "Abwesenheit: Re: The lid"}, "automatic"),
        ({"Subject": "Out of Office AutoReply: The lid"}, "automatic"),
        ({"Subject": "自動返信: ふた"}, "automatic"),
        ({"Precedence": "bulk"}, "list"),
        ({"List-Id": "<a.example>"}, "list"),
        ({"List-Unsubscribe": "<mailto:x@y.example>"}, "list"),
        ({"From": "MAILER-DAEMON@mx.example"}, "bounce"),
        ({"From": OURS}, "ours"),
        ({"Feedback-ID": "acknowledged:follow-up:hearback"}, "ours"),
    ],
)
def test_what_no_person_wrote_is_recorded_with_its_reason_and_goes_no_further(
    office: Office, headers: dict[str, str], reason: str
) -> None:
    case, reply_to = a_conversation(office)
    mail = a_mail()
    for name, value in headers.items():
        del mail[name]
        mail[name] = value
    for to in (reply_to, office.shop()):
        office.drop(mail, to)
    assert (only(office).became, only(office).reason) == ("left", reason)
    sent = len(office.mails())
    office.settle()
    assert not office.wrote(case.id) and len(office.mails()) == sent


@pytest.mark.parametrize(
    ("name", "reason"), [("bounce", "bounce"), ("out_of_office", "automatic"), ("qq_automatic", "automatic")]
)
def test_automatic_mails_of_real_programs_are_known(office: Office, name: str, reason: str) -> None:
    office.drop(letter(name), a_conversation(office)[1])
    assert only(office).reason == reason


def test_an_empty_return_path_is_a_bounce_whatever_it_says(office: Office) -> None:
    office.drop(a_mail(), office.shop(), source="")
    assert only(office).reason == "bounce"


@pytest.mark.parametrize(
    "source", ["bounces+SRS=oxF+M=ZK@acme.example", "SRS0=HHH=TT=example.org=ada@forwards.example"]
)
def test_a_mail_that_somebodys_server_forwards_is_a_persons(office: Office, source: str) -> None:
    office.drop(a_mail(), office.shop(), source=source)
    assert only(office).became == "case"


@pytest.mark.parametrize(
    "subject", ["Abwesenheit der Monteurin", "自动回复的问题", "Out of office hours nobody answers: why?"]
)
def test_writing_about_automatic_answers_is_a_persons(office: Office, subject: str) -> None:
    office.drop(a_mail(subject=subject), office.shop())
    assert only(office).became == "case"


def test_auto_submitted_no_is_a_person(office: Office) -> None:
    office.drop(a_mail(Auto_Submitted="no"), office.shop())
    assert only(office).became == "case"


def test_our_own_mail_that_comes_back_makes_no_loop(office: Office) -> None:
    case, reply_to = a_conversation(office)
    office.drop(office.mails(ADA)[-1], reply_to, source="robot@example.net")
    assert only(office).reason == "ours" and not office.wrote(case.id)


@pytest.mark.parametrize("verdict", ["spam", "virus"])
def test_what_may_do_harm_is_held_where_only_managers_see_it(office: Office, verdict: str) -> None:
    office.drop(a_mail("Buy this lid."), office.shop(), **{verdict: "FAIL"})
    assert not office.letters() and not office.store.inbox().rows
    [held] = office.letters(held=True)
    assert (held.became, held.reason) == ("held", verdict)
    assert office.staff("Anna").get("/console/mail/held").status == 403
    assert "Buy this lid." in office.staff("Mary", "manager").get("/console/mail/held").text
    assert "Buy this lid." not in office.signed_in(office.store.staff()[0]).get("/console/mail").text


def test_a_sender_that_its_domain_does_not_vouch_for_gets_no_mail_from_us(office: Office) -> None:
    office.drop(a_mail(), office.shop(), dmarc="FAIL")
    office.settle()
    assert not office.mails(ADA), "whoever made up that sender must not make us write to them"
    case = office.store.case(only(office).case_id)
    assert case.doubtful and case.mail and case.mail["verdicts"]["dmarc"] == "FAIL"
    assert "does not vouch" in office.staff("Grace").get(f"/console/cases/{case.id}").text


def test_more_than_anybody_writes_in_an_hour_is_a_machine(office: Office) -> None:
    case, reply_to = a_conversation(office)
    shop = office.shop()
    for number in range(22):
        office.drop(a_mail(f"{number}"), shop)
    assert sum(each.reason == "too_many" for each in office.letters()) == 2
    office.drop(a_mail("I am the customer."), reply_to)
    assert len(office.wrote(case.id)) == 1, "what others send in her name keeps nobody out who has the proof"
    office.clock.pass_by(hours=1)
    office.drop(a_mail("later"), shop)
    assert len(office.store.inbox(limit=50).rows) == 22


@pytest.mark.parametrize(
    "address", ["nobody@in.acme.example", "hello@in.acme.example", "shop@in.acme.example", "@in.acme.example"]
)
def test_a_mail_to_no_address_of_ours_is_recorded(office: Office, address: str) -> None:
    office.drop(a_mail(), address)
    assert only(office).reason == "no_address"


def test_only_a_touchpoint_of_the_kind_inbox_has_an_address(office: Office) -> None:
    office.drop(a_mail(), office.shop("web"))
    assert only(office).reason == "no_address"


def test_a_plus_and_what_follows_is_the_senders_own(office: Office) -> None:
    office.drop(a_mail(), office.shop().replace("@", "+newsletter@"))
    assert only(office).became == "case"


def test_a_reply_address_goes_before_a_touchpoint_and_a_mail_to_both_is_stored_once(office: Office) -> None:
    case, reply_to = a_conversation(office)
    office.drop(a_mail(), [office.shop(), reply_to])
    assert len(office.wrote(case.id)) == 1 and only(office).became == "thread"


def test_an_empty_mail_is_recorded_as_that(office: Office) -> None:
    office.drop(a_mail("  \n", Subject="", Message_ID=""), office.shop())
    assert only(office).reason == "empty"


def test_a_subject_alone_is_words(office: Office) -> None:
    office.drop(a_mail("", subject="Please call me"), office.shop())
    assert office.store.case(only(office).case_id).text == "Please call me"


def test_a_mail_beyond_every_bound_is_recorded_as_too_large(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.listen.mails import take_in

    monkeypatch.setattr(take_in, "LARGEST", 2000)
    office.drop(a_mail("word " * 1000), office.shop())
    assert only(office).reason == "too_large" and only(office).size > 2000


def test_a_mail_that_is_gone_is_recorded(office: Office) -> None:
    event = office.drop(a_mail(), office.shop())
    for path in office.arrived.iterdir():
        path.unlink()
    office.tell(event)
    assert {each.reason for each in office.letters()} == {None, "gone"}


def test_a_store_of_mails_that_cannot_answer_raises_so_that_it_is_tried_again(office: Office) -> None:
    class Down:
        def fetch(self, name: str, most: int) -> tuple[bytes, int]:
            raise Unavailable()

    office.services.swapped["arrivals"] = Down()
    with pytest.raises(Unavailable):
        office.drop(a_mail(), office.shop())


def test_letters_are_forgotten_after_a_month_and_hold_only_an_excerpt(office: Office) -> None:
    office.drop(a_mail("word " * 400), office.shop())
    found = only(office)
    assert 29 * 86400 < found.ttl - office.clock.now().timestamp() <= 30 * 86400
    assert len(found.excerpt) <= 140


@pytest.mark.parametrize("text", ["", "no json", "null", "[]", '{"notificationType": "Received"}', "[" * 5000])
def test_what_is_no_word_of_the_providers_is_passed_over(office: Office, text: str) -> None:
    from dev.ses_events import sns_event

    assert office.tell(sns_event(text)) == {"taken": 0} and not office.letters()


def test_what_it_says_of_itself_cannot_lead_out_of_the_folder(office: Office) -> None:
    from dev.ses_receipts import received

    (office.arrived.parent / "secret").write_bytes(a_mail("secret").as_bytes())
    for name in ("../secret", "a/../../secret", "/etc/passwd", "", "x" * 900):
        office.tell(received(name, [office.shop()] if not office.letters() else ["x@in.acme.example"], ADA))
    assert {each.reason for each in office.letters()} == {"gone"}


def test_hostile_words_are_escaped_wherever_staff_see_them(office: Office) -> None:
    evil = "<script>alert(1)</script>"
    office.drop(a_mail(f"{evil}\n\n> {evil}", evil, f'"{evil}" <evil@example.net>'), office.shop())
    mary = office.staff("Mary", "manager")
    for path in ("/console/mail", f"/console/cases/{only(office).case_id}", "/console"):
        page = mary.get(path).text
        assert evil not in page and "alert(1)" in page, path


def test_logs_hold_no_words_names_or_addresses(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "hearback")
    office.drop(
        a_mail("secret words", "secret subject", "Secret <secret@example.org>"),
        office.shop(),
        source="secret@example.org",
    )
    office.drop(b"\x00" * 10 + b"secret", office.shop("web"), source="secret@example.org")
    assert caplog.records and not any("secret" in str(vars(record)) for record in caplog.records)
