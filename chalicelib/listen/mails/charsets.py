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
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso2022_jp": "iso2022_jp_2",
}
# Names that mail programs write and Python does not know.
CALLED = {
    "windows-31j": "cp932",
    "sjis": "cp932",
    "eucjp-win": "euc_jp",
    "windows-949": "cp949",
    "windows-874": "cp874",
}
CALLED |= {"iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "chinesebig5": "big5"}
UNDECLARED = ("", "ascii", "cp1252", "utf-8")
# Its escape: nothing else begins so, whatever a mail calls it.
JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b(I")
# Controls but tab and new line, halves of surrogate pairs, and the byte order mark.
UNTYPED = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufeff]")
HIGH_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def decoded(raw: bytes, charset: str = "") -> str:
    """The text; where the charset is wrong or unknown, by the best guess, with a sign for each byte that none explains."""
    name = _known(charset)
    if any(each in raw for each in JAPANESE):
        # As Windows writes it, with signs such as ① that the standard has only in its later, larger table.
        guesses = [
            (raw, "iso2022_jp_2"),
            (raw, "iso2022_jp_ext"),
            (raw.replace(b"\x1b$B", b"\x1b$(Q"), "iso2022_jp_2004"),
        ]
    else:
        guesses = [(raw, each) for each in _guesses(raw, name)]
    for said, guess in guesses:
        try:
            return said.decode(guess)
        except (UnicodeError, ValueError):
            continue
    if name == "utf-8" and _is_mostly_whole(text := raw.decode("utf-8", "replace")):
        return text
    return raw.decode(name if name and name not in UNDECLARED else "cp1252", "replace")


def _guesses(raw: bytes, name: str) -> list[str]:
    """Charsets to be tried in turn. What is not ASCII is hardly ever whole UTF-8 by chance, nor in pairs of Chinese."""
    chinese = ["gb18030"] if name in UNDECLARED and _looks_chinese(raw, 20 if name == "cp1252" else 4) else []
    first = ["utf-8"] if _is_utf8(raw, name) else chinese if name == "cp1252" else []
    also = ["cp950"] if name == "big5hkscs" else []
    return list(dict.fromkeys([*first, *([name] if name else []), *also, "utf-8", *chinese]))


def clean(text: str) -> str:
    """Line ends as single newlines, and without what nobody typed."""
    return UNTYPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, most: int) -> str:
    """In one line, at most so many characters."""
    return " ".join(clean(text[: most * 4]).split())[:most]


def _known(charset: str) -> str:
    said = charset.strip().strip("'\"")[:40].lower().removeprefix("x-")
    try:
        name = codecs.lookup(CALLED.get(said, said)).name if said else ""
    except (LookupError, ValueError):
        return ""
    if name in NEVER:
        return ""
    return LARGER.get(name, name)


def _is_utf8(raw: bytes, name: str) -> bool:
    """Whether bytes that say they are something else are UTF-8: whole, and with characters that take three bytes.

    Of Western text two suffice: nobody writes "Ã¼".
    """
    if raw.isascii() or name.startswith("utf"):
        return False
    try:
        text = raw.decode("utf-8")
    except UnicodeError:
        return False
    return name in UNDECLARED or any(character >= "\u0800" for character in text)


def _is_mostly_whole(text: str) -> bool:
    """Whether only a few characters of what is not ASCII were damaged on the way."""
    return text.count("\ufffd") * 2 <= sum(not character.isascii() for character in text)


def _looks_chinese(raw: bytes, least: int) -> bool:
    """Whether bytes that are not what they say may be Chinese: nearly all that is not ASCII comes in pairs of high bytes.

    A line of dashes does so too: where there must be many, they must not be the same ones.
    """
    high = sum(byte >= 0x80 for byte in raw[:4000])
    pairs = [pair for pair in HIGH_PAIR.findall(raw[:4000]) if pair[1] >= 0x80]
    return high >= least and len(pairs) * 2 >= high * 0.9 and len(set(pairs)) * 4 >= least
