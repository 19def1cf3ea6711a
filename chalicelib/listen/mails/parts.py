"""A mail taken apart, from its beginning and as far as that is cheap.

Python's email package does it under its lenient policy; headers are decoded elsewhere (headers.py), since what it makes of
hostile ones takes long or fails.
"""

import codecs
import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

MOST_PARTS, MOST_HEAD_BYTES, MOST_HEADERS = 100, 256 * 1024, 1000
# A line costs as much as there are boundaries around it. A mail of 20 MB that a program made has 350,000 at the most.
MOST_LINES = 500_000


class Unreadable(ValueError):
    """Nobody writes such a mail: headers without end."""


class Enough(Exception):
    """So many parts of a mail were made; the rest of it is left alone."""


def apart(raw: bytes) -> tuple[Message, bool]:
    """The mail taken apart, and whether it has more parts or lines than are looked at. Raises Unreadable."""
    head = re.search(rb"\r?\n\r?\n", raw[: MOST_HEAD_BYTES + 4])
    if not head and len(raw) > MOST_HEAD_BYTES or raw[: head.end() if head else None].count(b"\n") > MOST_HEADERS:
        raise Unreadable("headers")
    made: list[Message] = []
    # Whoever saved it in an editor may have put a byte order mark before it.
    whole = raw.removeprefix(codecs.BOM_UTF8)
    begun = _first_lines(whole)
    try:
        top = BytesParser(policy=compat32.clone(message_factory=_kept_in(made))).parsebytes(begun)
        return top, len(begun) < len(whole)
    except Enough:
        return made[0], True
    except Exception as error:
        # The parser is lenient by design; whatever it stumbles over is no mail that a program made.
        raise Unreadable(type(error).__name__) from None


def _first_lines(raw: bytes) -> bytes:
    for end in (b"\n", b"\r"):
        if raw.count(end) > MOST_LINES:
            raw = end.join(raw.split(end, MOST_LINES)[:MOST_LINES])
    return raw


def _kept_in(made: list[Message]) -> type[Message]:
    """A class of messages that are put into `made`, of which there are only so many; the next raises Enough."""

    class Kept(Message):
        def __init__(self, *given: object, **named: object) -> None:
            if len(made) == MOST_PARTS:
                raise Enough
            super().__init__(*given, **named)  # type: ignore[arg-type]
            made.append(self)

    return Kept
