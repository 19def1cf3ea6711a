"""The mailbox shows every mail, and no mail can do anything there."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.mailbox import MailboxFolder
from chalicelib.ports_sending import Accepted, Mail
from dev.mailbox.pages import MailboxPages

HOSTILE = (
    "<html><head><script>alert(1)</script></head><body onload=alert(2)>"
    "<a href='javascript:alert(3)'>x</a><form action=//evil.example><img src=//evil.example/p.gif></form></body></html>"
)


class Visitor:
    """Reads pages of one mailbox."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = MailboxPages(folder)
        self.status, self.headers = "", dict[str, str]()

    def get(self, path: str, query: str = "", method: str = "GET", **headers: str) -> str:
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **headers}

        def start_response(status: str, lines: list[tuple[str, str]]) -> None:
            self.status, self.headers = status, dict(lines)

        return b"".join(self.pages(environ, start_response)).decode()

    def send(
        self, subject: str = "Wir haben zugehört", html: str = "<p>Hello <b>Ada</b></p>", text: str = "Hello Ada"
    ) -> str:
        mail = Mail("Ada Lovelace <ada@example.com>", subject, text, html, "en")
        receipt = MailboxFolder(self.folder, "Acme <hello@acme.example>").send(mail)
        assert isinstance(receipt, Accepted)
        return receipt.provider_id

    def drop(self, name: str, raw: bytes) -> None:
        (self.folder / f"{name}.eml").write_bytes(raw)


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    yield Visitor(tmp_path)


def test_it_works(visitor: Visitor) -> None:
    name = visitor.send("Your idea is live: 深色模式")
    listed = visitor.get("/mailbox")
    assert visitor.status == "200 OK"
    for shown in (
        "ada@example.com",
        "Acme &lt;hello@acme.example&gt;",
        "Your idea is live: 深色模式",
        f"/mailbox/{name}",
    ):
        assert shown in listed
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in visitor.get(f"/mailbox/{name}")
    assert "<b>Ada</b>" in visitor.get(f"/mailbox/{name}/html")
    assert "Hello Ada" in visitor.get(f"/mailbox/{name}", "view=text")
    assert "Content-Language" in visitor.get(f"/mailbox/{name}", "view=headers")
    assert "MIME-Version: 1.0" in visitor.get(f"/mailbox/{name}", "view=raw")


def test_an_empty_mailbox_says_how_mail_comes(visitor: Visitor) -> None:
    assert "No mail yet" in visitor.get("/mailbox")


def test_a_folder_that_is_not_there_yet_is_an_empty_mailbox(tmp_path: Path) -> None:
    assert "No mail yet" in Visitor(tmp_path / "later").get("/mailbox")


def test_the_newest_mail_is_first_and_old_ones_are_on_further_pages(visitor: Visitor) -> None:
    for n in range(120):
        visitor.drop(f"20261121T2000{n:03d}-x", f"Subject: mail {n:03d}\nTo: a@b.c\n\nhi".encode())
    first = visitor.get("/mailbox")
    assert first.index("mail 119") < first.index("mail 118") < first.index("mail 070")
    assert "mail 069" not in first
    second = visitor.get("/mailbox", "before=20261121T2000070-x")
    assert "mail 069" in second
    assert "mail 020" in second
    assert "mail 070" not in second
    assert 'rel="prev" href="/mailbox"' in second
    third = visitor.get("/mailbox", "before=20261121T2000020-x")
    assert "mail 000" in third
    assert 'rel="next"' not in third
    assert 'rel="prev" href="/mailbox?before=20261121T2000070-x"' in third


