"""The words of a text as search looks at them: folded, so that case, width, accents, apostrophes and hyphens do not matter.

Scripts that write without spaces (Chinese, Japanese, Korean) have no words here but runs of characters.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.folding import RUN, folded

Stem = Callable[[str], str]

# Vowels that some scripts write as signs beside or above a letter: they end no word.
SIGNS = "\u0900-\u0dff\u0e30-\u0e4e"
TOKEN = re.compile(rf"(?P<run>[{RUN}]+)|(?P<word>[^\W_{RUN}](?:[^\W_{RUN}]|[{SIGNS}])*)")
HYPHENS = re.compile("[-\u2010-\u2015\u2212/_.&+]{1,2}")
LONGEST_WORD = 24
# Words that say nothing of what is asked for.
STOP = frozenset(
    "a an the and or but if of to in on at by for from with without as is are was were be been being am do does did has have "
    "had having it its this that these those there here i me my we us our you your he she they them their what which who when "
    "where why how not no nor so too very can could would should will shall may might must just than then also only more most "
    "some any all please want wants wanted like need needs let lets get got dont im ive id its really because about into over "
    "out up off down back again such own same s t".split()
)
# A verb and one of these are often written as one word: log in, sign up, check-out.
PARTICLES = frozenset("in out up on off down over back".split())
# Two words that are often written as one are short: one of them very (e mail, wi fi), or both together (web site).
SHORT, SHORT_TOGETHER = 2, 7
# Characters that hold Chinese sentences together: two of which one is such a character tell little.
GLUE = frozenset(
    "的了吗呢吧啊呀嘛着过和与及或在是有我你您他她它们这那个很太都也就还要会能可以请希望把被让给对从到得不没为么什怎样一些点"
)


@dataclass(frozen=True)
class Word:
    """One word, or one `run` of characters without spaces. `hyphen`: one ties it to the word before."""

    text: str
    run: bool = False
    hyphen: bool = False

    @property
    def stops(self) -> bool:
        return self.text in STOP


def words(text: str) -> list[Word]:
    """In the order in which they stand."""
    found: list[Word] = []
    plain, end = folded(text), 0
    for token in TOKEN.finditer(plain):
        run = token["run"] is not None
        tied = bool(found) and not run and not found[-1].run and bool(HYPHENS.fullmatch(plain[end : token.start()]))
        found.append(Word(token[0] if run else token[0][:LONGEST_WORD], run, tied))
        end = token.end()
    return found


def telling(found: list[Word]) -> list[Word]:
    """Those that say something; all of them where none does."""
    return [word for word in found if not word.stops] or found


def ends_open(text: str) -> bool:
    """Whether the last word may still be in the middle of being typed."""
    plain = folded(text)
    return bool(plain) and bool(re.search(rf"[^\W_]$|[{RUN}]$", plain))


def joined(first: Word, second: Word) -> str:
    """Both as one word, where people write them so, too (e-mail, wi fi, log in); else "". Says nothing of runs."""
    if first.run or second.run:
        return ""
    lengths = len(first.text), len(second.text)
    short = (min(lengths) <= SHORT or sum(lengths) <= SHORT_TOGETHER) and not first.stops and not second.stops
    verb = second.text in PARTICLES and not first.stops
    return (first.text + second.text)[:LONGEST_WORD] if second.hyphen or short or verb else ""


def compounds(found: list[Word]) -> list[tuple[int, int, str]]:
    """What may be written as one word: (first, after the last, as one word). Of end-to-end both neighbours, and the whole."""
    pairs = [(at, at + 2, one) for at in range(len(found) - 1) if (one := joined(found[at], found[at + 1]))]
    threes = [
        (at, at + 3, "".join(word.text for word in found[at : at + 3])[:LONGEST_WORD])
        for at in range(len(found) - 2)
        if found[at + 1].hyphen and found[at + 2].hyphen
    ]
    return pairs + threes
