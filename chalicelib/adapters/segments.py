"""Words of Chinese sentences: BudouX (https://github.com/google/budoux), a maintained segmenter whose model is 64 KB."""

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def segments(run: str) -> tuple[str, ...]:
    """A run of characters without spaces, cut where words end. It is a guess: what it cuts in two stands side by side, and
    whoever counts phrases finds it again."""
    return tuple(_parser().parse(run))


@cache
def _parser() -> Any:
    # Of its models the zip has this one: dev/package_trim.py.
    from budoux import load_default_simplified_chinese_parser

    return load_default_simplified_chinese_parser()