def test_hostile_html_is_shown_where_nothing_runs(visitor: Visitor) -> None:
    name = visitor.send(html=HOSTILE)
    assert "<script>" not in visitor.get(f"/mailbox/{name}")
    visitor.get(f"/mailbox/{name}/html")
    policy = visitor.headers["Content-Security-Policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox;" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "img-src data: 'self'" in policy
    assert visitor.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("view", ["html", "text", "headers", "raw"])
def test_hostile_words_are_escaped_in_every_view(visitor: Visitor, view: str) -> None:
    bad = "<script>alert(1)</script>"
    name = visitor.send(subject=bad, text=bad, html=bad)
    assert bad not in visitor.get(f"/mailbox/{name}", f"view={view}")
    assert bad not in visitor.get("/mailbox")
    assert "default-src 'none'" in visitor.headers["Content-Security-Policy"]


def test_addresses_in_the_text_are_links_and_nothing_else_is(visitor: Visitor) -> None:
    name = visitor.send(text='See http://localhost:8000/my/a.b?x=1&y="2" and javascript:alert(1).')
    page = visitor.get(f"/mailbox/{name}", "view=text")
    assert '<a href="http://localhost:8000/my/a.b?x=1&amp;y=" rel="noreferrer">' in page
    assert 'href="javascript' not in page


def test_links_of_a_mail_open_beside_the_mailbox(visitor: Visitor) -> None:
    name = visitor.send(html="<html><head><title>x</title></head><body><a href='http://localhost/'>y</a></body></html>")
    assert '<head><base target="_blank"><title>' in visitor.get(f"/mailbox/{name}/html")


def test_a_mail_can_be_downloaded_byte_for_byte(visitor: Visitor) -> None:
    name = visitor.send()
    body = visitor.get(f"/mailbox/{name}.eml")
    assert visitor.headers["Content-Type"] == "message/rfc822"
    assert visitor.headers["Content-Disposition"] == f'attachment; filename="{name}.eml"'
    assert body.encode() == (visitor.folder / f"{name}.eml").read_bytes()


@pytest.mark.parametrize(
    "path", ["/mailbox/../secret", "/mailbox/..%2Fsecret.eml", "/mailbox/nothing", "/mailbox/a/b/c"]
)
def test_nothing_outside_the_folder_can_be_read(visitor: Visitor, path: str) -> None:
    (visitor.folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    assert "There is no such mail" in visitor.get(path)
    assert visitor.status == "404 Not Found"


def test_a_half_written_mail_is_not_listed(visitor: Visitor) -> None:
    (visitor.folder / ".20261121T200000-x.part").write_text("Subject: half")
    assert "No mail yet" in visitor.get("/mailbox")


def test_a_broken_mail_is_still_shown(visitor: Visitor) -> None:
    head = b"From: =?utf-8?q?=FF=FE?= <a@b\nTo: \xff\xfe\nSubject: odd\nDate: never\n"
    raw = head + b"Content-Type: text/plain; charset=klingon\n\n\xff\xfe"
    visitor.drop("20261121T200000-odd", raw)
    assert "odd" in visitor.get("/mailbox")
    for view in ("html", "text", "headers", "raw"):
        visitor.get("/mailbox/20261121T200000-odd", f"view={view}")
        assert visitor.status == "200 OK"


def test_it_speaks_chinese_when_asked_or_when_the_browser_does(visitor: Visitor) -> None:
    assert "还没有邮件" in visitor.get("/mailbox", "lang=zh-Hans")
    assert "还没有邮件" in visitor.get("/mailbox", HTTP_ACCEPT_LANGUAGE="fr;q=0.9, zh-CN;q=0.8, en;q=0.5")
    assert "No mail yet" in visitor.get("/mailbox", HTTP_ACCEPT_LANGUAGE="en-GB, zh;q=0.8")
    name = visitor.send()
    assert f'href="/mailbox/{name}?lang=zh-Hans"' in visitor.get("/mailbox", "lang=zh-Hans")


def test_posting_does_nothing(visitor: Visitor) -> None:
    visitor.get("/mailbox", method="POST")
    assert visitor.status.startswith("405")


def test_mail_with_only_text_says_so(visitor: Visitor) -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = "plain", "a@b.example"
    message.set_content("just words")
    visitor.drop("20261121T200000-plain", message.as_bytes())
    assert "This mail has no HTML part." in visitor.get("/mailbox/20261121T200000-plain")


def test_a_full_mailbox_is_listed_quickly(visitor: Visitor) -> None:
    for n in range(3000):
        visitor.drop(f"20261121T{n:06d}-x", b"Subject: one of many\nTo: a@b.c\n\nhi")
    visitor.get("/mailbox")
    began = time.process_time()
    visitor.get("/mailbox")
    assert time.process_time() - began < 0.5
