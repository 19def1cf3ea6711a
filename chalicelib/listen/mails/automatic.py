"""Which mails no person wrote: answering or taking in those is how loops begin.

RFC 3834 (Auto-Submitted), RFC 2919 (List-Id), RFC 3462 (reports); the rest is what programs do in practice.
"""

import re
from email.message import Message

from chalicelib.listen.mails import headers
from chalicelib.listen.mails.arrival import Arrival

BULK = ("bulk", "junk", "list", "auto_reply")
LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
# But a forwarded mail of somebody's is theirs: Exchange rewrites its envelope to bounces+SRS=...
ROBOTS = re.compile(
    r"(mailer-daemon|postmaster|mail-daemon|no-?reply-bounces?|bounces?(?!\+srs=))([+=-].*)?@.*|mailer-daemon"
)
ANSWERING = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply", "x-autoreply-from", "x-auto-reply-from",
    "x-mail-autoreply",
)  # fmt: skip
# Programs that say it nowhere but in the subject. Only with their colon: somebody may well write about such answers.
SUBJECTS = re.compile(
    r"(自动回复|自動回[覆復]|自动答复|自动应答|自動応答|自動返信|不在通知|자동 ?회신|automatic reply|auto[- ]?reply|"
    r"out of (the )?office( (auto[- ]?)?reply)?|automatische antwort|abwesen(d|heit|heitsnotiz|heitsmeldung)|"
    r"réponse automatique|absence du bureau|respuesta automática|risposta automatica|resposta automática|"
    r"automatisch antwoord|afwezig|autosvar|automatiskt? svar|automaattinen vastaus|automatyczna odpowiedź|"
    r"odpowiedź automatyczna|automatická odpověď|автоматический ответ|автоответ|otomatik yanıt)\s*[:：]",
    re.IGNORECASE,
)
OURS = re.compile(r".+:(follow-up|staff):hearback")


def why(head: Message, arrival: Arrival, sender: str, ours: str, subject: str) -> str | None:
    """The reason, one of letter.REASONS, for which a mail is not taken for a person's words; None where it may be one's.

    Args:
        sender: the address in its From line.
        ours: the address that our own mail comes from.
    """
    if OURS.fullmatch(headers.plain(head, "Feedback-ID")) or headers.raw(head, "X-Hearback-kind") or sender == ours:
        return "ours"
    if _is_bounce(head, arrival, sender):
        return "bounce"
    submitted = headers.plain(head, "Auto-Submitted").partition(";")[0].strip()
    suppressed = headers.plain(head, "X-Auto-Response-Suppress")
    if submitted not in ("", "no") or suppressed not in ("", "none") or SUBJECTS.match(subject):
        return "automatic"
    if any(headers.raw(head, name) for name in ANSWERING):
        return "automatic"
    if headers.plain(head, "Precedence") in BULK or any(headers.raw(head, name) for name in LISTS):
        return "list"
    return None


def _is_bounce(head: Message, arrival: Arrival, sender: str) -> bool:
    """A delivery report, or a mail that cannot be answered because its envelope names nobody."""
    kind = head.get_content_type()
    return (
        arrival.envelope_sender in ("", "<>")
        or bool(ROBOTS.fullmatch(arrival.envelope_sender) or ROBOTS.fullmatch(sender))
        or kind in ("multipart/report", "message/delivery-status", "message/disposition-notification")
    )
