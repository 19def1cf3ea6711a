"""A part of a mail to its text: encodings that were damaged on the way, charsets, lines that a program broke."""

import base64
import re
from email.message import Message

from chalicelib.listen.mails import charsets, headers

MOST_BODY_BYTES = 1024 * 1024
BASE64 = re.compile(rb"\s*[A-Za-z0-9+/]{20,}={0,2}\s*?(?:\n|\Z)(?:[A-Za-z0-9+/]+={0,2}\s*?(?:\n|\Z))*")
CHARSET_IN_HTML = re.compile(rb"""<meta[^>]{0,200}charset=["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)


def text_of(part: Message) -> str:
    """What it says, however it was encoded and whatever its charset is called."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if headers.plain(part, "Content-Transfer-Encoding") == "base64":
        raw = _repaired(str(part.get_payload()).encode("ascii", "surrogateescape"), raw)
    raw = raw[:MOST_BODY_BYTES]
    called = headers.charset(part)
    if not called and part.get_content_subtype() == "html" and (said := CHARSET_IN_HTML.search(raw[:2000])):
        called = said[1].decode()
    return charsets.decoded(raw, called).replace("\r\n", "\n")


def _repaired(encoded: bytes, decoded: bytes) -> bytes:
    """What is left of base64 that was cut off, or that a server on its way put a line of its own below."""
    lines = BASE64.match(encoded)
    if not lines or decoded != encoded and b" " not in encoded[lines.end() :].strip():
        return decoded
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", lines[0])
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return base64.b64decode(digits + b"=" * (-len(digits) % 4)) + b"\n" + encoded[lines.end() :]


def unflowed(part: Message, text: str) -> str:
    """Lines that a program broke put together again (RFC 3676)."""
    if headers.parameter(part, "format").lower() != "flowed":
        return text
    joiner = "" if headers.parameter(part, "delsp").lower() == "yes" else " "
    lines: list[str] = []
    goes_on, depth = False, 0
    for line in text.split("\n"):
        quotes = len(line) - len(line.lstrip(">"))
        words = line[quotes:].removeprefix(" ")
        if goes_on and quotes == depth and words != "-- ":
            lines[-1] += words.removesuffix(" ") + (joiner if words.endswith(" ") else "")
        else:
            lines.append(
                "> " * quotes + (words.removesuffix(" ") + joiner if words.endswith(" ") and words != "-- " else words)
            )
        goes_on, depth = words.endswith(" ") and words != "-- ", quotes
    return "\n".join(lines)
