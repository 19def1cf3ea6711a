"""Bytes of a mail to text, whatever it says of its charset; and text without what nobody typed to be read."""

import codecs
import re

# Python's codecs that are no charset, or one that no mail program writes and that would take a stranger's bytes for work to do.
NEVER = {
    "hex",
    "base64",
    "quopri",
    "uu",
    "rot13",
    "bz2",
    "zlib",
    "punycode",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "utf-7",
    "oem",
    "mbcs",
}
# What people say -> what they mean: each of these is read by a larger sibling.
LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "iso2022_jp": "iso2022_jp_2",
}
UNDECLARED = ("", "ascii", "cp1252", "utf-8")
# Controls but tab and new line, halves of surrogate pairs, and the byte order mark.
UNTYPED = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufeff]")
HIGH_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def decoded(raw: bytes, charset: str = "") -> str:
    """The text; where the charset is wrong or unknown, by the best guess, with a sign for each byte that none explains."""
    name = _known(charset)
    for guess in dict.fromkeys((name, "utf-8", *(["gb18030"] if _looks_chinese(raw, name) else []))):
        if guess:
            try:
                return raw.decode(guess)
            except (UnicodeError, ValueError):
                continue
    if name == "utf-8" and _is_mostly_whole(text := raw.decode("utf-8", "replace")):
        return text
    return raw.decode(name if name and name not in UNDECLARED else "cp1252", "replace")


def clean(text: str) -> str:
    """Line ends as single newlines, and without what nobody typed."""
    return UNTYPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, most: int) -> str:
    """In one line, at most so many characters."""
    return " ".join(clean(text[: most * 4]).split())[:most]


def _known(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip().strip("'\"")[:40]).name if charset else ""
    except (LookupError, ValueError):
        return ""
    if name in NEVER:
        return ""
    return LARGER.get(name, name)


def _is_mostly_whole(text: str) -> bool:
    """Whether only a few characters of what is not ASCII were damaged on the way."""
    return text.count("\ufffd") * 2 <= sum(not character.isascii() for character in text)


def _looks_chinese(raw: bytes, name: str) -> bool:
    """Whether bytes that are not what they say may be Chinese: nearly all that is not ASCII comes in pairs of high bytes."""
    if name and name not in UNDECLARED:
        return False
    high = sum(byte >= 0x80 for byte in raw[:4000])
    pairs = sum(pair[1] >= 0x80 for pair in HIGH_PAIR.findall(raw[:4000]))
    return high >= 4 and pairs * 2 >= high * 0.9
