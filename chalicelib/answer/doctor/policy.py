"""DMARC: what receivers are asked to do with mail that only claims to be ours, and whether ours would pass."""

from chalicelib.answer.doctor.facts import Facts, dmarc_names
from chalicelib.answer.doctor.finding import DNSRecord, Finding, moot, unasked
from chalicelib.answer.doctor.records import Dmarc, NotOne, read_dmarc, under
from chalicelib.ports_doctor import Identity, Unasked


def dmarc(facts: Facts) -> Finding:
    record = _record(facts)
    if isinstance(record, Unasked):
        return unasked("dmarc", record)
    name = f"_dmarc.{facts.domain}"
    if not isinstance(record, Dmarc):
        values = {"domain": facts.domain, "n": record}
        return Finding("dmarc", "warning", "several" if record else "missing", values, (_first(facts, name),))
    asked = _asked(facts, record)
    values = {"domain": facts.domain, "policy": asked, "text": record.text}
    if not asked:
        return Finding("dmarc", "warning", "unclear", values, (_first(facts, name),))
    if asked == "none":
        return Finding("dmarc", "warning", "none", values, (DNSRecord("TXT", name, _stricter(record.text)),))
    return Finding("dmarc", "good", "policy", values)


def alignment(facts: Facts) -> Finding:
    """Whether what DKIM and SPF prove is the domain that the reader sees, which is what DMARC asks."""
    signer, record = facts.signer, _record(facts)
    if not signer:
        why = facts.unasked_identity
        return unasked("alignment", why) if why else moot("alignment", "no_identity")
    if isinstance(record, Unasked):
        return unasked("alignment", record)
    rules = record if isinstance(record, Dmarc) else Dmarc("", "", "", "r", "r")
    by_dkim, by_spf = _by_dkim(facts, signer, rules), _by_spf(facts, signer, rules)
    values = {"domain": facts.domain, "name": signer.name.rpartition("@")[2], "mail_from": signer.mail_from}
    if by_dkim:
        return Finding("alignment", "good", "both" if by_spf else "dkim", values)
    return Finding("alignment", "warning" if by_spf else "bad", "spf" if by_spf else "neither", values)


def _record(facts: Facts) -> Dmarc | int | Unasked:
    """The nearest record; where there is not exactly one, how many."""
    for name in dmarc_names(facts.domain):
        answer = facts.dns.get(("TXT", name), [])
        if isinstance(answer, Unasked):
            return answer
        try:
            return read_dmarc(answer)
        except NotOne as error:
            if error.how_many:
                return error.how_many
    return 0


def _asked(facts: Facts, record: Dmarc) -> str:
    """A record of a domain above ours may ask something else for those below it."""
    own = facts.dns.get(("TXT", f"_dmarc.{facts.domain}"))
    return record.policy if isinstance(own, list) and record.text in own else record.for_others


def _by_dkim(facts: Facts, signer: Identity, rules: Dmarc) -> bool:
    domain = signer.name.rpartition("@")[2]
    fits = domain == facts.domain if rules.adkim == "s" else under(facts.domain, domain)
    return signer.signing and signer.dkim in ("SUCCESS", "TEMPORARY_FAILURE") and fits


def _by_spf(facts: Facts, signer: Identity, rules: Dmarc) -> bool:
    """SES takes only MAIL FROM domains below the identity, so both belong to one organisation."""
    if not signer.mail_from or signer.mail_from_status != "SUCCESS":
        return False
    return (
        signer.mail_from == facts.domain
        if rules.aspf == "s"
        else under(signer.mail_from, signer.name.rpartition("@")[2])
    )


def _first(facts: Facts, name: str) -> DNSRecord:
    """A record that asks for nothing but reports: the way to begin."""
    return DNSRecord("TXT", name, f"v=DMARC1; p=none; rua=mailto:dmarc@{facts.domain}")


def _stricter(text: str) -> str:
    """The same record, one step on."""
    return ";".join(
        " p=quarantine" if part.partition("=")[0].strip().lower() == "p" else part for part in text.split(";")
    )
