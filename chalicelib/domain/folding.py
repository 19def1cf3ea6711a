"""Text as it is compared and looked for, whatever its case, width, accents and apostrophes. Small: most functions load it."""

import re
import unicodedata

# Han, kana and Hangul with their marks; written as a character class.
RUN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u309a\u309d-\u309f\u30a1-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
ACCENTS = re.compile("[\u0300-\u036f]")
APOSTROPHES = re.compile("['\u2019\u02bc\u2018`\u00b4]")


def folded(text: str) -> str:
    """NFKC, without case and accents; apostrophes are gone ("don't" is "dont")."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return APOSTROPHES.sub("", unicodedata.normalize("NFKC", bare))
