"""Being named in public: the consent that somebody gave with a case, and exactly what it shows."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LEVELS = ("first_name", "full_name", "name_and_company")
# The wording that a customer agreed to is kept with the consent; raise the number when templates/i18n changes it.
WORDING = "naming-1"
LONGEST_NAME = 60
CASES_ASKED = 2
# Two-character surnames, so that the given name of 欧阳修 is 修 and not 阳修.
COMPOUND_SURNAMES = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 端木 百里 南宫 独孤".split()
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}")
# Controls, bidi marks and overrides, zero-width characters and tags: they let a name pose as another.
UNSEEN = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
# What joins letters in the scripts that need it, and pictures; anywhere else it is one more unseen character.
_JOINED = "[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\u2600-\u27bf\ufb50-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff]"
IDLE_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")
# Letters of other scripts that look like Latin ones, the commonest of https://www.unicode.org/reports/tr39/#Confusable_Detection
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u043c\u0442\u043a\u0432\u043d"
    "\u03b1\u03bf\u03c1\u03c5\u03bd\u03ba\u03b9\u03c4\u03c7\u0131\u0261\u021d01",
    "aeopcyxijshdqwmtkbhaopuvkitxig3ol",
)


@dataclass
class Naming:
    """A consent to be named in public for what comes of one case, kept as proof; withdrawing sets `withdrawn_at` and hides
    the name at once. It belongs to the case and not to the address in it, which anybody can type."""

    customer_id: str
    level: str
    name: str
    company: str | None
    wording: str
    given_at: str
    case_id: str
    withdrawn_at: str | None = None
    version: int = 0

    def shown(self) -> str | None:
        """What the public sees, or None."""
        return None if self.withdrawn_at else public_name(self.level, self.name, self.company)


def may_name(case_ids: Iterable[str]) -> list[str]:
    """The cases of one supporter whose consents are asked for: the newest two, so that a page of people is one batch."""
    return sorted(case_ids)[-CASES_ASKED:]


def consent_among(case_ids: Iterable[str], namings: dict[str, Naming]) -> Naming | None:
    """The newest consent in force that one supporter gave with one of these cases."""
    given = [namings[each] for each in may_name(case_ids) if each in namings and namings[each].shown()]
    return max(given, key=lambda naming: naming.given_at, default=None)


def public_name(level: str, name: str, company: str | None) -> str | None:
    """Exactly what a consent shows; templates/static/form.js follows the same steps for the preview.

    A first name is the part before the first space, or, for a Chinese name without spaces, what follows the surname.
    Returns None where nothing would be left to show.
    """
    whole = clean_name(name)
    if not whole or level not in LEVELS:
        return None
    if level == "first_name":
        return given_name(whole)
    firm = clean_name(company or "")
    return f"{whole} ({firm})" if level == "name_and_company" and firm else whole


def given_name(whole: str) -> str:
    if HAN.fullmatch(whole):
        return whole[2:] if whole[:2] in COMPOUND_SURNAMES and len(whole) > 2 else whole[1:]
    return whole.split(" ")[0]


def clean_name(text: str) -> str:
    """A name safe to show: NFC, no unseen characters, single spaces, at most three marks on a letter and 60 characters."""
    seen = IDLE_JOINER.sub("", UNSEEN.sub("", unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))))
    kept, marks = [], 0
    for character in seen:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= 3:
            kept.append(character)
    return "".join(kept).strip()[:LONGEST_NAME].strip()


def looks_like_address(name: str) -> bool:
    """Names that are links or mail addresses are refused for public use."""
    return bool(re.search(r"://|www\.|@|\.(com|net|org|cn|io)\b", name, re.IGNORECASE))


def poses_as(name: str, other: str) -> bool:
    """Whether a name is another's, or looks like it: letters are compared as people see them, and nothing else of it."""
    skeleton = _skeleton(name)
    return bool(skeleton) and skeleton == _skeleton(other)


def _skeleton(name: str) -> str:
    plain = unicodedata.normalize("NFKD", clean_name(name)).casefold()
    return "".join(character for character in plain if character.isalnum()).translate(LOOKALIKES)
