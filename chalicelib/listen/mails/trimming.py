"""What somebody wrote anew in a mail, without what it quotes and without the signature.

mail-parser-reply knows how mail programs announce a quote in many languages. Three things are added: its patterns run
under a time limit, since a stranger writes what they run over; the ways of Chinese programs that it does not know; and
a signature must look like one, for "Thanks, but ..." is none. What is taken away is never lost: the whole stays beside.
"""

import re
import time
from functools import cache
from typing import Any

# A person's answer stands at the top, or below one quote; patterns need not run over a book.
MOST_CHARACTERS = 20_000
SECONDS = 1.0
# Quotes are announced in any language; by a signature's words only those are gone whose beginnings are no common words.
LANGUAGES = ["en", "zh", "de", "fr", "es", "it", "nl", "ja", "ko"]
SIGNED_IN = ["en", "zh"]
LONGEST_SIGNATURE, MOST_SIGNATURE_LINES = 600, 10
# Gmail in Chinese, Apple Mail, NetEase (163), QQ, Outlook; each is a whole line.
ANNOUNCED = (
    r".{0,300}于\s?\d{4}年.{0,60}写道[:：]",
    r"(?:在\s?)?\d{4}(?:年|-|/).{0,300}(?:写道|寫道)[:：]",
    r"At \d{4}-\d\d-\d\d .{0,300} wrote:",
    r"-{2,}\s{0,3}(?:原始邮件|原始郵件|原邮件|回复的原邮件|转发邮件|转发的邮件|Original Message|Forwarded message)\s{0,3}-{2,}",
    r"_{20,}",
)
FIELDS = "发件人|寄件者|寄件人|From|Von|De|Da"
OTHERS = (
    "发送时间|發送時間|发送日期|日期|收件人|收件者|主题|主旨|抄送|Sent|Date|To|Subject|Cc|"
    "Gesendet|An|Datum|Betreff|Envoyé|À|Objet"
)
ANNOUNCING = re.compile("|".join(f"(?:{each})" for each in ANNOUNCED))
FIELD = re.compile(rf"[*\s]{{0,3}}(?:{FIELDS})[*\s]{{0,3}}[:：]")
OTHER = re.compile(rf"[*\s]{{0,3}}(?:{OTHERS})[*\s]{{0,3}}[:：]")
VALEDICTION = re.compile(r"(?:--|__|—)\s*|[^,，.。!！?？]{1,40}[,，.。!！]?")
SENT_FROM = re.compile(
    r"(?:发自|發自|来自|來自)我的.{1,30}|从我的.{1,30}发送|获取 ?Outlook.{0,40}|发自 ?Outlook.{0,40}"
)
LONGEST_LINE = 500


def newest(text: str) -> str:
    """What was written anew; the text itself where nothing else would be left of it."""
    library = _Library()
    above, below = _cut(text, library)
    own = _unsigned(_before_quotes(above), library)
    if own:
        return own
    # Written below the quote, or between its lines.
    answers = [line for line in below.split("\n") if not line.lstrip().startswith(">")]
    return _unsigned("\n".join(answers).strip(), library) or _unquoted(text) or text.strip()


def _cut(text: str, library: "_Library") -> tuple[str, str]:
    """What stands above the first line that announces a quote, and what stands below it."""
    lines = text.split("\n")
    for place, line in enumerate(lines[:2000]):
        bare = line[:LONGEST_LINE].strip().lstrip("> ")
        if bare and (ANNOUNCING.fullmatch(bare) or FIELD.match(bare) and _is_head(lines[place : place + 5])):
            return "\n".join(lines[:place]).strip(), "\n".join(lines[place + 1 :]).strip()
    return _by_library(text, library)


def _is_head(lines: list[str]) -> bool:
    """Whether these lines look like the head of a mail: its sender, and at least one more of its fields."""
    return any(OTHER.match(line[:LONGEST_LINE].lstrip("> ")) for line in lines[1:])


def _by_library(text: str, library: "_Library") -> tuple[str, str]:
    begun = text[:MOST_CHARACTERS]
    replies = library.read(begun)
    if not replies:
        return text, ""
    if replies[0].headers:
        return "", replies[0].full_body
    if len(replies) < 2:
        return text, ""
    first = replies[0].full_body
    # What follows the first announcement: the library's own cut, without the words that announce.
    return first, begun[len(replies[0].content) :].replace(replies[1].headers, "", 1).strip()


def _before_quotes(text: str) -> str:
    """Without quoted lines at its end, which some programs do not announce, and without a telephone's own line."""
    lines = text.rstrip().split("\n")
    while lines and (not (last := lines[-1].strip()) or last.startswith(">") or SENT_FROM.fullmatch(last[:100])):
        lines.pop()
    return "\n".join(lines).strip()


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">")).strip()


def _unsigned(text: str, library: "_Library") -> str:
    """Without the signature at its end, where that is surely one."""
    replies = library.read(text[-MOST_CHARACTERS:]) if text else []
    signature = replies[-1].signatures if replies else ""
    first, _, rest = signature.partition("\n")
    short = len(signature) <= LONGEST_SIGNATURE and rest.count("\n") < MOST_SIGNATURE_LINES
    if not signature or not short or not VALEDICTION.fullmatch(first.strip()):
        return text
    lines = text.rstrip().split("\n")
    ends = signature.split("\n")
    is_end = [line.strip() for line in lines[-len(ends) :]] == ends
    return "\n".join(lines[: -len(ends)]).strip() if is_end else text


class _Library:
    """mail-parser-reply, with so much time for one mail."""

    def __init__(self) -> None:
        self.until = time.monotonic() + SECONDS

    def read(self, text: str) -> list[Any]:
        """The replies that a text is made of, its newest first; none where there was no time to say."""
        from mailparser_reply.parser import EmailMessage

        headers, signatures = (_Patient(each, self) for each in _patterns())
        own = {"_header_regex": headers, "_signature_regex": signatures, "_disclaimers_regex": _Nothing()}
        try:
            return list(EmailMessage(text, languages=list(LANGUAGES), keep_hyphen_lists=True, **own).read().replies)
        except TimeoutError:
            return []


@cache
def _patterns() -> tuple[Any, Any]:
    """The library's own patterns of what announces a quote and of signatures, for `regex`, which can be told to give up."""
    import regex
    from mailparser_reply.parser import EmailMessage

    every, signed = EmailMessage("", languages=list(LANGUAGES)), EmailMessage("", languages=list(SIGNED_IN))
    signed.keep_hyphen_lists = True
    wanted = every.HEADER_REGEX.pattern, signed.SIGNATURE_REGEX.pattern
    headers, signatures = (regex.compile(each, regex.MULTILINE | regex.IGNORECASE) for each in wanted)
    return headers, signatures


class _Patient:
    """A pattern that raises TimeoutError rather than take more time than its library has."""

    def __init__(self, pattern: Any, library: _Library) -> None:
        self._pattern, self._library = pattern, library

    def findall(self, text: str) -> Any:
        return self._pattern.findall(text, timeout=self._seconds())

    def search(self, text: str) -> Any:
        return self._pattern.search(text, timeout=self._seconds())

    def _seconds(self) -> float:
        left = self._library.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Nothing:
    """Disclaimers stay: nobody can tell a company's warning from a customer's."""

    def findall(self, text: str) -> list[str]:
        return []
