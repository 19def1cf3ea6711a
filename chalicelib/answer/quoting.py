"""What customers and staff wrote, made fit to stand in a mail."""

import re

from chalicelib.domain.case import Case
from chalicelib.domain.naming import clean_name, looks_like_address
from chalicelib.domain.person import Known
from chalicelib.web.fields import excerpt

LONGEST_QUOTE = 400
# A grapheme may be piled up from many characters; searching such a pile for addresses would take seconds.
MOST_CHARACTERS = 1200
CONTROLS = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")
# What mail programs make a link of. A sentence that goes on without a space ("slow.Please") is none.
ADDRESS = re.compile(r"\S*(?:://|[wW]{3}\.)\S*|\S+\.(?:[a-z]{2,}|[A-Z]{2,}\b)(?:/\S*)?")


def as_written(text: str) -> str:
    """Line for line, without characters that nobody typed to be read."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def in_one_line(case: Case) -> str:
    """The beginning of what the customer told us; where they only want to talk, that."""
    return one_line(case.words or case.excerpt)


def one_line(text: str) -> str:
    """The beginning of a text, in one line and without what nobody typed to be read."""
    return excerpt(CONTROLS.sub(" ", text), LONGEST_QUOTE)[:MOST_CHARACTERS]


def shortened(text: str, most: int = LONGEST_QUOTE) -> str:
    """Line for line like `as_written`, at most so many characters, never cut inside a grapheme."""
    whole = as_written(text)
    if len(whole) <= most:
        return whole
    import regex

    return "".join(regex.findall(r"\X", whole[:most])[:-1]).rstrip() + "…"


def without_links(line: str) -> str:
    """For mail that nobody of ours has looked at: an address that a stranger typed must not make us carry their links."""
    return ADDRESS.sub("[…]", line)


def greeting(customer: Known) -> str:
    """The name to greet a customer by, or nothing where what they typed is none."""
    return plain_name(clean_name(customer.name or ""))


def plain_name(name: str) -> str:
    """The name, or nothing where it holds an address."""
    return "" if looks_like_address(name) or ADDRESS.search(name) else name
