"""Stems of English words: Snowball's stemmer (https://snowballstem.org/algorithms/english/stemmer.html)."""

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """`exports` and `exporting` are `export`; what is not written in plain Latin letters stays as it is."""
    return str(_english().stemWord(word)) if word.isascii() and word.isalpha() else word


@cache
def _english() -> Any:
    # By its module: the package's own door loads every language there is, and is not in the zip (dev/package_trim.py).
    from snowballstemmer.english_stemmer import EnglishStemmer

    return EnglishStemmer()
