"""Limits of what people type: counted in graphemes, as people count, and in bytes, as stores do."""

from chalicelib.domain.errors import Invalid

# A grapheme may take many bytes (a family emoji has 25); text of this many bytes a grapheme is no text.
BYTES_A_GRAPHEME = 40


def graphemes(text: str) -> int:
    """Characters as a reader counts them (UAX #29)."""
    import regex

    return len(regex.findall(r"\X", text))


def is_within(text: str, limit: int, byte_limit: int | None = None) -> bool:
    """At most `limit` graphemes and `byte_limit` bytes of UTF-8 (by default BYTES_A_GRAPHEME each)."""
    if len(text.encode(errors="surrogatepass")) > (byte_limit or limit * BYTES_A_GRAPHEME):
        return False
    # Never more graphemes than code points: the common case needs no segmenting.
    return len(text) <= limit or graphemes(text) <= limit


def excerpt(text: str, limit: int = 140) -> str:
    """The beginning of a text in one line, never cut inside a grapheme."""
    line = " ".join(text[: limit * BYTES_A_GRAPHEME].split())
    if len(line) <= limit:
        return line
    import regex

    shown = regex.findall(r"\X", line)
    return line if len(shown) <= limit else "".join(shown[: limit - 1]).rstrip() + "…"


def required(form: dict[str, str], name: str, limit: int) -> str:
    """A field that must be there and within its limit; raises Invalid."""
    value = form.get(name, "").strip()
    if not value:
        raise Invalid({name: "errors.required"})
    if not is_within(value, limit):
        raise Invalid({name: "errors.too_long"})
    return value


def optional(form: dict[str, str], name: str, limit: int) -> str:
    """A field that may be empty; raises Invalid beyond its limit."""
    return required(form, name, limit) if form.get(name, "").strip() else ""
