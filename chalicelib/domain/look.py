"""A touchpoint's look: a colour of the company's, and the shades of it that can be read on light and on dark ground.

Contrast is WCAG 2.2's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): words need 4.5.
"""

import re
from dataclasses import dataclass

SCHEMES = ("auto", "light", "dark")
READABLE = 4.5
# A fill that differs less than this from its ground is no button; from here on its edge, in the shade for words, shows it.
SEEN = 1.25
# The ground on which words of the colour are hardest to read: --sunken of hearback.css, light and dark.
LIGHT_GROUND, DARK_GROUND = "#f2eeed", "#292427"
DARK_SURFACE = "#201c1e"
WHITE, BLACK = "#ffffff", "#000000"
# Steps on the way from a colour to black or white.
STEPS = 40


@dataclass(frozen=True)
class Shades:
    """What a colour becomes on one ground, each `#rrggbb`.

    Attributes:
        text: for words and marks on the ground.
        fill: the ground of buttons; `on_fill` is the words on them.
        deep: the button under the pointer.
        soft: the ground of what is chosen.
        line: a quiet border.
    """

    text: str
    fill: str
    on_fill: str
    deep: str
    soft: str
    line: str


def is_colour(text: str) -> bool:
    return bool(re.fullmatch(r"#[0-9a-f]{6}", text))


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def on_light(colour: str) -> Shades:
    """Its shades on light ground. A colour that is too light for words is darkened until they can be read."""
    text = _towards(colour, BLACK, LIGHT_GROUND)
    return _shades(colour, text, WHITE)


def on_dark(colour: str) -> Shades:
    """Its shades on dark ground. A colour that is too dark for words is lightened until they can be read."""
    text = _towards(colour, WHITE, DARK_GROUND)
    return _shades(colour, text, DARK_SURFACE)


def _shades(colour: str, text: str, ground: str) -> Shades:
    fill = colour if contrast(colour, ground) >= SEEN else text
    on_fill = WHITE if contrast(fill, WHITE) >= READABLE else BLACK
    # The button under the pointer moves away from its words, so that these stay readable.
    away = BLACK if on_fill == WHITE else WHITE
    return Shades(text, fill, on_fill, mixed(fill, away, 0.15), _soft(text, ground), mixed(ground, fill, 0.35))


def _soft(text: str, ground: str) -> str:
    """A breath of the colour on the ground, on which the colour itself can still be read."""
    parts = (part / 100 for part in (10, 8, 6, 4, 2))
    breaths = (mixed(ground, text, part) for part in parts)
    return next((each for each in breaths if contrast(text, each) >= READABLE), ground)


def _towards(colour: str, end: str, ground: str) -> str:
    tones = (mixed(colour, end, step / STEPS) for step in range(STEPS + 1))
    return next(each for each in tones if contrast(each, ground) >= READABLE)


def mixed(one: str, other: str, part: float) -> str:
    """`one` with so much of `other` in it, 0 to 1."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(left + (right - left) * part):02x}" for left, right in pairs)


def _parts(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> list[float]:
    return [part / 255 for part in _parts(colour)]
