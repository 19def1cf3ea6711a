"""Checks of the provider: is it there, does it let us send, how much, and does it tell us what came of each mail?"""

from chalicelib.answer.doctor.facts import Facts
from chalicelib.answer.doctor.finding import Finding, unasked
from chalicelib.ports_doctor import Account, Greeting, Rate, Unasked

# The console's own names of its places.
DASHBOARD = "Amazon SES › Account dashboard"
REPUTATION = "Amazon SES › Reputation metrics"
EVENTS = "Amazon SES › Configuration sets › {name} › Event destinations"
IDENTITIES = "Amazon SES › Identities"
NEEDED = frozenset({"SEND", "DELIVERY", "BOUNCE", "COMPLAINT"})
WANTED = NEEDED | {"REJECT", "DELIVERY_DELAY"}
SPARE_SHARE = 0.2
# SES reviews an account at the first and pauses it at the second: https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
LIMITS = {"bounces": (0.05, 0.10), "complaints": (0.001, 0.005)}
METRICS = {"bounces": "Reputation.BounceRate", "complaints": "Reputation.ComplaintRate"}


def findings(facts: Facts) -> list[Finding]:
    if facts.is_folder:
        return [_folder(facts.greeting)]
    if not facts.has_account:
        return _relay(facts.greeting)
    return [
        _reachable(facts.account, facts.region),
        *_account(facts.account),
        _identity(facts),
        _events(facts),
        *_rates(facts),
    ]


def _folder(greeting: Greeting | Unasked | None) -> Finding:
    if isinstance(greeting, Greeting):
        return Finding("provider", "good", "folder", {"where": greeting.where})
    return Finding("provider", "bad", "no_folder", {"where": greeting.detail if greeting else ""})


def _relay(greeting: Greeting | Unasked | None) -> list[Finding]:
    """A mail relay that speaks SMTP: there, encrypted, and letting us in."""
    if not isinstance(greeting, Greeting):
        why = greeting or Unasked("trouble")
        silent = Finding("provider", "bad", "silent", {"error": why.detail or why.why})
        return [silent, unasked("encryption", why), unasked("sign_in", why)]
    where = {"where": greeting.where}
    encryption = {True: ("good", "on"), False: ("bad", "off")}.get(greeting.encrypted, ("not_checked", "untried"))
    let_in = {True: ("good", "in"), False: ("bad", "out")}.get(greeting.signed_in, ("not_checked", "untried"))
    return [
        Finding("provider", "good", "answers", where),
        Finding("encryption", *encryption, where),
        Finding("sign_in", *let_in, where),
    ]


def _reachable(account: Account | Unasked | None, region: str) -> Finding:
    where = f"Amazon SES, {region}" if region else "Amazon SES"
    if isinstance(account, Unasked) and account.why == "network":
        return Finding("provider", "bad", "silent", {"error": account.detail})
    if isinstance(account, Unasked) and account.why in ("credentials", "region"):
        return unasked("provider", account)
    if isinstance(account, Unasked) and account.why == "trouble":
        return Finding("provider", "warning", "troubled", {"where": where, "error": account.detail})
    return Finding("provider", "good", "answers", {"where": where})


def _account(account: Account | Unasked | None) -> list[Finding]:
    if not isinstance(account, Account):
        return [unasked(check, account or Unasked("trouble")) for check in ("sandbox", "sending", "quota")]
    return [_sandbox(account), _sending(account), _quota(account)]


def _sandbox(account: Account) -> Finding:
    if account.production:
        return Finding("sandbox", "good", "left")
    found = {"PENDING": "asked", "DENIED": "denied"}.get(account.review, "in")
    return Finding("sandbox", "bad", found, where=f"{DASHBOARD} › Request production access")


def _sending(account: Account) -> Finding:
    if account.enforcement == "SHUTDOWN":
        return Finding("sending", "bad", "shutdown", where=REPUTATION)
    if not account.sending:
        return Finding("sending", "bad", "paused", where=DASHBOARD)
    if account.enforcement != "HEALTHY":
        return Finding("sending", "warning", "probation", {"word": account.enforcement or "?"}, where=REPUTATION)
    return Finding("sending", "good", "healthy")


def _quota(account: Account) -> Finding:
    rate = f"{account.a_second:g}"
    if account.a_day < 0:
        return Finding("quota", "good", "unlimited", {"rate": rate})
    left = max(0, int(account.a_day - account.sent_today))
    values = {"rate": rate, "left": f"{left:,}", "a_day": f"{int(account.a_day):,}"}
    place = "Service Quotas › Amazon SES"
    if left <= 0:
        return Finding("quota", "bad", "used_up", values, where=place)
    if left < account.a_day * SPARE_SHARE:
        return Finding("quota", "warning", "short", values, where=place)
    return Finding("quota", "good", "enough", values)


def _identity(facts: Facts) -> Finding:
    """May we send from this address? Its own identity or that of its domain, or of one above, is enough."""
    if verified := facts.verified:
        return Finding("identity", "good", "verified", {"name": verified.name, "address": facts.address})
    known = facts.signer
    if known:
        found = "pending" if known.status in ("PENDING", "NOT_STARTED") else "failed"
        values = {"name": known.name, "state": known.status}
        return Finding("identity", "bad", found, values, where=f"{IDENTITIES} › {known.name}")
    if facts.unasked_identity:
        return unasked("identity", facts.unasked_identity)
    where = f"{IDENTITIES} › Create identity › Domain"
    return Finding("identity", "bad", "missing", {"domain": facts.domain, "region": facts.region}, where=where)


def _events(facts: Facts) -> Finding:
    """Without them nothing is ever known to be delivered, and what is unknown waits for a person."""
    name = facts.settings.ses_configuration_set
    if not name:
        return Finding("events", "bad", "unset")
    if isinstance(facts.destinations, Unasked):
        return unasked("events", facts.destinations)
    values = {"name": name}
    if facts.destinations is None:
        return Finding("events", "bad", "missing", values, where="Amazon SES › Configuration sets")
    topics = [each for each in facts.destinations if each.is_topic]
    heard = {event for each in topics if each.enabled for event in each.events}
    if not heard:
        return Finding("events", "bad", "disabled" if topics else "nowhere", values, where=EVENTS.format(**values))
    if lacking := sorted(WANTED - heard):
        grade = "bad" if NEEDED - heard else "warning"
        return Finding(
            "events", grade, "lacking", values | {"events": ", ".join(lacking)}, where=EVENTS.format(**values)
        )
    return Finding("events", "good", "heard", values)


def _rates(facts: Facts) -> list[Finding]:
    reputation = facts.reputation
    if reputation is None or isinstance(reputation, Unasked):
        return [unasked(check, reputation or Unasked("trouble")) for check in LIMITS]
    return [_rate("bounces", reputation.bounces), _rate("complaints", reputation.complaints)]


def _rate(check: str, rate: Rate | None) -> Finding:
    metric, (review, pause) = METRICS[check], LIMITS[check]
    if rate is None:
        return Finding(check, "not_checked", "no_figures", {"metric": metric})
    values = {"share": f"{rate.share:.2%}", "metric": metric, "at": rate.at.strftime("%Y-%m-%d %H:%M UTC")}
    grade, found = (
        ("bad", "pause") if rate.share >= pause else ("warning", "review") if rate.share >= review else ("good", "low")
    )
    return Finding(check, grade, found, values, where="" if grade == "good" else REPUTATION)
