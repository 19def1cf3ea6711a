"""Mail through a real SMTP server: the bytes that were made are the bytes that arrive, encrypted and signed in."""

import email
import email.policy
import logging
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.mime import SEVEN_BIT, letter
from chalicelib.adapters.smtp import SMTPRelay
from chalicelib.adapters.smtp_line import Patience
from chalicelib.domain.ids import new_id
from chalicelib.ports_sending import Accepted, Mail, Refused, Unknown
from chalicelib.settings import Relay
from tests.contracts.certificates import trusted
from tests.contracts.letters import SENDER, a_mail
from tests.contracts.relays import PASSWORD, USER, Kept, relay
from tests.contracts.scripted import ScriptedRelay

CREDENTIALS = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return trusted(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def open_relay() -> object:
    with relay() as found:
        yield found


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def through(address: str, mail: Mail) -> object:
    return SMTPRelay(Relay.of(address), SENDER).send(mail)


# aiosmtpd takes implicit TLS for none.
@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
@pytest.mark.parametrize(("scheme", "options"), [("smtp", "?tls=starttls"), ("smtps", "")])
def test_it_works(scheme: str, options: str, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
    mail = a_mail(tags={"follow_up": "f1", "attempt": (attempt := new_id())})
    with relay(certificates[1], implicit=scheme == "smtps") as (kept, port):
        receipt = through(f"{scheme}://{CREDENTIALS}@127.0.0.1:{port}{options}", mail)
    assert receipt == Accepted(f"{attempt}@acme.example")
    [envelope], [session] = kept.envelopes, kept.sessions
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hello@acme.example", ["ada@example.org"])
    assert session.authenticated and (session.ssl is not None or scheme == "smtps")
    message = read(kept.letters[0])
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, "ada@example.org", "您的问题已解决")
    assert message["Message-ID"] == f"<{attempt}@acme.example>"
    assert message["Auto-Submitted"] == "auto-generated" and message["X-Hearback-follow_up"] == "f1"
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain and rich and "你好 👋" in plain.get_content() and "<p>你好 👋</p>" in rich.get_content()


@pytest.mark.parametrize("trouble", ["wrong password", "stranger's certificate", "no STARTTLS", "other name"])
def test_nothing_is_said_to_whom_we_cannot_trust_or_who_does_not_trust_us(
    trouble: str, certificates: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, certificate = trusted(tmp_path, "127.0.0.2") if trouble == "other name" else certificates
    if trouble != "stranger's certificate":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    credentials = CREDENTIALS.replace("open", "wrong") if trouble == "wrong password" else CREDENTIALS
    with relay(None if trouble == "no STARTTLS" else certificate) as (kept, port):
        receipt = through(f"smtp://{credentials}@127.0.0.1:{port}?tls=starttls", a_mail())
    assert isinstance(receipt, Refused) and not receipt.permanent and not kept.envelopes
    assert "sesame" not in receipt.reason


def arrives_as_made(kept: Kept, port: int, mail: Mail) -> EmailMessage:
    """Send it; what arrived must be what was made, but for the boundary, the date and the id that each letter has anew."""
    kept.envelopes.clear()
    receipt = through(f"smtp://127.0.0.1:{port}", mail)
    assert isinstance(receipt, Accepted)
    [content] = kept.letters
    boundary = re.search(rb'boundary="([^"]+)"', content)
    again = letter(mail, SENDER, receipt.provider_id)
    again.set_boundary(boundary[1].decode() if boundary else "")
    date = re.search(rb"^Date: .*$", content, re.MULTILINE)
    again.replace_header("Date", date[0].decode().removeprefix("Date: ").strip() if date else "")
    assert content == again.as_bytes(policy=SEVEN_BIT)
    assert content.isascii() and not BARE.search(content)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    return read(content)


@pytest.mark.parametrize(
    "words",
    [
        ".\n", "..\n", "a\n.\nQUIT\n", ".a\r\n..b\r\n.\r\n", "\n.\n.\n\n", "a\r.\rb", "您好\n.\n", "From ada\n", "x" * 5000,
        "您" * 3000, "no end", "", "a \n", "RSET\r\n.\r\nMAIL FROM:<evil@x.test>\r\n",
    ],
)  # fmt: skip
def test_words_that_look_like_smtp_arrive_as_words(words: str, open_relay: tuple[Kept, int]) -> None:
    message = arrives_as_made(*open_relay, a_mail(text=words, html=f"<p>{words}</p>"))
    plain = message.get_body(("plain",))
    assert plain and plain.get_content().splitlines() == (words.splitlines() or [""])


@settings(max_examples=60)
@given(words=st.text(max_size=400), subject=st.text(max_size=200))
@example(words="\r\n.\r\n", subject="a" * 200)
def test_any_words_arrive_as_they_were_made(words: str, subject: str, open_relay: tuple[Kept, int]) -> None:
    try:
        mail = a_mail(text=words, subject=subject)
        letter(mail, SENDER, "x@acme.example").as_bytes(policy=SEVEN_BIT)
    except ValueError:
        return
    message = arrives_as_made(*open_relay, mail)
    assert message["Bcc"] is None and sorted(message.keys()) == sorted(
        "From To Subject Date Message-ID Content-Language Auto-Submitted List-Unsubscribe X-Hearback-follow_up "
        "X-Hearback-attempt MIME-Version Content-Type".split()
    )


def test_a_long_chinese_subject_and_sender_keep_to_rfc_2047_and_a_long_link_stays_whole(
    open_relay: tuple[Kept, int],
) -> None:
    kept, port = open_relay
    subject, link = "您提出的建议我们已经采纳，谢谢您。" * 12, f"<https://hearback.example/unsubscribe/{'u' * 900}>"
    kept.envelopes.clear()
    sender = f"{'好公司' * 20} <hello@acme.example>"
    mail = a_mail(subject=subject, headers={"List-Unsubscribe": link})
    assert isinstance(SMTPRelay(Relay.of(f"smtp://127.0.0.1:{port}"), sender).send(mail), Accepted)
    [content] = kept.letters
    message = read(content)
    assert (message["Subject"], message["List-Unsubscribe"].strip()) == (subject, link)
    # Python 3.11's own address parser leaves a blank between two encoded words; RFC 2047 takes it out, as this does.
    [raw] = re.findall(rb"^From: ([^\r\n]*(?:\r\n [^\r\n]*)*)", content, re.MULTILINE)
    assert str(make_header(decode_header(raw.decode().replace("\r\n", "")))) == sender
    words = re.findall(rb"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", content)
    assert len(words) > 5 and max(map(len, words)) <= 75


def test_a_mail_of_some_megabytes_arrives_whole(open_relay: tuple[Kept, int]) -> None:
    message = arrives_as_made(*open_relay, a_mail(html="<p>.您好</p>\n" * 150_000))
    assert message.get_body(("html",)).get_content().count("您好") == 150_000


@pytest.mark.parametrize(
    "to", ["埃达@example.org", "ada@例子.example", "ada", "", "ada@example.org, bo@example.org", "@"]
)
def test_an_address_that_is_not_one_in_ascii_is_refused_for_good(to: str, open_relay: tuple[Kept, int]) -> None:
    kept, port = open_relay
    kept.envelopes.clear()
    receipt = through(f"smtp://127.0.0.1:{port}", a_mail(to=to))
    assert isinstance(receipt, Refused) and receipt.permanent and not kept.envelopes


@pytest.mark.parametrize("to", ['"a b"@example.org', "Ada Lovelace <ada@example.org>", "a+b=c'd@example.org"])
def test_odd_addresses_go_where_they_say(to: str, open_relay: tuple[Kept, int]) -> None:
    kept, port = open_relay
    kept.envelopes.clear()
    assert isinstance(through(f"smtp://127.0.0.1:{port}", a_mail(to=to)), Accepted)
    assert kept.envelopes[0].rcpt_tos == [to.partition("<")[2].rstrip(">") or to]


def test_many_threads_send_at_once_and_each_mail_arrives_once(open_relay: tuple[Kept, int]) -> None:
    kept, port = open_relay
    kept.envelopes.clear()
    mailer = SMTPRelay(Relay.of(f"smtp://127.0.0.1:{port}"), SENDER)
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(mailer.send, [a_mail(to=f"c{number}@example.org") for number in range(40)]))
    assert all(isinstance(receipt, Accepted) for receipt in receipts)
    assert sorted(to for envelope in kept.envelopes for to in envelope.rcpt_tos) == sorted(
        f"c{number}@example.org" for number in range(40)
    )


def test_a_relay_on_loopback_hears_no_tls_and_no_password_where_none_is_given(open_relay: tuple[Kept, int]) -> None:
    kept, port = open_relay
    kept.envelopes.clear()
    assert isinstance(through(f"smtp://localhost:{port}", a_mail()), Accepted)


@pytest.mark.parametrize("stage", ["connect", "hello", "auth", "mail", "rcpt", "data", "dot"])
def test_a_relay_that_drips_does_not_hold_us_longer_than_one_that_says_nothing(stage: str) -> None:
    with ScriptedRelay(stage, "drips an answer without end") as server:
        began = time.monotonic()
        patience = Patience(connect=5, talk=5 if stage == "dot" else 0.5, answer=0.5, goodbye=0.1)
        receipt = SMTPRelay(Relay("127.0.0.1", server.port, "off", "ada", "x"), SENDER, patience).send(a_mail())
        assert time.monotonic() - began < 4
    assert isinstance(receipt, Unknown if stage == "dot" else Refused)


def test_all_its_patience_ends_before_what_a_function_keeps_in_hand() -> None:
    import app

    patience = Patience()
    assert patience.talk + patience.answer + patience.goodbye < app.SPARE_MILLISECONDS / 1000
    assert 2 * patience.connect + patience.answer + patience.goodbye < app.SPARE_MILLISECONDS / 1000


def test_no_log_and_no_output_ever_holds_the_password_or_the_address(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for stage, deed in [("auth", "535 no, open sesame is wrong"), ("rcpt", "550 5.1.1 ada@example.org is not here"),
                        ("dot", "closes"), ("connect", "nobody listens")]:  # fmt: skip
        with ScriptedRelay(stage, deed) as server:
            mailer = SMTPRelay(Relay("127.0.0.1", server.port, "off", "ada", "open sesame"), SENDER)
            receipt = mailer.send(a_mail())
            said = f"{receipt} {vars(mailer)} {caplog.text} {''.join(capfd.readouterr())}"
            assert "sesame" not in said and "ada@example.org" not in said


def test_no_thread_is_left_behind(open_relay: tuple[Kept, int]) -> None:
    before = threading.active_count()
    for _ in range(5):
        through(f"smtp://127.0.0.1:{open_relay[1]}", a_mail())
    assert threading.active_count() <= before
