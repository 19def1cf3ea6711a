"""Checks of the domain: do receivers see that our mail is ours? DKIM, MAIL FROM, SPF, DMARC, and whether they agree."""

from chalicelib.answer.doctor import policy, spf
from chalicelib.answer.doctor.facts import Facts, dkim_names
from chalicelib.answer.doctor.finding import DNSRecord, Finding, moot, unasked
from chalicelib.answer.doctor.provider import IDENTITIES
from chalicelib.ports_doctor import Identity, Unasked


def findings(facts: Facts) -> list[Finding]:
    if facts.is_folder:
        return [Finding("domain", "not_checked", "folder")]
    if not facts.has_account:
        return [Finding("dkim", "not_checked", "relays_own"), spf.finding(facts, facts.domain), policy.dmarc(facts)]
    signer = facts.signer
    if not signer:
        checks = ("dkim", "dkim_dns", "mail_from", "mail_from_mx", "spf")
        why = facts.unasked_identity
        nothing = [unasked(each, why) if why else moot(each, "no_identity") for each in checks]
        return [*nothing, policy.dmarc(facts), policy.alignment(facts)]
    return [
        _dkim(signer),
        _dkim_dns(facts, signer),
        _mail_from(facts, signer),
        _mail_from_mx(facts, signer),
        spf.finding(facts, signer.mail_from),
        policy.dmarc(facts),
        policy.alignment(facts),
    ]


def _dkim(signer: Identity) -> Finding:
    """What the provider says of its signing."""
    values = {"name": signer.name}
    place = f"{IDENTITIES} › {signer.name} › Authentication › DomainKeys Identified Mail (DKIM)"
    if not signer.signing:
        found = "off" if signer.is_domain else "address"
        return Finding("dkim", "bad", found, values | {"domain": signer.name.rpartition("@")[2]}, where=place)
    if signer.dkim == "SUCCESS":
        return Finding("dkim", "good", "signs", values)
    if signer.dkim == "TEMPORARY_FAILURE":
        return Finding("dkim", "warning", "shaky", values, _dkim_records(signer), place)
    found = "failed" if signer.dkim == "FAILED" else "pending"
    return Finding("dkim", "bad", found, values, _dkim_records(signer), place)


def _dkim_dns(facts: Facts, signer: Identity) -> Finding:
    """What everybody else sees of it."""
    names = dkim_names(signer)
    if not names:
        return Finding("dkim_dns", "not_checked", "no_keys", {"name": signer.name})
    keys = [_key(facts, signer, name) for name in names]
    missing = [record for record, key in zip(_dkim_records(signer), keys, strict=False) if key is False]
    values = {"n": len(names), "missing": sum(key is False for key in keys)}
    if values["missing"]:
        grade = "bad" if values["missing"] == len(names) else "warning"
        found = "own_missing" if signer.own_key else "missing"
        return Finding("dkim_dns", grade, found, values | {"name": names[0]}, tuple(missing))
    silent = next((key for key in keys if isinstance(key, Unasked)), None)
    return unasked("dkim_dns", silent) if silent else Finding("dkim_dns", "good", "there", values)


def _key(facts: Facts, signer: Identity, name: str) -> bool | Unasked:
    """Whether a key is there: the right CNAME, or, where a DNS provider hides it, what it leads to."""
    target = f"{name.partition('.')[0]}.{signer.zone}".lower()
    answers = [facts.dns[kind, name] for kind in ("CNAME", "TXT") if (kind, name) in facts.dns]
    found = [text for answer in answers if isinstance(answer, list) for text in answer]
    if target in found or any("p=" in text.replace(" ", "") for text in found):
        return True
    return next((answer for answer in answers if isinstance(answer, Unasked)), False)


def _dkim_records(signer: Identity) -> tuple[DNSRecord, ...]:
    """Of a key that the company brought only they know what to publish."""
    if signer.own_key:
        return ()
    return tuple(
        DNSRecord("CNAME", name, f"{token}.{signer.zone}")
        for name, token in zip(dkim_names(signer), signer.tokens, strict=True)
    )


def _mail_from(facts: Facts, signer: Identity) -> Finding:
    """The domain that bounces go to, and that SPF speaks of."""
    domain = signer.name.rpartition("@")[2]
    name = signer.mail_from or f"mail.{domain}"
    values, place = {"name": name}, f"{IDENTITIES} › {signer.name} › Custom MAIL FROM domain"
    records = (_mx(facts, name), spf.wanted(name))
    if not signer.mail_from:
        return Finding("mail_from", "warning", "default", values, records, place)
    if signer.mail_from_status == "SUCCESS":
        return Finding("mail_from", "good", "own", values)
    if signer.mail_from_status == "PENDING":
        return Finding("mail_from", "warning", "pending", values, records, place)
    if signer.rejects_without_mx:
        return Finding("mail_from", "bad", "rejecting", values, records, place)
    return Finding("mail_from", "warning", "failed", values, records, place)


def _mail_from_mx(facts: Facts, signer: Identity) -> Finding:
    name = signer.mail_from
    if not name:
        return moot("mail_from_mx", "no_mail_from")
    answer, wanted = facts.dns.get(("MX", name), []), _mx(facts, name)
    if isinstance(answer, Unasked):
        return unasked("mail_from_mx", answer)
    values, ours = {"name": name, "others": ", ".join(answer)}, wanted.value.partition(" ")[2]
    if ours not in answer:
        return Finding("mail_from_mx", "bad", "elsewhere" if answer else "missing", values, (wanted,))
    if len(answer) > 1:
        return Finding("mail_from_mx", "warning", "several", values, (wanted,))
    return Finding("mail_from_mx", "good", "there", values)


def _mx(facts: Facts, name: str) -> DNSRecord:
    return DNSRecord("MX", name, f"10 feedback-smtp.{facts.region}.amazonses.com")
