"""A mail of many parts is read from its beginning, as far as that is cheap, and says that there was more."""

import time
from email.message import EmailMessage

import pytest

from chalicelib.listen.mails import bodies, parts, reading
from tests.arriving import Office, a_mail
from tests.listen.test_mails import a_conversation

HEAD = b"From: ada@example.org\nSubject: The lid\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def photographs(number: int, words: str = "Look at them all.") -> EmailMessage:
    mail = a_mail(words)
    for each in range(number):
        mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename=f"lid-{each}.png")
    return mail


def nested(depth: int, inside: bytes = b"x\n") -> bytes:
    each = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return HEAD + each + b"\n" + inside


@pytest.mark.parametrize(("number", "cut"), [(29, False), (30, False), (31, True), (60, True), (500, True)])
def test_of_many_photographs_the_words_are_read_and_the_first_are_named(number: int, cut: bool) -> None:
    written = reading.read(photographs(number).as_bytes())
    assert (written.text, written.sender, written.cut) == ("Look at them all.", "ada@example.org", cut)
    assert len(written.attachments) == min(number, reading.MOST_ATTACHMENTS)
    assert written.attachments[0]["name"] == "lid-0.png"


def test_words_between_photographs_are_read_as_far_as_the_parts_go() -> None:
    each = b"--b\n\nPicture %d\n--b\nContent-Type: image/jpeg; name=%d.jpg\n\nx\n"
    written = reading.read(HEAD + MIXED + b"".join(each % (n, n) for n in range(60)) + b"--b--\n")
    assert written.cut and written.subject == "The lid"
    assert written.text.startswith("Picture 0\n\nPicture 1\n\nPicture 2") and "Picture 48" in written.text


def test_of_a_forwarded_digest_the_words_above_it_are_read() -> None:
    letters = b"--d\n\nSubject: %d\n\nTheir words.\n" * 150 % tuple(range(150))
    digest = b"--b\nContent-Type: multipart/digest; boundary=d\n\n" + letters + b"--d--\n"
    written = reading.read(HEAD + MIXED + b"--b\n\nPlease read the third.\n" + digest + b"--b--\n")
    assert (written.text, written.cut) == ("Please read the third.", True)


def test_a_mail_that_is_all_there_is_not_cut() -> None:
    written = reading.read(HEAD + MIXED + b"--b\n\nx\n" * (parts.MOST_PARTS - 1) + b"--b--\n")
    assert not written.cut and written.text.count("x") == parts.MOST_PARTS - 1


@pytest.mark.parametrize("raw", [HEAD + MIXED + b"--b\n\nx\n" * 10_000, nested(500), nested(500, b"x\n" * 10_000_000)])
def test_of_a_bomb_no_more_parts_are_made_than_anybody_writes(raw: bytes) -> None:
    began = time.process_time()
    written = reading.read(raw)
    assert written.cut and written.subject == "The lid"
    assert sum(1 for _ in written.head.walk()) == parts.MOST_PARTS
    assert time.process_time() - began < 8


def test_of_pages_without_end_so_much_is_read_as_of_one() -> None:
    page = b"--b\nContent-Type: text/html\n\n" + b"<p>a</p> " * 11_000 + b"\n"
    for raw in (HEAD + MIXED + page * 90, HEAD + MIXED + page * 200):
        began = time.process_time()
        written = reading.read(raw)
        assert written.cut and len(written.uncut) < 2 * bodies.MOST_BODY_BYTES
        assert time.process_time() - began < 8


def test_lines_without_end_in_boundaries_without_end_are_cut() -> None:
    for end in (b"\n", b"\r", b"\r\n"):
        written = reading.read(nested(20, (b"x" + end) * 2_000_000))
        assert written.cut and written.text.startswith("x")
        assert sum(str(part.get_payload()).count("x") for part in written.head.walk()) <= parts.MOST_LINES + 20


def test_staff_read_the_words_of_a_mail_of_many_photographs_and_that_there_is_more(office: Office) -> None:
    office.drop(photographs(150), office.shop())
    [letter] = office.letters()
    assert letter.became == "case" and letter.case_id and letter.subject == "The lid"
    page = office.staff("Grace").get(f"/console/cases/{letter.case_id}").text
    assert "Look at them all." in page and "lid-29.png" in page and "this is its beginning" in page


def test_an_answer_of_many_photographs_is_a_line_that_says_that_there_is_more(office: Office) -> None:
    case, reply_to = a_conversation(office)
    office.drop(photographs(150), reply_to)
    [wrote] = office.wrote(case.id)
    assert wrote.data["text"] == "Look at them all." and wrote.data["mail"]["cut"] is True
    assert "this is its beginning" in office.staff("Grace").get(f"/console/cases/{case.id}").text


def test_a_mail_that_is_not_cut_does_not_say_so(office: Office) -> None:
    office.drop(photographs(3), office.shop())
    page = office.staff("Grace").get(f"/console/cases/{office.letters()[0].case_id}").text
    assert "lid-2.png" in page and "this is its beginning" not in page
