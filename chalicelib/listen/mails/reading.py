"""The bytes of a mail to what somebody wrote: bounded in every direction, since anybody may send us anything.

What is inside a forwarded mail is an attachment: it is somebody else's words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses
from functools import cached_property

from chalicelib.domain.customer import is_email
from chalicelib.listen.mails import bodies, charsets, headers, parts, trimming
from chalicelib.listen.mails.from_html import words_of
from chalicelib.web import tokens

MOST_CHARACTERS, MOST_READ = 20_000, bodies.MOST_BODY_BYTES
MOST_ATTACHMENTS, LONGEST_NAME, LONGEST_SUBJECT = 30, 120, 300
BETWEEN = re.compile(r"<(?:mailto:)?([^<>@\s]{1,64}@[^<>@\s]{1,254})>")


@dataclass
class Written:
    """What somebody wrote.

    Attributes:
        sender: the address in the From line, in lower case; empty where it is none.
        name: the name beside it, empty where there is none.
        text: all words, with what they quote, but for the tokens of our links; never more than MOST_CHARACTERS.
        cut: whether there was more of it, in words or in parts.
        uncut: all of them; an answer may stand below a book of quotes.
        attachments: [{"name", "type", "bytes"}], the size as well as it is known without opening it.
    """

    head: Message
    subject: str
    sender: str
    name: str
    text: str = ""
    cut: bool = False
    uncut: str = ""
    attachments: list[dict[str, object]] = field(default_factory=list)

    @cached_property
    def newest(self) -> str:
        """What was written anew."""
        return trimming.newest(self.uncut)


def read(raw: bytes) -> Written:
    """Raises parts.Unreadable."""
    top, cut = parts.apart(raw)
    sender, name = author(headers.raw(top, "From"))
    written = Written(top, headers.text(top, "Subject", LONGEST_SUBJECT), sender, name, cut=cut)
    _, text = _words(top, written, [])
    # A telephone's gateway writes its one message as a file with a name.
    text = text if text.strip() else next((bodies.text_of(part) for part in _leaves(top) if _is_shown(part)), "")
    text = tokens.hidden(charsets.clean(text)).strip()
    written.uncut, written.text = text, text[:MOST_CHARACTERS]
    written.cut = written.cut or len(text) > MOST_CHARACTERS
    return written


def author(line: str) -> tuple[str, str]:
    """(address, name) of a From line as it stands in the mail, each empty where there is none.

    Its names are decoded last: they hold commas (Müller, Jörg), and addresses that the mail is not from.
    """
    try:
        found = getaddresses([re.sub(r"\s+", " ", line)])
    except (ValueError, IndexError, RecursionError):
        found = []
    # As some programs write it: Müller, Jörg <j@example.org> without quotes, or <mailto:j@example.org>.
    found += [("", each) for each in BETWEEN.findall(line)]
    name, address = next((each for each in found if is_email(each[1].strip())), found[0] if found else ("", ""))
    name = headers.decoded(name, 200).strip("'\" ")
    address = address.strip().lower()
    return (address if is_email(address) else ""), ("" if "@" in name or "?=" in name else name)


def _words(part: Message, written: Written, seen: list[int]) -> tuple[str, str]:
    """(kind, text) of a part with all parts of it: `plain`, `html`, or nothing. What is no words goes to its attachments.

    `seen`: how much was read so far, part by part.
    """
    kind = part.get_content_type()
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        inner = [_words(each, written, seen) for each in part.get_payload()]  # type: ignore[union-attr]
        found = [(kind, text) for kind, text in inner if text.strip()]
        if part.get_content_subtype() == "alternative":
            return next((each for each in found if each[0] == "plain"), found[0] if found else ("", ""))
        return (found[0][0] if found else ""), "\n\n".join(text.strip("\n") for _, text in found)
    # Parts that were never made: their boundary is not said, or not there.
    broken = part.get_content_maintype() == "multipart"
    if (
        broken
        or kind in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
        and not _name(part)
    ):
        text = bodies.text_of(part) if sum(seen) < MOST_READ else ""
        written.cut |= sum(seen) >= MOST_READ
        seen.append(len(text))
        return ("html", words_of(text)) if kind == "text/html" else ("plain", bodies.unflowed(part, text))
    # A picture without a name belongs to the looks of an HTML mail.
    if part.get_content_disposition() != "inline" or _name(part):
        if len(written.attachments) < MOST_ATTACHMENTS:
            written.attachments.append(_attachment(part, kind))
        else:
            written.cut = True
    return "", ""


def _leaves(part: Message) -> Iterator[Message]:
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for each in part.get_payload():
            yield from _leaves(each)  # type: ignore[arg-type]
    else:
        yield part


def _is_shown(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and part.get_content_disposition() != "attachment"


def _name(part: Message) -> str:
    return headers.file_name(part, LONGEST_NAME)


def _attachment(part: Message, kind: str) -> dict[str, object]:
    """Its name and size; it is not opened, so the size of an encoded one is worked out."""
    payload = part.get_payload()
    inside = len(payload) if isinstance(payload, str) else 0
    encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    return {
        "name": _name(part) or kind[:LONGEST_NAME],
        "type": kind[:80],
        "bytes": inside * 3 // 4 if encoded else inside,
    }
