"""SPF of the domain that bounces go to: may the provider's machines send for it?"""

from chalicelib.answer.doctor.facts import Facts
from chalicelib.answer.doctor.finding import DNSRecord, Finding, moot, unasked
from chalicelib.answer.doctor.records import NotOne, Spf, read_spf
from chalicelib.ports_doctor import Unasked

AMAZON = "amazonses.com"
MOST_LOOK_UPS = 10


def wanted(name: str) -> DNSRecord:
    """What to publish where nothing is."""
    return DNSRecord("TXT", name, f"v=spf1 include:{AMAZON} ~all")


def finding(facts: Facts, name: str) -> Finding:
    """`name`: the MAIL FROM domain, "" where the provider uses its own. Whom a relay sends through only its owner knows."""
    if not name:
        return moot("spf", "no_mail_from")
    answer = facts.dns.get(("TXT", name), [])
    if isinstance(answer, Unasked):
        return unasked("spf", answer)
    records = (wanted(name),) if facts.has_account else ()
    try:
        record = read_spf(answer)
    except NotOne as error:
        found = "several" if error.how_many else "missing" if facts.has_account else "relay_missing"
        return Finding("spf", "bad", found, {"name": name, "n": error.how_many}, records)
    values = {"name": name, "text": record.text}
    if record.all == "+":
        return Finding("spf", "bad", "everyone", values, records)
    return _included(facts, name, record, values)


def _included(facts: Facts, name: str, record: Spf, values: dict[str, str]) -> Finding:
    seen, look_ups, silent = _follow(facts, name)
    if look_ups > MOST_LOOK_UPS:
        return Finding("spf", "bad", "too_long", values)
    if not facts.has_account:
        return Finding("spf", "good", "one", values)
    if AMAZON in seen:
        return Finding("spf", "good", "amazon", values)
    if silent:
        return unasked("spf", silent)
    mended = record.text.replace("v=spf1", f"v=spf1 include:{AMAZON}", 1)
    return Finding("spf", "bad", "without_amazon", values, (DNSRecord("TXT", name, mended),))


def _follow(facts: Facts, name: str) -> tuple[set[str], int, Unasked | None]:
    """(names that count, look-ups that a receiver needs, an answer that is missing), from the record and all it includes."""
    seen: set[str] = set()
    waiting, look_ups, silent = [name], 0, None
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        answer = facts.dns.get(("TXT", here), [])
        if isinstance(answer, Unasked):
            silent = silent or answer
            continue
        try:
            record = read_spf(answer)
        except NotOne:
            continue
        look_ups += record.look_ups
        waiting += record.leads_to
    return seen, look_ups, silent
