"""What many customers keep writing in their own words: terms and phrases that come back, with how many wrote them.

Counted are customers' texts, not mentions: who writes a word five times wrote it once. Of phrases that contain each other
the longest stands for all whom it covers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.folding import folded
from chalicelib.domain.words import GLUE, STOP, Stem, words

Segment = Callable[[str], Sequence[str]]

# Where a phrase cannot go on.
CLAUSE = re.compile(r"[\n\r.!?,;:()\[\]\"“”。！？，；：、…（）【】《》~—|]+(?!\d)")
# How long a phrase may be: a Latin word weighs two, a sign of a script without spaces one.
LONGEST, LATIN = 8, 2
# So many texts a theme has behind it at the least, and shows.
FEWEST, EXAMPLES = 2, 3
SHORTEST_LATIN = 3
# Of the texts of a term, so many are in a longer phrase: then that says it better.
COVERED = 0.7
# A segmenter guesses. In so many of its texts a phrase must begin and end where it cuts.
CUT = 0.5
# In the order of themes a phrase of twice the length counts as so many texts more (a power).
LONGER_IS_CLEARER = 0.75
# They hold sentences together, but without them a phrase says the opposite.
NEGATIONS = frozenset("不 没 无 别 no not cannot cant never without".split())
# By themselves they say nothing of what should be a choice.
FILLERS = frozenset(
    "one two after before good great nice bad use used using time way thing things lot bit much many really work works "
    "every each other another something anything everything everyone first last day week month year "
    "比较 时候 非常 感觉 自己 觉得 如果 因为 所以 但是 而且 不过 就是 还是 已经 真的 现在 不错 喜欢 一个 一下 起来".split()
)
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """A Latin word, or one sign of a run without spaces; whether words are cut before and after it."""

    text: str
    begins: bool
    ends: bool


@dataclass
class Theme:
    """`words` as they can be read, and be a choice; `texts` are the places, in what was counted, of those who wrote it."""

    words: str
    texts: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.texts)


def themes(
    texts: Sequence[str], segment: Segment, known: Iterable[str] = (), most: int = 12, stem: Stem = str
) -> list[Theme]:
    """The themes of some texts, those of most texts and of the clearest words first.

    Args:
        segment: cuts a run of characters without spaces into words.
        known: what is a choice already, and so is no theme.
        stem: of a Latin word; phrases of the same stems are one theme, in the form that most wrote.
    """
    found: dict[Phrase, list[int]] = {}
    cut: dict[Phrase, int] = {}
    forms: dict[Phrase, Counter[Phrase]] = {}
    for at, text in enumerate(texts):
        for phrase, is_cut in phrases(text, segment).items():
            root = tuple(map(stem, phrase))
            if found.setdefault(root, [])[-1:] != [at]:
                found[root].append(at)
                cut[root] = cut.get(root, 0) + is_cut
            forms.setdefault(root, Counter())[phrase] += 1
    common = {
        phrase: places for phrase, places in found.items() if len(places) >= FEWEST and cut[phrase] >= CUT * len(places)
    }
    said = {_plain(each) for each in known} | {_plain(" ".join(map(stem, each.split()))) for each in known}
    kept: list[tuple[Phrase, list[int]]] = []
    # From the longest, so that what is only a part of it is seen to be.
    for phrase, places in sorted(common.items(), key=lambda one: (-len(one[0]), -len(one[1]), one[0])):
        covered = any(_holds(other, phrase) and len(others) >= COVERED * len(places) for other, others in kept)
        if not covered:
            kept.append((phrase, places))
    kept.sort(key=lambda one: (-len(one[1]) * _length(one[0]) ** LONGER_IS_CLEARER, one[0]))
    shown = [
        Theme(written(_commonest(forms[root])), places) for root, places in kept if _plain("".join(root)) not in said
    ]
    return [theme for theme in shown if _plain(theme.words) not in said][:most]


def _commonest(forms: Counter[Phrase]) -> Phrase:
    most = max(forms.values())
    return min(form for form, times in forms.items() if times == most)


def phrases(text: str, segment: Segment) -> dict[Phrase, bool]:
    """Every sequence in a text that could be a theme, and whether it begins and ends, anywhere in it, where words do."""
    found: dict[Phrase, bool] = {}
    for clause in CLAUSE.split(text):
        line = _units(clause, segment)
        for start in range(len(line)):
            weight, end = 0, start
            while end < len(line) and (weight := weight + _weight(line[end].text)) <= LONGEST:
                end += 1
                phrase = tuple(unit.text for unit in line[start:end])
                if _says_something(phrase):
                    found[phrase] = found.get(phrase, False) or (line[start].begins and line[end - 1].ends)
    return found


def written(phrase: Phrase) -> str:
    """The words of a phrase as people write them: spaces stand between Latin words, and nowhere in a Chinese phrase."""
    text = ""
    for word in phrase:
        text += f" {word}" if text and text[-1].isascii() and word[:1].isascii() else word
    return text[:1].upper() + text[1:]


def _units(clause: str, segment: Segment) -> list[Unit]:
    line: list[Unit] = []
    for word in words(clause):
        if word.run:
            for part in segment(word.text):
                line += [Unit(sign, at == 0, at == len(part) - 1) for at, sign in enumerate(part)]
        else:
            line.append(Unit(word.text, True, True))
    return line


def _weight(text: str) -> int:
    return LATIN if text.isascii() else 1


def _length(phrase: Phrase) -> int:
    return sum(map(_weight, phrase))


def _says_something(phrase: Sequence[str]) -> bool:
    """Whether it neither begins nor ends with a word that only holds sentences together, and is more than a sign."""
    if (_is_glue(phrase[0]) and phrase[0] not in NEGATIONS) or _is_glue(phrase[-1]):
        return False
    whole = "".join(phrase)
    if whole.isdigit() or whole in FILLERS:
        return False
    return len(whole) >= (SHORTEST_LATIN if whole.isascii() else 2)


def _is_glue(word: str) -> bool:
    return word in STOP or word in GLUE


def _holds(longer: Phrase, shorter: Phrase) -> bool:
    size = len(shorter)
    return any(longer[at : at + size] == shorter for at in range(len(longer) - size + 1))


def _plain(text: str) -> str:
    return "".join(folded(text).split())
