"""A mail that came in becomes a case, a line in a conversation, or a letter with the reason why it became neither.

Safe to repeat: a case's id and a letter's are derived from the mail, and words in a conversation are written in one
transaction with the letter. What cannot be read is recorded, too; only a store that cannot answer raises.
"""

import logging
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalicelib.domain.errors import Conflict, Exists, NotFound
from chalicelib.domain.ids import derived, id_of
from chalicelib.domain.letter import KEPT_DAYS, Letter
from chalicelib.listen import door
from chalicelib.listen.mails import addresses, arrival, automatic, headers, parts, reading, words
from chalicelib.listen.mails.addresses import Place, Thread
from chalicelib.listen.mails.arrival import Arrival
from chalicelib.listen.mails.reading import Written
from chalicelib.listen.receive import receive
from chalicelib.web import writing
from chalicelib.web.fields import excerpt
from chalicelib.wiring import Services

log = logging.getLogger("hearback.mails")
# Bytes. SES itself takes no mail over 30 MB (40 on request); pictures of a broken thing pass.
LARGEST = 20 * 1024 * 1024
# Mails in an hour that one sender, or one conversation, can bring: more is a machine gone wrong.
AN_HOUR, HOUR, DAY = 20, 3600, 24 * 3600
AN_ID = re.compile(r"[A-Za-z0-9-]{1,80}")


def take_in(services: Services, records: list[dict[str, Any]]) -> int:
    """Every mail that the records of an SNS event tell of; returns how many became a case or a line of one."""
    return sum(_take_in_one(services, record) for record in records)


def _take_in_one(services: Services, record: dict[str, Any]) -> bool:
    sns = record.get("Sns") or {}
    ids = {"sns_id": name if AN_ID.fullmatch(name := str(sns.get("MessageId"))) else None}
    try:
        arrived = arrival.read(sns.get("Message"), services.now)
    except arrival.Unclear:
        log.warning("mail not understood", extra=ids)
        return False
    if arrived is None:
        return False
    letter = become(services, arrived)
    log.info("mail came in", extra=ids | {"letter_id": letter.id, "became": letter.became, "reason": letter.reason})
    return letter.became in ("case", "thread")


def become(services: Services, arrived: Arrival) -> Letter:
    """What becomes of one mail, put on record."""
    try:
        raw, size = services.arrivals.fetch(arrived.name, LARGEST)
    except NotFound:
        return _record(services, _blank(services, arrived, 0, "gone"))
    try:
        written = reading.read(raw)
        letter = _described(services, arrived, written, size)
    except Exception as error:
        if not isinstance(error, parts.Unreadable):
            # A stranger must not be able to stop us; but this one we want to see.
            log.exception("mail not read", extra={"arrival": arrived.name})
        return _record(services, _blank(services, arrived, size, "unreadable"))
    ours = reading.author(services.settings.sender)[0]
    reason = automatic.why(written.head, arrived, written.sender, ours, written.subject)
    if held := next((name for name in ("virus", "spam") if arrived.verdicts.get(name) == "FAIL"), None):
        return _record(services, replace(letter, became="held", reason=held))
    if reason or size > len(raw):
        return _record(services, replace(letter, reason=reason or "too_large"))
    return _deliver(services, arrived, written, letter)


def _deliver(services: Services, arrived: Arrival, written: Written, letter: Letter) -> Letter:
    found = addresses.find(services, arrived.recipients)
    if found is None:
        return _record(services, replace(letter, reason="no_address"))
    said = words.of(written, with_subject=isinstance(found, Place))
    if isinstance(found, Place):
        # A picture of what is broken, and not a word: somebody wants us to see it.
        said = said or ", ".join(str(each["name"]) for each in written.attachments)
    if not said and not written.attachments:
        return _record(services, replace(letter, reason="empty"))
    if not _may_come(services, letter, found):
        return _record(services, replace(letter, reason="too_many"))
    if isinstance(found, Thread):
        return _write(services, arrived, written, letter, found, said)
    return _open(services, arrived, written, letter, found, said)


def _write(services: Services, arrived: Arrival, written: Written, letter: Letter, thread: Thread, said: str) -> Letter:
    case = thread.case
    mail = words.of_itself(written, arrived.verdicts, said, customers=case.email)
    placed = replace(letter, became="thread", reason=None, case_id=case.id, touchpoint_id=case.touchpoint_id)
    with suppress(Exists):
        writing.write(services, case, said, "email", mail=mail, beside=[placed])
    return placed


def _open(services: Services, arrived: Arrival, written: Written, letter: Letter, place: Place, said: str) -> Letter:
    case_id = id_of("case", letter.id)
    submission = words.submission(written, case_id, said, place.touchpoint, services.settings.language)
    mail = words.of_itself(written, arrived.verdicts, said)
    placed = replace(
        letter, became="case", reason=None, case_id=case_id, touchpoint_id=place.touchpoint.id, late=place.late
    )
    with suppress(Conflict):
        # Under the same id at another touchpoint it is the same mail, which came to both.
        held = door.judge_mail(place.touchpoint, submission)
        receive(services, place.touchpoint, submission, "email", mail=mail, held=held, interaction=place.interaction)
    return _record(services, placed)


def _may_come(services: Services, letter: Letter, found: Thread | Place) -> bool:
    """Whether there is room for it this hour. Who proved to be the customer is not kept out by others in their name."""
    who = f"case/{found.case.id}" if isinstance(found, Thread) else f"sender/{letter.sender}"
    until = int(services.clock.now().timestamp()) + 2 * HOUR
    return services.store.spend(f"letters/{services.now[:13]}/{derived(who)}", letter.id, AN_HOUR, until)


def _described(services: Services, arrived: Arrival, written: Written, size: int) -> Letter:
    """The letter of a mail that could be read. The same mail again, by whatever way, is the same letter."""
    mail_id, date = (headers.plain(written.head, name) for name in ("Message-ID", "Date"))
    key = services.secrets.key("letters").hex()
    called = mail_id or " ".join([date, *sorted(arrived.recipients)])
    same = (called, written.sender, written.subject, written.text)
    blank = _blank(services, arrived, size, "")
    return replace(
        blank,
        id=id_of(key, *same),
        sender=written.sender or blank.sender,
        name=written.name or None,
        subject=written.subject,
        excerpt=excerpt(words.of(written, with_subject=False)),
    )


def _blank(services: Services, arrived: Arrival, size: int, reason: str) -> Letter:
    ttl = int(services.clock.now().timestamp()) + KEPT_DAYS * DAY
    name = id_of(services.secrets.key("letters").hex(), arrived.name)
    sender = arrived.envelope_sender if arrived.envelope_sender.isprintable() else ""
    return Letter(
        name, arrived.arrived_at, sender, "", "", "left", reason or None, size, ttl, verdicts=arrived.verdicts
    )


def _record(services: Services, letter: Letter) -> Letter:
    with suppress(Exists):
        services.store.commit(letter)
    return letter
