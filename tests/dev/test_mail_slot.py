"""Mail comes in on one machine: dropped into a folder, or written at /mailbox."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import app
from chalicelib import wiring
from dev.mail_slot import MailSlot
from dev.mailbox.pages import MailboxPages
from tests.arriving import ADA, DOMAIN, Office, a_mail

LETTERS = Path(__file__).parents[1] / "listen" / "letters"


@pytest.fixture
def office(table: str, engine: Any, streams: Any, tmp_path: Any) -> Iterator[Office]:
    yield Office(table, engine, streams, tmp_path)
    wiring.use(None)


@pytest.fixture
def slot(office: Office) -> MailSlot:
    return MailSlot(office.arrived, app.inbound)


def files(folder: Path) -> int:
    return len(list(folder.glob("*.eml")))


def looks(slot: MailSlot) -> int:
    """Twice: what still grows is not complete."""
    return slot.look() + slot.look()


def test_it_works(office: Office, slot: MailSlot) -> None:
    mail = a_mail()
    del mail["To"]
    mail["To"] = f"Shop <{office.shop().upper()}>"
    (office.arrived / "a letter 信.eml").write_bytes(mail.as_bytes())
    assert looks(slot) == 1
    assert [each.became for each in office.letters()] == ["case"]
    assert (files(office.arrived), files(office.arrived / "done"), files(office.arrived / "failed")) == (0, 1, 0)


@pytest.mark.parametrize(
    "begins", [b"", b"\xef\xbb\xbfFrom: ada@example.org\n", b"From: <>\n"], ids=["no sender", "mark", "empty"]
)
def test_only_an_empty_return_path_makes_a_file_a_bounce(office: Office, slot: MailSlot, begins: bytes) -> None:
    said = f"To: {office.shop()}\nSubject: The lid\n\nBroken.".encode()
    (office.arrived / "a.eml").write_bytes(begins + said)
    (office.arrived / "b.eml").write_bytes(
        b"Return-Path: <>\n" + begins.removeprefix(b"\xef\xbb\xbf") + said + b" Twice."
    )
    assert looks(slot) == 2
    assert sorted((each.became, each.reason) for each in office.letters()) == [("case", None), ("left", "bounce")]


def test_what_still_grows_is_left_alone(office: Office, slot: MailSlot) -> None:
    path = office.arrived / "big.eml"
    for size in (10, 20, 30):
        path.write_bytes(b"x" * size)
        assert slot.look() == 0
    assert slot.look() == 1


def test_what_the_function_cannot_take_is_put_to_the_failed_ones(office: Office) -> None:
    def fails(event: Any, context: Any) -> None:
        raise RuntimeError

    (office.arrived / "x.eml").write_bytes(b"x")
    assert looks(MailSlot(office.arrived, fails)) == 1
    assert (files(office.arrived), files(office.arrived / "failed")) == (0, 1)


def test_a_bounce_in_a_file_is_one(office: Office, slot: MailSlot) -> None:
    (office.arrived / "b.eml").write_bytes((LETTERS / "bounce.eml").read_bytes())
    looks(slot)
    assert office.letters()[0].reason == "bounce"


def test_what_ses_would_write_into_spam_is_believed(office: Office, slot: MailSlot) -> None:
    (office.arrived / "s.eml").write_bytes(b"X-SES-Spam-Verdict: FAIL\r\n" + a_mail().as_bytes())
    looks(slot)
    assert office.letters(held=True)[0].reason == "spam"


class Mailbox:
    def __init__(self, office: Office) -> None:
        self.pages, self.status, self.headers = (
            MailboxPages(office.folder, office.arrived, DOMAIN),
            "",
            dict[str, str](),
        )

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> str:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "HTTP_HOST": "localhost:8000", "HTTP_SEC_FETCH_SITE": "same-origin", **headers,
        }  # fmt: skip

        def respond(status: str, lines: list[tuple[str, str]]) -> None:
            self.status, self.headers = status, dict(lines)

        return b"".join(self.pages(environ, respond)).decode()

    def post(self, path: str, **form: str) -> str:
        return self.ask("POST", path, urlencode({key.rstrip("_"): value for key, value in form.items()}).encode())


def test_an_answer_typed_below_a_mail_lands_in_its_conversation(office: Office, slot: MailSlot) -> None:
    from tests.people import a_case

    case = office.store.submit(a_case(at=office.services.now))
    office.settle()
    mailbox = Mailbox(office)
    [path] = office.folder.glob("*.eml")
    page = mailbox.ask("GET", f"/mailbox/{path.stem}")
    assert "Answer this mail" in page and str(office.mails(ADA)[0]["Reply-To"]) in page
    reply_to = str(office.mails(ADA)[0]["Reply-To"])
    mailbox.post(f"/mailbox/{path.stem}", from_=ADA, to=reply_to, subject="Re: x", text="And the hinge?")
    assert mailbox.status.startswith("303") and "sent=1" in mailbox.headers["Location"]
    looks(slot)
    [wrote] = office.wrote(case.id)
    assert wrote.data["text"] == "And the hinge?" and "> " in wrote.data["mail"]["whole"], "it quotes as a program does"


def test_a_new_mail_opens_a_case(office: Office, slot: MailSlot) -> None:
    mailbox = Mailbox(office)
    assert "Write a mail" in mailbox.ask("GET", "/mailbox/write")
    mailbox.post("/mailbox/write", from_="李华 <lihua@example.com>", to=office.shop(), subject="盖子", text="关不上。")
    looks(slot)
    assert office.store.case(office.letters()[0].case_id or "").text == "盖子\n\n关不上。"


def test_a_mail_of_ones_own_can_be_handed_in(office: Office, slot: MailSlot) -> None:
    raw = (LETTERS / "qq.eml").read_bytes()
    body = b'--B\r\nContent-Disposition: form-data; name="eml"; filename="qq.eml"\r\n\r\n' + raw + b"\r\n--B--\r\n"
    mailbox = Mailbox(office)
    mailbox.ask("POST", "/mailbox/write", body, CONTENT_TYPE="multipart/form-data; boundary=B")
    assert mailbox.status.startswith("303")
    looks(slot)
    assert office.letters()[0].subject == "盖子关不上，請幫忙"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_HOST": "evil.example:8000"},
    ],
)
def test_another_sites_page_can_put_no_words_into_a_customers_mouth(office: Office, headers: dict[str, str]) -> None:
    mailbox, form = Mailbox(office), {"from": ADA, "to": office.shop(), "text": "x"}
    mailbox.ask("POST", "/mailbox/write", urlencode(form).encode(), **headers)
    assert mailbox.status.startswith("422") and not files(office.arrived)


@pytest.mark.parametrize(
    "form", [{}, {"from_": ADA}, {"from_": ADA, "to": "x@y.example"}, {"from_": "a\nb@\x00", "to": "", "text": "x"}]
)
def test_what_is_no_mail_is_refused(office: Office, form: dict[str, str]) -> None:
    mailbox = Mailbox(office)
    mailbox.post("/mailbox/write", **form)
    assert mailbox.status.startswith("422") and not files(office.arrived)


def test_a_mailbox_without_a_slot_is_for_reading(tmp_path: Path) -> None:
    pages = MailboxPages(tmp_path)
    told: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/mailbox/write", "QUERY_STRING": ""}
    list(pages(environ, lambda status, lines: told.append(status)))
    assert told[0].startswith("405")
