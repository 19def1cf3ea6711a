"""SPF and DMARC records, read as far as the doctor needs them (RFC 7208 sections 4.5 to 5, RFC 7489 section 6.3).

    read_spf(["v=spf1 include:amazonses.com ~all"])     -> Spf(includes=("amazonses.com",), redirect="", all="~", ...)
    read_dmarc(["v=DMARC1; p=none"])                    -> Dmarc(policy="none", ...)

Both raise NotOne where there is none or more than one: receivers then act as if there were none.
"""

import re
from dataclasses import dataclass

POLICIES = ("none", "quarantine", "reject")
# What costs a receiver a look-up; ten of them is the most that it will do (RFC 7208 section 4.6.4).
LOOK_UPS = ("include", "a", "mx", "ptr", "exists", "redirect")


class NotOne(ValueError):
    """`how_many` records where there must be one."""

    def __init__(self, how_many: int) -> None:
        super().__init__(str(how_many))
        self.how_many = how_many


@dataclass(frozen=True)
class Spf:
    """`includes` are those that pass; `all` is the qualifier of the last word ("" where it is missing), `look_ups` its own."""

    text: str
    includes: tuple[str, ...]
    redirect: str
    all: str
    look_ups: int

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Names whose records count as part of this one."""
        return (*self.includes, *([self.redirect] if self.redirect and not self.all else []))


@dataclass(frozen=True)
class Dmarc:
    """`policy` for the domain, `for_others` for those below it; "" where it is none that we know. `adkim`, `aspf`: "r" or "s"."""

    text: str
    policy: str
    for_others: str
    adkim: str
    aspf: str


def read_spf(texts: list[str]) -> Spf:
    found = [text for text in texts if re.match(r"v=spf1( |$)", text, re.IGNORECASE)]
    if len(found) != 1:
        raise NotOne(len(found))
    includes, redirect, last, look_ups = [], "", "", 0
    for word in found[0].lower().split()[1:]:
        qualifier, mechanism = (word[0], word[1:]) if word[0] in "+-~?" else ("+", word)
        name, _, value = mechanism.replace("=", ":", 1).partition(":")
        name = name.partition("/")[0]
        look_ups += name in LOOK_UPS
        if name == "all":
            last = last or qualifier
        elif name == "include" and qualifier == "+" and value:
            includes.append(value.rstrip("."))
        elif name == "redirect" and value:
            redirect = value.rstrip(".")
    return Spf(found[0], tuple(includes), redirect, last, look_ups)


def read_dmarc(texts: list[str]) -> Dmarc:
    found = [text for text in texts if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
    if len(found) != 1:
        raise NotOne(len(found))
    tags: dict[str, str] = {}
    for part in found[0].split(";")[1:]:
        name, _, value = part.partition("=")
        tags.setdefault(name.strip().lower(), value.strip().lower())
    policy = tags.get("p", "") if tags.get("p", "") in POLICIES else ""
    others = tags["sp"] if tags.get("sp") in POLICIES else policy
    return Dmarc(found[0], policy, others, tags.get("adkim", "r"), tags.get("aspf", "r"))


def under(name: str, domain: str) -> bool:
    """Whether a name is the domain or below it."""
    return name == domain or name.endswith(f".{domain}")


def parents(domain: str) -> list[str]:
    """The domain and those above it, down to two labels: a domain that can be registered has at least two."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
