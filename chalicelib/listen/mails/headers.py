"""Headers of a stranger's mail, decoded within bounds: encoded words (RFC 2047), parameters (RFC 2231), raw bytes."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value

from chalicelib.listen.mails import charsets

# Before decoding: an encoded word is at most six times as long as what it says.
LONGEST_RAW = 8000
A_WORD = r"=\?[!->@-~]{1,40}\?[bBqQ]\?[!->@-~]{0,200}\?="
ENCODED = re.compile(rf"({A_WORD}(?:\s{{0,4}}{A_WORD})*)", re.ASCII)


def raw(part: Message, name: str) -> str:
    """A header as it stands in the mail, its bytes as surrogates; empty where there is none."""
    wanted = name.lower()
    return next((str(value) for key, value in part.raw_items() if key.lower() == wanted), "")[:LONGEST_RAW]


def plain(part: Message, name: str) -> str:
    """A header that holds no words, in lower case."""
    return " ".join(raw(part, name).encode("ascii", "ignore").decode().split()).lower()


def text(part: Message, name: str, most: int) -> str:
    """A header of words, in one line."""
    return decoded(raw(part, name), most)


def decoded(value: str, most: int) -> str:
    """Encoded words put together and decoded. Programs break them inside a character, so neighbours are one."""
    if not value.isascii():
        # Bytes as they are beside encoded words: only the words are decoded as such.
        apart = [decoded(each, most) if ENCODED.fullmatch(each) else _bytes(each) for each in ENCODED.split(value)]
        return charsets.one_line("".join(apart), most)
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return charsets.one_line(value, most)
    words = [charsets.decoded(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts]
    return charsets.one_line("".join(words), most)


def _bytes(value: str) -> str:
    return charsets.decoded(value.encode("utf-8", "surrogateescape"))


def charset(part: Message) -> str:
    return parameter(part, "charset")


def parameter(part: Message, name: str) -> str:
    """A parameter of the Content-Type; empty where there is none, or none that can be read."""
    try:
        return str(collapse_rfc2231_value(part.get_param(name, "") or ""))[:100]  # type: ignore[arg-type]
    except Exception:  # the standard parser gives up on malformed parameters with any of a dozen errors
        return ""


def file_name(part: Message, most: int) -> str:
    """The name that an attachment was given, without any folder."""
    try:
        name = part.get_filename() or ""
    except Exception:  # as above
        return ""
    return decoded(name, most * 2).replace("\\", "/").rpartition("/")[2][:most]
