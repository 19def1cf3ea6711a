"""The style sheet of a touchpoint's look. Its address says all that is in it, so no store is asked and browsers keep it."""

import re
from functools import cache

from chalicelib.domain import look
from chalicelib.domain.errors import NotFound
from chalicelib.domain.look import Shades
from chalicelib.render import TEMPLATES

EDGE = ".button.primary { border-color: var(--accent-text); }\n"
NAME = re.compile(r"(?P<colour>[0-9a-f]{6}|own)-(?P<scheme>auto|light|dark)\.css")


def sheet(name: str) -> str:
    """The sheet `<colour>-<scheme>.css`, where the colour is six hexadecimal digits or `own` (ours); raises NotFound."""
    found = NAME.fullmatch(name)
    if not found:
        raise NotFound(name)
    colour, scheme = found["colour"], found["scheme"]
    light, dark = ("", "") if colour == "own" else (_tokens(shades) for shades in both(f"#{colour}"))
    if scheme == "auto":
        return f":root {{{light} }}\n@media (prefers-color-scheme: dark) {{ :root {{{dark} }} }}\n{EDGE}"
    ours = _grounds()[("light", "dark").index(scheme)]
    return f":root {{ color-scheme: {scheme};{ours}{dark if scheme == 'dark' else light} }}\n{EDGE}"


def both(colour: str) -> tuple[Shades, Shades]:
    """Its shades on light and on dark ground."""
    return look.on_light(colour), look.on_dark(colour)


def _tokens(shades: Shades) -> str:
    named = {
        "accent": shades.text, "accent-fill": shades.fill, "accent-deep": shades.deep, "accent-text": shades.text,
        "accent-soft": shades.soft, "accent-line": shades.line, "on-accent": shades.on_fill,
    }  # fmt: skip
    return "".join(f" --{name}: {value};" for name, value in named.items())


@cache
def _grounds() -> tuple[str, str]:
    """The colours of our own sheet, light and dark: a form that is always dark has them whatever the reader's system says."""
    text = (TEMPLATES / "static" / "hearback.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)[:2]
    names = set(re.findall(r"(--[\w-]+):", dark))
    kept = [token for token in re.findall(r"--[\w-]+: [^;]+;", light) if token.partition(":")[0] in names]
    return " ".join(["", *kept]), " ".join(["", *re.findall(r"--[\w-]+: [^;]+;", dark)])
