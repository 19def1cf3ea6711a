"""The door of a touchpoint: how many may come at once before we look closer, and what makes us look closer at one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

# Seconds in which submissions are counted, and how many of them one network and everybody may send before we look closer.
WINDOW = 600
A_NETWORK, EVERYBODY = 100, 1000
# So many times a budget may be held for people to look at; beyond that it is "come again later".
PATIENCE = 10
LARGEST = 1_000_000
AT_HOME = {"a_network": LARGEST, "everybody": LARGEST}
MANY_LINKS = 5
# Characters. Shorter words are said by many people who never met: "Great service!"
OWN_WORDS = 25
NETWORKS_ALIKE = 2
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True)
class Door:
    """What staff set for one touchpoint.

    Attributes:
        a_network, everybody: budgets in WINDOW; see above.
        hold: whether everything is held for a person to look at first.
        words: what holds a submission that has one of them in it.
    """

    a_network: int = A_NETWORK
    everybody: int = EVERYBODY
    hold: bool = False
    words: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kept: dict[str, Any], address: str = "") -> "Door":
        """As a touchpoint keeps it: only what differs from the ordinary. To whoever comes from this machine's own address the
        ordinary budgets do not apply: on one machine, and behind a proxy on it, everybody comes from there."""
        return cls(**(AT_HOME if is_this_machine(address) else {}) | kept)


def links(text: str) -> int:
    return len(LINK.findall(text))


def has_one_of(words: Sequence[str], text: str) -> bool:
    """Whether one of the words is in the text, however it is written. A word of letters with spaces between words is looked for
    as a whole word, so that "ass" is not found in "class"; Chinese has no spaces, and is found anywhere."""
    if not words:
        return False
    plain = _plain(text)
    return any(re.search(_whole(word), plain) for word in map(_plain, words) if word)


def alike(text: str) -> str:
    """What is compared where the same words come from many networks; empty where they are too few to tell."""
    plain = _plain(text)
    return plain if len(plain) >= OWN_WORDS else ""


@lru_cache(maxsize=1024)
def network(address: str) -> str:
    """The part of an IP address that its owner cannot change at will: /24 of IPv4, /64 of IPv6. Empty for what is none."""
    import ipaddress

    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((int(found), 24 if found.version == 4 else 64), strict=False)) if found else ""


@lru_cache(maxsize=1024)
def is_this_machine(address: str) -> bool:
    """Whether it is a loopback address, which nobody has who comes over a network."""
    import ipaddress

    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _plain(text: str) -> str:
    """However it is written: wide or narrow, large or small, over two lines, or with something unseen between its letters."""
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().split())


def _whole(word: str) -> str:
    before = r"\b" if _is_spaced(word[:1]) else ""
    after = r"\b" if _is_spaced(word[-1:]) else ""
    return before + re.escape(word) + after


def _is_spaced(character: str) -> bool:
    """Whether it is a letter or digit of a script that parts words by spaces."""
    return character.isalnum() and character < "\u2e80"
