"""What somebody wrote anew in a mail, without what it quotes and without the signature.

mail-parser-reply knows how mail programs announce a quote in many languages. Three things are added: its patterns run
under a time limit, since a stranger writes what they run over; the ways of announcing that it does not know
(announcing.py); and a signature must look like one, for "Thanks, but ..." is none. What is taken away is never lost: the
whole stays beside.
"""

import re
import time
from functools import cache
from typing import Any

from chalicelib.listen.mails import announcing

# A person's answer stands at the top, or below one quote; patterns need not run over a book.
MOST_CHARACTERS = 20_000
SECONDS = 1.0
# Quotes are announced in any language; by a signature's words only those are gone whose beginnings are no common words.
LANGUAGES = ["en", "zh", "de", "fr", "es", "it", "nl", "ja", "ko"]
SIGNED_IN = ["en", "zh"]
LONGEST_SIGNATURE, MOST_SIGNATURE_LINES = 600, 10
VALEDICTION = re.compile(r"(?:--|__|—)\s*|[^,，.。!！?？]{1,40}[,，.。!！]?")
# After somebody's name nothing more is said: a sentence below a valediction is no signature, unless it is a company's.
SENTENCE = re.compile(r"P\.?\s?P?\.?S\b.*|附[:：].*|.*[?？。]|(?:\S+ ){4,}\S+\.", re.IGNORECASE)
COMPANYS = re.compile(r"confidential|intended|recipient|registered|virus|vertraulich|保密|机密", re.IGNORECASE)
PROGRAM = r".{0,40}(?:phone|pad|mac|mail|outlook|android|galaxy|blackberry|windows|mobile|device).{0,60}"
SENT_FROM = re.compile(
    r"(?:发自|發自|来自|來自)我的.{1,30}|从我的.{1,30}发送|从 ?Windows.{1,20}发送|"
    r"(?:获取|发自|来自) ?(?:Outlook|网易|QQ|Foxmail|企业微信|钉钉).{0,60}|"
    rf"(?:Sent (?:from|with|via)|Get|Gesendet (?:von|mit)|Envoyé (?:de|depuis)|Enviado (?:desde|do|con)|Inviato da){PROGRAM}|"
    r"Von meinem .{1,30} gesendet|.{1,20}から送信",
    re.IGNORECASE,
)
ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----\n", "\n-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"


def newest(text: str) -> str:
    """What was written anew; the text itself where nothing else would be left of it."""
    library, text = _Library(), _unarmoured(text)
    above, below = _cut(text, library)
    own = _unsigned(_before_quotes(above), library)
    # Written below the quote, or between its lines. Without marks nobody can tell it from the quote.
    marked = announcing.is_quoted(below)
    answers = _unsigned(_unquoted(below), library) if below and (marked or not own) else ""
    return "\n\n".join(each for each in (own, answers) if each) or _unquoted(text) or text.strip()


def _unarmoured(text: str) -> str:
    """Without what a program put around words that it signed (RFC 9580)."""
    before, begins, rest = text.partition(ARMOUR[0])
    said, signed, rest = rest.partition(ARMOUR[1])
    said = re.sub(r"\A(?:Hash: .{0,80}\n)*\n", "", said)
    return before + said + rest.partition(ARMOUR[2])[2] if begins and signed else text


def _cut(text: str, library: "_Library") -> tuple[str, str]:
    """What stands above the first line that announces a quote, and what stands below it."""
    lines = text.split("\n")
    if not (found := announcing.place(lines)):
        return _by_library(text, library)
    return "\n".join(lines[: found[0]]).strip(), "\n".join(lines[found[1] :]).strip()


def _by_library(text: str, library: "_Library") -> tuple[str, str]:
    begun = text[:MOST_CHARACTERS]
    replies = library.read(begun)
    # A quote is announced with its date; "on my birthday you wrote:" is somebody's own sentence.
    if not any(each.isdigit() for each in next((each.headers for each in replies if each.headers), "")):
        return text, ""
    if replies[0].headers:
        return "", replies[0].full_body
    first = replies[0].full_body
    # What follows the first announcement: the library's own cut, without the words that announce.
    return first, begun[len(replies[0].content) :].replace(replies[1].headers, "", 1).strip()


def _before_quotes(text: str) -> str:
    """Without quoted lines at its end, which some programs do not announce, and without a telephone's own line."""
    lines = text.rstrip().split("\n")
    while lines and (not (last := lines[-1].strip()) or last.startswith(">") or SENT_FROM.fullmatch(last[:160])):
        lines.pop()
    return "\n".join(lines).strip()


def _unquoted(text: str) -> str:
    own = "\n".join(line for line in text.split("\n") if not announcing.is_quoted(line))
    return re.sub(r"\n{3,}", "\n\n", own).strip()


def _unsigned(text: str, library: "_Library") -> str:
    """Without the signature at its end, where that is surely one."""
    replies = library.read(text[-MOST_CHARACTERS:]) if text else []
    signature = replies[-1].signatures if replies else ""
    first, _, rest = signature.partition("\n")
    short = len(signature) <= LONGEST_SIGNATURE and rest.count("\n") < MOST_SIGNATURE_LINES
    if not signature or not short or not VALEDICTION.fullmatch(first.strip()) or _goes_on(first, rest):
        return text
    lines = text.rstrip().split("\n")
    ends = signature.split("\n")
    is_end = [line.strip() for line in lines[-len(ends) :]] == ends
    return "\n".join(lines[: -len(ends)]).strip() if is_end else text


def _goes_on(first: str, rest: str) -> bool:
    """Whether somebody goes on below what looks like a signature."""
    sentences = [line for line in rest.split("\n") if SENTENCE.fullmatch(line.strip()) and not COMPANYS.search(line)]
    return bool(sentences) and not first.startswith(("--", "__", "—"))


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
    """The library's own patterns of sentences that announce a quote and of signatures, for `regex`, which can give up.

    Its heads of mails are left out: to it, two lines such as "From: Berlin", "To: Munich" are one.
    """
    import regex
    from mailparser_reply.parser import EmailMessage

    every, signed = EmailMessage("", languages=list(LANGUAGES)), EmailMessage("", languages=list(SIGNED_IN))
    signed.keep_hyphen_lists = True
    sentences = "|".join(every._get_language_regex(each, "wrote_header") for each in every.languages)
    wanted = sentences, signed.SIGNATURE_REGEX.pattern
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
