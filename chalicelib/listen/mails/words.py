"""From what was written in a mail to what is kept of it: the words, and what the mail said of itself."""

import re
from typing import Any

from chalicelib.domain.customer import normal_email
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.checks import NAME_GRAPHEMES, TEXT_GRAPHEMES
from chalicelib.listen.mails.reading import Written
from chalicelib.listen.submission import Submission
from chalicelib.web.visit import known

# A mail does not say what kind of voice it is; this one promises nothing.
KIND = "question"
HAN, KANA_OR_HANGUL = re.compile("[\u3400-\u9fff]"), re.compile("[\u3040-\u30ff\uac00-\ud7af]")


def of(written: Written, with_subject: bool) -> str:
    """What was written anew, cut to what a case takes; the subject above it, where the mail begins a conversation."""
    said = written.newest
    if with_subject and written.subject and not said.startswith(written.subject):
        said = f"{written.subject}\n\n{said}".strip()
    return said[:TEXT_GRAPHEMES].strip()


def of_itself(written: Written, verdicts: dict[str, str], said: str, customers: str | None = None) -> dict[str, Any]:
    """What a mail says of itself, for Case.mail and for the fact "Wrote".

    Args:
        verdicts: what the provider found of its sender.
        said: the words that are shown; `whole` has all of them where that is more, `cut` is there where it is not all.
        customers: the address of the conversation's customer. `other` is there where the mail says another one.
    """
    facts: dict[str, Any] = {"from": written.sender, "verdicts": verdicts}
    facts |= {"name": written.name} if written.name else {}
    facts |= {"subject": written.subject} if written.subject else {}
    facts |= {"attachments": written.attachments} if written.attachments else {}
    facts |= {"whole": written.text} if written.text.strip() not in said else {}
    facts |= {"cut": True} if written.cut else {}
    return facts | ({"other": True} if customers and normal_email(customers) != written.sender else {})


def submission(written: Written, case_id: str, said: str, touchpoint: Touchpoint, otherwise: str) -> Submission:
    """The mail as any touchpoint submits it. Its From line is a claim, as an address typed into a form is one."""
    return Submission(
        id=case_id,
        kind=KIND,
        text=said,
        language=language_of(said, touchpoint, otherwise),
        name=written.name[:NAME_GRAPHEMES] or None,
        email=written.sender or None,
        may_answer=bool(written.sender),
    )


def language_of(said: str, touchpoint: Touchpoint, otherwise: str) -> str:
    """The one of our languages that it is written in, as far as its script says so; else the touchpoint's first."""
    if HAN.search(said) and not KANA_OR_HANGUL.search(said):
        return known("zh") or otherwise
    letters = any(character.isalpha() for character in said)
    first = touchpoint.languages[0] if touchpoint.languages else otherwise
    return (known("en") or otherwise) if letters and first.startswith("zh") else first
