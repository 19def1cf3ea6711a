"""Any bytes at all end in a case, a line of a conversation, or a reason on record; never in an exception, and never for long."""

import random
import re
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.letter import BECAME, REASONS
from tests.arriving import ADA, Office, a_mail
from tests.listen.test_mails import a_conversation

LETTERS = sorted(Path(__file__).with_name("letters").glob("*.eml"))
SLOWLY = settings(max_examples=40)
NAMES = st.sampled_from(
    "From To Subject Date Message-ID Content-Type Content-Transfer-Encoding Content-Disposition Auto-Submitted "
    "Precedence List-Id Return-Path X-Auto-Response-Suppress Reply-To MIME-Version".split()
)
VALUES = st.one_of(
    st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"message/rfc822", b"text/html; charset=hex",
            b"text/plain; charset*=utf-8''%ff%fe; name*0*=x; name*2=y", b"=?utf-8?B?////?=", b"=?gb18030?Q?=FF?=", b"base64",
            b"quoted-printable", b"x-uuencode", b'attachment; filename="=?x?"', b"(((((a@b", b"<@a,@b:c@d>", b"a" * 5000,
        ]
    ),
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"--b\r\n\r\nwords\r\n--b--\r\n",
            b"--b\r\nContent-Type: message/rfc822\r\n\r\n--b\r\n",
            b"begin 644 x\n!!\nend\n",
        ]
    ),
)


@pytest.fixture
def conversation(office: Office) -> Any:
    return a_conversation(office)


def outcome(office: Office, raw: bytes, to: str, source: str = ADA) -> tuple[str, str | None]:
    # Each in an hour of its own: later ones stand first, and are not too many.
    office.clock.pass_by(hours=1)
    before = {each.id for each in office.letters()}
    began = time.process_time()
    office.drop(raw, to, source)
    assert time.process_time() - began < 8
    new = [each for each in office.letters() if each.id not in before]
    assert len(new) <= 1, "one mail is one letter"
    for each in new:
        assert each.became in BECAME and (each.reason in REASONS) is (each.became in ("left", "held"))
        return each.became, each.reason
    return "again", None


@SLOWLY
@given(st.binary(max_size=2000))
@example(b"")
@example(b"\x00" * 100)
@example(b"From: a@b.example\r\n\r\n" + b"\xff" * 100)
@example(b"\xef\xbb\xbfFrom: a@b.example\r\n\r\nx")
def test_any_bytes_at_all(office: Office, raw: bytes) -> None:
    outcome(office, raw, office.shop())


@SLOWLY
@given(st.lists(st.tuples(NAMES, VALUES), max_size=8), BODIES)
def test_any_headers_over_any_body(office: Office, headers: list[tuple[str, bytes]], body: bytes) -> None:
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers)
    outcome(office, head + b"\r\n" + body, office.shop())


@SLOWLY
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_words_of_a_customer_are_kept_in_their_conversation(
    office: Office, conversation: Any, text: str, subject: str
) -> None:
    case, reply_to = conversation
    before = len(office.wrote(case.id))
    mail = EmailMessage()
    mail["From"], mail["Subject"] = ADA, " ".join("".join(filter(str.isprintable, subject)).split())
    mail.set_content(text.encode("utf-8", "replace").decode(), charset="utf-8")
    what = outcome(office, mail.as_bytes(), reply_to)
    wrote = office.wrote(case.id)[before:]
    assert what[0] == "again" or what[1] in ("empty", "automatic") or what[0] == "thread" and len(wrote) == 1
    for event in wrote:
        whole = event.data["mail"].get("whole", event.data["text"])
        typed = re.sub(r"[^\w]", "", text)
        assert all(character in whole for character in set(typed) if character.isalnum())


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_real_mail_with_holes_in_it(office: Office, path: Path) -> None:
    """What a broken disk, gateway or line makes of it: bytes changed, lines lost, the end cut off."""
    raw, chance = path.read_bytes(), random.Random(path.stem)
    shop = office.shop()
    for number in range(8):
        damaged = bytearray(raw)
        for _ in range(1 + number * 4):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        outcome(
            office, bytes(damaged[: chance.randrange(len(damaged) // 2, len(damaged))]), shop, f"{number}@example.org"
        )


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: " + b"=?utf-8?B?" * 20_000 + b"\r\n\r\nx",
        b"From: " + b"(" * 50_000 + b"\r\n\r\nx",
        b"From: " + b"a@b.example, " * 20_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain" + b"; a*0*=x" * 20_000 + b"\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 100_000 + b"\r\n\r\n--b\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000,
        b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> a \r\n" * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a " * 300_000,
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"!" * 2_000_000,
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 2_000_000,
        b"\r\n" + b"\n" * 2_000_000,
        b"A: b\r\n" * 900 + b"\r\n" + b"On " * 100_000,
    ],
    ids=range(12),
)
def test_a_mail_made_to_stop_us_does_not(office: Office, raw: bytes) -> None:
    outcome(office, b"Message-ID: <1@evil.example>\r\n" + raw, office.shop())


def test_a_mail_of_20_megabytes_takes_seconds_and_its_words_are_read(office: Office) -> None:
    mail = a_mail("See the film.")
    mail.add_attachment(bytes(13_000_000), maintype="video", subtype="mp4", filename="lid.mp4")
    raw = mail.as_bytes()
    assert 17_000_000 < len(raw) < 20_000_000
    began = time.process_time()
    assert outcome(office, raw, office.shop()) == ("case", None)
    assert time.process_time() - began < 6
