"""What somebody wrote is read, however badly a program or a server on its way wrapped it."""

import base64

import pytest

from chalicelib.listen.mails import reading
from chalicelib.listen.mails.from_html import words_of

HEAD = b"From: ada@example.org\nSubject: The lid\nMIME-Version: 1.0\n"
LID = "盖子坏了，关不上。"


def text(raw: bytes) -> str:
    return reading.read(HEAD + raw).text


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (base64.encodebytes(LID.encode()) + b"\n--\nChecked by a server", f"{LID}\n\n--\nChecked by a server"),
        (base64.b64encode(LID.encode() * 3)[:-3], LID * 3),
        (b"No base64 at all.", "No base64 at all."),
    ],
)
def test_base64_that_was_damaged_on_the_way_is_read_as_far_as_it_goes(body: bytes, left: str) -> None:
    found = text(b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + body)
    assert found.startswith(left[:-1]) and "\ufffd" not in found[:-1]


@pytest.mark.parametrize("boundary", ["", "; boundary=never-there"])
def test_words_in_parts_that_were_never_made_are_read(boundary: str) -> None:
    assert text(f"Content-Type: multipart/mixed{boundary}\n\n".encode() + LID.encode()) == LID


@pytest.mark.parametrize("named", ["; name=text_0.txt", "\nContent-Disposition: inline; filename=text_0.txt"])
def test_a_message_of_a_telephone_is_read_though_it_is_a_file_with_a_name(named: str) -> None:
    parts = f"--b\nContent-Type: text/plain; charset=utf-8{named}\n\n{LID}\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n"
    head = b"Content-Type: multipart/mixed; boundary=b\n\n"
    assert text(head + parts.encode()) == LID
    spoken = b"--b\nContent-Type: text/plain\n\nSee the log.\n"
    assert text(head + spoken + parts.encode()) == "See the log."


def test_a_forwarded_mails_words_are_nobodys_where_nothing_else_was_written() -> None:
    assert not text(b"Content-Type: message/rfc822\n\nSubject: x\n\nTheir words.")


def test_a_byte_order_mark_before_the_mail_hides_no_header() -> None:
    assert reading.read(b"\xef\xbb\xbf" + HEAD + b"\nx").sender == "ada@example.org"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_a_page_that_says_its_charset_itself_is_believed(charset: str) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body>Крышка</body></html>"
    assert text(b"Content-Type: text/html\n\n" + page.encode(charset)) == "Крышка"


@pytest.mark.parametrize("begins", ["<pre>", "<pre class=k9mail>", "<div style='white-space: pre-wrap'>"])
def test_lines_that_a_page_keeps_as_written_stay_lines(begins: str) -> None:
    tag = begins[1:4].strip()
    assert words_of(f"{begins}One.\nTwo.\n\n-- \nAda</{tag}><p>a\nb</p>") == "One.\nTwo.\n\n--\nAda\n\na b"
