"""The pages at /mailbox, as a WSGI application. For this machine only: there is no sign-in.

A mail may hold anything a stranger typed. Its HTML is shown in a frame that can run nothing, from an address whose own
policy says so too, so that opening that address by itself is as harmless.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from dev.mailbox import answering, letters
from dev.mailbox.words import LANGUAGES, WORDS, language, time_in

HERE = Path(__file__).resolve().parent
PER_PAGE = 50
VIEWS = ("html", "text", "headers", "raw")
OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Of pages from which mail can be written.
WRITING = OURS.replace("form-action 'none'", "form-action 'self'")
# Links open beside the mailbox and work there; nothing in the mail itself may run, submit or load from elsewhere.
OF_A_MAIL = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data: 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]，。；：！？）】]")


@dataclass(frozen=True)
class Page:
    """An answer: status line, media type, bytes, and the policy it is shown under."""

    status: str
    media_type: str
    body: bytes
    policy: str = OURS
    file_name: str = ""
    location: str = ""


class MailboxPages:
    """Serves the mails of `folder` under /mailbox. What is written there is dropped into `slot`, where mail comes in."""

    def __init__(self, folder: Path, slot: Path | None = None, domain: str = "") -> None:
        self.folder, self.slot, self.domain = folder, slot, domain
        self.templates = Environment(
            loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self.templates.filters["linked"] = linked

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = self.page(environ)
        lines = [
            ("Content-Type", page.media_type),
            ("Content-Length", str(len(page.body))),
            ("Content-Security-Policy", page.policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept-Language"),
        ]
        if page.file_name:
            lines.append(("Content-Disposition", f'attachment; filename="{page.file_name}"'))
        if page.location:
            lines.append(("Location", page.location))
        start_response(page.status, lines)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else page.body]

    def page(self, environ: dict[str, Any]) -> Page:
        """What to answer. Only GET and HEAD do anything here, but where mail is written."""
        query = {name: values[-1] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        lang = language(query.get("lang", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        show = Shown(self, lang, "lang" in query)
        _, *rest = environ.get("PATH_INFO", "").strip("/").split("/")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._take(environ, show, rest)
        if not rest:
            return show.list(query.get("before", ""), "sent" in query)
        if rest == ["mailbox.css"]:
            return Page("200 OK", "text/css; charset=utf-8", (HERE / "mailbox.css").read_bytes())
        if rest == ["write"] and self.slot:
            return show.write()
        name, dot, _ = rest[0].partition(".eml")
        found = letters.letter(self.folder, name)
        if found is None or len(rest) > 2:
            return show.missing()
        if dot and len(rest) == 1:
            return Page("200 OK", "message/rfc822", found.raw, file_name=f"{name}.eml")
        if rest[1:] == ["html"]:
            return Page("200 OK", "text/html; charset=utf-8", with_new_tabs(found.html).encode(), OF_A_MAIL)
        return show.letter(found, query.get("view", "html")) if len(rest) == 1 else show.missing()

    def _take(self, environ: dict[str, Any], show: "Shown", rest: list[str]) -> Page:
        """A mail was written: an answer to the one at `rest`, or a new one."""
        if environ["REQUEST_METHOD"] != "POST" or not self.slot or len(rest) != 1:
            return Page("405 Method Not Allowed", "text/plain; charset=utf-8", b"The mailbox is for reading.")
        answered = None if rest == ["write"] else letters.letter(self.folder, rest[0])
        if answered is None and rest != ["write"]:
            return show.missing()
        try:
            answering.take(environ, self.slot, answered)
        except answering.Refused as refused:
            return show.letter(answered, "text", str(refused)) if answered else show.write(str(refused))
        return show.sent()


class Shown:
    """The mailbox's own pages in one language."""

    def __init__(self, mailbox: MailboxPages, lang: str, chosen: bool) -> None:
        self.mailbox, self.lang = mailbox, lang
        # A chosen language travels along in the addresses; the browser's own need not.
        self.suffix = f"lang={lang}" if chosen else ""

    def list(self, before: str, sent: bool = False) -> Page:
        every = letters.names(self.mailbox.folder)
        # Names sort by time, so what is older than a name is what sorts below it.
        rest = [name for name in every if not before or name < before]
        newer = [name for name in every if before and name >= before]
        lines = [line for name in rest[:PER_PAGE] if (line := letters.line(self.mailbox.folder, name))]
        return self._html(
            "list.html",
            sent=sent,
            may_write=bool(self.mailbox.slot),
            lines=lines,
            total=len(every),
            older=rest[PER_PAGE - 1] if len(rest) > PER_PAGE else None,
            newer=(newer[-PER_PAGE - 1] if len(newer) > PER_PAGE else "") if newer else None,
        )

    def write(self, trouble: str = "") -> Page:
        """An empty mail to one of our addresses."""
        return self._html("write.html", self._refused(trouble), trouble=trouble, domain=self.mailbox.domain)

    def sent(self) -> Page:
        """On to the mailbox, where the answer will be."""
        return Page("303 See Other", "text/plain; charset=utf-8", b"", location=self._link(sent="1"))

    def letter(self, found: letters.Letter, view: str, trouble: str = "") -> Page:
        every = letters.names(self.mailbox.folder)
        at = every.index(found.line.name) if found.line.name in every else 0
        return self._html(
            "letter.html",
            self._refused(trouble),
            trouble=trouble,
            reply_to=letters.header_of(found, "Reply-To") if self.mailbox.slot else "",
            letter=found,
            view=view if view in VIEWS else "html",
            views=VIEWS,
            raw=found.raw.decode("utf-8", "replace"),
            newer=every[at - 1] if at else None,
            older=every[at + 1] if at + 1 < len(every) else None,
        )

    def missing(self) -> Page:
        return self._html("missing.html", status="404 Not Found")

    def _html(self, template: str, status: str = "200 OK", **facts: Any) -> Page:
        words = WORDS[self.lang]
        body = self.mailbox.templates.get_template(template).render(
            t=words, lang=self.lang, languages=LANGUAGES, link=self._link, time_in=time_in, **facts
        )
        return Page(status, "text/html; charset=utf-8", body.encode(), WRITING if self.mailbox.slot else OURS)

    @staticmethod
    def _refused(trouble: str) -> str:
        return "422 Unprocessable Content" if trouble else "200 OK"

    def _link(self, path: str = "", **query: str) -> str:
        """An address in the mailbox that keeps the chosen language."""
        pairs = [f"{name}={value}" for name, value in query.items() if value]
        if self.suffix and "lang" not in query:
            pairs.append(self.suffix)
        return f"/mailbox{path}" + (f"?{'&'.join(pairs)}" if pairs else "")


def linked(text: str) -> Markup:
    """Plain text with its web addresses as links, everything else escaped."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def with_new_tabs(html: str) -> str:
    """A mail's HTML whose links open in a new tab: the frame it stands in is no place for a page."""
    base = '<base target="_blank">'
    head = re.search(r"<head[^>]*>", html, re.IGNORECASE)
    return html[: head.end()] + base + html[head.end() :] if head else f"<!doctype html>{base}{html}"
