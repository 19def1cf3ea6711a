"""Every check of the doctor in every state it can be in: what is found, how bad it is, and what is said about it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.answer.doctor import domain, own, provider, speaking, trials
from chalicelib.answer.doctor.facts import Facts
from chalicelib.answer.doctor.finding import GRADES, Finding
from chalicelib.ports_doctor import WHYS, Destination, Greeting, Rate, Reputation, Unasked
from chalicelib.render import TEMPLATES
from chalicelib.settings import LANGUAGES
from tests.answer import sending
from tests.answer.sending import ACCOUNT, DENIED, DMARC, DNS, KEYS, MX, NEWS, NOON, RATES, SILENT, SPF, facts

K1, K2, K3 = KEYS
Case = tuple[str, str, str, Facts]
NOBODY: dict[str, Any] = {"identities": {"hello@acme.example": None, "acme.example": None}}
HIDDEN: dict[str, Any] = {"identities": {"hello@acme.example": DENIED, "acme.example": DENIED}}
OWN_KEY = {"own_key": True, "tokens": ("s1",)}
ADDRESS_ONLY = {"is_domain": False, "name": "hello@acme.example", "signing": False, "tokens": (), "mail_from": ""}


def deaf(*lacking: str, enabled: bool = True, topic: bool = True) -> Facts:
    return facts(destinations=[Destination(enabled, topic, NEWS - set(lacking))])


def account(**changes: Any) -> Facts:
    return facts(account=replace(ACCOUNT, **changes))


def rates(bounces: float, complaints: float) -> Facts:
    return facts(reputation=Reputation(Rate(bounces, NOON), Rate(complaints, NOON)))


def spf(*texts: str, included: Any = None) -> Facts:
    """`included`: what _spf.acme.example says."""
    return facts(dns={SPF: list(texts), ("TXT", "_spf.acme.example"): included})


def dmarc(*texts: str, **identity: Any) -> Facts:
    return facts(dns={DMARC: list(texts)}, identity=identity)


LONG = " ".join(f"include:{letter}.example" for letter in "abcdefghijk")
PROVIDER: list[Case] = [
    ("provider", "good", "answers", facts()),
    ("provider", "good", "answers", facts(account=Unasked("denied", "ses:GetAccount"))),
    ("provider", "bad", "silent", facts(account=Unasked("network", "ConnectTimeoutError"))),
    ("provider", "warning", "troubled", facts(account=Unasked("trouble", "InternalFailure"))),
    ("provider", "not_checked", "credentials", facts(account=Unasked("credentials", "NoCredentialsError"))),
    ("provider", "not_checked", "region", facts(account=Unasked("region", "NoRegionError"), region="")),
    ("provider", "good", "folder", sending.folder()),
    ("provider", "bad", "no_folder", sending.folder(Unasked("trouble", "/var/mail"))),
    ("provider", "good", "answers", sending.relay(Greeting("relay.example:587", True, True))),
    ("provider", "bad", "silent", sending.relay(Unasked("network", "ConnectionRefusedError"))),
    ("encryption", "good", "on", sending.relay(Greeting("relay.example:587", True, True))),
    ("encryption", "bad", "off", sending.relay(Greeting("relay.example:25", False, None))),
    ("encryption", "not_checked", "untried", sending.relay(Greeting("relay.example:25"))),
    ("encryption", "not_checked", "network", sending.relay(Unasked("network", "ConnectionRefusedError"))),
    ("sign_in", "good", "in", sending.relay(Greeting("relay.example:587", True, True))),
    ("sign_in", "bad", "out", sending.relay(Greeting("relay.example:587", True, False))),
    ("sign_in", "not_checked", "untried", sending.relay(Greeting("relay.example:587", True))),
    ("sandbox", "good", "left", facts()),
    ("sandbox", "bad", "in", account(production=False, review="")),
    ("sandbox", "bad", "asked", account(production=False, review="PENDING")),
    ("sandbox", "bad", "denied", account(production=False, review="DENIED")),
    ("sandbox", "not_checked", "denied", facts(account=Unasked("denied", "ses:GetAccount"))),
    ("sending", "good", "healthy", facts()),
    ("sending", "warning", "probation", account(enforcement="PROBATION")),
    ("sending", "warning", "probation", account(enforcement="SOMETHING_NEW")),
    ("sending", "bad", "paused", account(sending=False)),
    ("sending", "bad", "shutdown", account(enforcement="SHUTDOWN", sending=False)),
    ("sending", "not_checked", "network", facts(account=Unasked("network", "ReadTimeoutError"))),
    ("quota", "good", "enough", facts()),
    ("quota", "good", "unlimited", account(a_day=-1.0)),
    ("quota", "warning", "short", account(a_day=200.0, sent_today=161.0)),
    ("quota", "good", "enough", account(a_day=200.0, sent_today=160.0)),
    ("quota", "bad", "used_up", account(a_day=200.0, sent_today=200.0)),
    ("identity", "good", "verified", facts()),
    ("identity", "good", "verified", facts(identity=ADDRESS_ONLY)),
    ("identity", "bad", "pending", facts(identity={"verified": False, "status": "PENDING"})),
    ("identity", "bad", "failed", facts(identity={"verified": False, "status": "FAILED"})),
    ("identity", "bad", "missing", facts(**NOBODY)),
    ("identity", "not_checked", "denied", facts(**HIDDEN)),
    ("events", "good", "heard", facts()),
    ("events", "bad", "unset", facts(settings={"ses_configuration_set": None}, destinations=None)),
    ("events", "bad", "missing", facts(destinations=None)),
    ("events", "bad", "nowhere", facts(destinations=[])),
    ("events", "bad", "nowhere", deaf(topic=False)),
    ("events", "bad", "disabled", deaf(enabled=False)),
    ("events", "bad", "lacking", deaf("BOUNCE")),
    ("events", "warning", "lacking", deaf("DELIVERY_DELAY", "REJECT")),
    ("events", "not_checked", "denied", facts(destinations=Unasked("denied", "ses:GetConfigurationSetEventDestinations"))),
    ("bounces", "good", "low", facts()),
    ("bounces", "warning", "review", rates(0.05, 0)),
    ("bounces", "bad", "pause", rates(0.10, 0)),
    ("bounces", "not_checked", "no_figures", facts(reputation=Reputation(None, None))),
    ("bounces", "not_checked", "denied", facts(reputation=Unasked("denied", "cloudwatch:GetMetricData"))),
    ("complaints", "good", "low", rates(0, 0.00099)),
    ("complaints", "warning", "review", rates(0, 0.001)),
    ("complaints", "bad", "pause", rates(0, 0.005)),
    ("complaints", "not_checked", "no_figures", facts(reputation=Reputation(RATES.bounces, None))),
]  # fmt: skip
DOMAIN: list[Case] = [
    ("domain", "not_checked", "folder", sending.folder()),
    ("dkim", "good", "signs", facts()),
    ("dkim", "bad", "off", facts(identity={"signing": False})),
    ("dkim", "bad", "address", facts(identity=ADDRESS_ONLY)),
    ("dkim", "bad", "pending", facts(identity={"dkim": "PENDING"})),
    ("dkim", "bad", "pending", facts(identity={"dkim": "NOT_STARTED"})),
    ("dkim", "bad", "failed", facts(identity={"dkim": "FAILED"})),
    ("dkim", "warning", "shaky", facts(identity={"dkim": "TEMPORARY_FAILURE"})),
    ("dkim", "not_checked", "no_identity", facts(**NOBODY)),
    ("dkim", "not_checked", "denied", facts(**HIDDEN)),
    ("dkim", "not_checked", "relays_own", sending.relay(Greeting("relay.example:587"))),
    ("dkim_dns", "good", "there", facts()),
    ("dkim_dns", "good", "there", facts(dns={K1: [], ("TXT", K1[1]): ["v=DKIM1; k=rsa; p=MIIB"]})),
    ("dkim_dns", "warning", "missing", facts(dns={K1: [], ("TXT", K1[1]): []})),
    ("dkim_dns", "warning", "missing", facts(dns={K1: ["k1.dkim.elsewhere.example"]})),
    ("dkim_dns", "bad", "missing", facts(dns={K1: [], K2: [], K3: []})),
    ("dkim_dns", "bad", "own_missing", facts(identity=OWN_KEY)),
    ("dkim_dns", "good", "there", facts(identity=OWN_KEY, dns={("TXT", "s1._domainkey.acme.example"): ["p=MIIB"]})),
    ("dkim_dns", "not_checked", "no_keys", facts(identity=ADDRESS_ONLY)),
    ("dkim_dns", "not_checked", "dns_silent", facts(dns={K2: SILENT})),
    ("mail_from", "good", "own", facts()),
    ("mail_from", "warning", "default", facts(identity={"mail_from": ""})),
    ("mail_from", "warning", "pending", facts(identity={"mail_from_status": "PENDING"})),
    ("mail_from", "warning", "failed", facts(identity={"mail_from_status": "FAILED"})),
    ("mail_from", "bad", "rejecting", facts(identity={"mail_from_status": "FAILED", "rejects_without_mx": True})),
    ("mail_from_mx", "good", "there", facts()),
    ("mail_from_mx", "bad", "missing", facts(dns={MX: []})),
    ("mail_from_mx", "bad", "elsewhere", facts(dns={MX: ["mx.acme.example"]})),
    ("mail_from_mx", "bad", "elsewhere", facts(dns={MX: ["feedback-smtp.us-east-1.amazonses.com"]})),
    ("mail_from_mx", "warning", "several", facts(dns={MX: [*DNS[MX], "mx.acme.example"]})),
    ("mail_from_mx", "not_checked", "dns_silent", facts(dns={MX: SILENT})),
    ("mail_from_mx", "not_checked", "no_mail_from", facts(identity={"mail_from": ""})),
    ("spf", "good", "amazon", facts()),
    ("spf", "good", "amazon", spf("v=spf1 include:_spf.acme.example -all", included=["v=spf1 include:amazonses.com"])),
    ("spf", "good", "amazon", spf("v=spf1 redirect=_spf.acme.example", included=["v=spf1 include:amazonses.com -all"])),
    ("spf", "bad", "without_amazon", spf("v=spf1 include:_spf.acme.example -all", included=["v=spf1 mx"])),
    ("spf", "bad", "without_amazon", spf("v=spf1 -all redirect=_spf.acme.example", included=["v=spf1 include:amazonses.com"])),
    ("spf", "not_checked", "dns_silent", spf("v=spf1 include:_spf.acme.example -all", included=SILENT)),
    ("spf", "bad", "missing", spf()),
    ("spf", "bad", "missing", spf("google-site-verification=x")),
    ("spf", "bad", "several", spf("v=spf1 include:amazonses.com ~all", "v=spf1 -all")),
    ("spf", "bad", "everyone", spf("v=spf1 include:amazonses.com +all")),
    ("spf", "bad", "everyone", spf("v=spf1 all")),
    ("spf", "bad", "without_amazon", spf("v=spf1 mx -all")),
    ("spf", "bad", "without_amazon", spf("v=spf1 -include:amazonses.com ~all")),
    ("spf", "bad", "too_long", spf(f"v=spf1 include:amazonses.com {LONG} ~all")),
    ("spf", "not_checked", "dns_failed", facts(dns={SPF: Unasked("dns_failed", "SERVFAIL")})),
    ("spf", "not_checked", "dns_none", facts(dns={SPF: Unasked("dns_none")})),
    ("spf", "not_checked", "no_mail_from", facts(identity={"mail_from": ""})),
    ("spf", "good", "one", sending.relay(Greeting("relay.example:587"))),
    ("spf", "bad", "relay_missing", sending.relay(Greeting("relay.example:587"), {("TXT", "acme.example"): []})),
    ("dmarc", "good", "policy", facts()),
    ("dmarc", "good", "policy", dmarc("v=DMARC1;p=quarantine")),
    ("dmarc", "warning", "none", dmarc("v=DMARC1; p=none")),
    ("dmarc", "warning", "missing", dmarc()),
    ("dmarc", "warning", "missing", dmarc("v=spf1 -all")),
    ("dmarc", "warning", "several", dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject")),
    ("dmarc", "warning", "unclear", dmarc("v=DMARC1; p=everything")),
    ("dmarc", "not_checked", "dns_silent", facts(dns={DMARC: SILENT})),
    ("alignment", "good", "both", facts()),
    ("alignment", "good", "dkim", facts(identity={"mail_from": ""})),
    ("alignment", "good", "dkim", dmarc("v=DMARC1; p=reject; aspf=s")),
    ("alignment", "warning", "spf", facts(identity={"signing": False})),
    ("alignment", "bad", "neither", facts(identity={"signing": False, "mail_from": ""})),
    ("alignment", "bad", "neither", facts(identity={"dkim": "PENDING", "mail_from_status": "FAILED"})),
    ("alignment", "not_checked", "no_identity", facts(**NOBODY)),
    ("alignment", "not_checked", "dns_silent", facts(dns={DMARC: SILENT})),
]  # fmt: skip
OWN: list[tuple[str, str, str, dict[str, str]]] = [
    ("base_url", "good", "https", {}),
    ("base_url", "good", "machine", {"base_url": "http://localhost:8000", "mail": "mailbox:/var/mail"}),
    ("base_url", "bad", "elsewhere", {"base_url": "http://localhost:8000"}),
    ("base_url", "bad", "placeholder", {"base_url": "https://not-yet.invalid"}),
    ("base_url", "bad", "plain", {"base_url": "http://hear.acme.com"}),
    ("secret", "good", "set", {}),
    ("secret", "bad", "guessable", {"secret": "s" * 40}),
]
TRIALS: list[tuple[str, str, Any]] = [
    ("not_checked", "none", []),
    ("good", "delivered", [sending.trial("delivered"), sending.trial("bounced")]),
    ("good", "handed_over", [sending.trial("sent", minutes=60, evidence=False)]),
    ("not_checked", "under_way", [sending.trial("owed")]),
    ("not_checked", "under_way", [sending.trial("sent", minutes=9)]),
    ("warning", "no_evidence", [sending.trial("sent", minutes=11)]),
    ("warning", "late", [sending.trial("pending", minutes=11, reason="Throttled")]),
    ("bad", "bounced", [sending.trial("bounced")]),
    ("bad", "complained", [sending.trial("complained")]),
    ("bad", "failed", [sending.trial("failed", reason="MessageRejected")]),
    ("warning", "excluded", [sending.trial("excluded", reason="opted_out")]),
    ("bad", "parked", [sending.trial("parked")]),
    ("bad", "unknown", [sending.trial("unknown")]),
    ("not_checked", "store", Unasked("store")),
]


class Noon:
    """As much of services as the check of the newest test mail needs."""

    now = "2026-11-21T12:00:00.000Z"


def name_of(case: Any) -> str:
    return case if isinstance(case, str) else ""


def of(check: str, findings: list[Finding]) -> Finding:
    [found] = [each for each in findings if each.check == check]
    return found


@pytest.mark.parametrize(("check", "grade", "found", "given"), PROVIDER, ids=name_of)
def test_what_the_provider_says(check: str, grade: str, found: str, given: Facts) -> None:
    finding = of(check, provider.findings(given))
    assert (finding.grade, finding.found) == (grade, found)


@pytest.mark.parametrize(("check", "grade", "found", "given"), DOMAIN, ids=name_of)
def test_what_receivers_see_of_the_domain(check: str, grade: str, found: str, given: Facts) -> None:
    finding = of(check, domain.findings(given))
    assert (finding.grade, finding.found) == (grade, found)


@pytest.mark.parametrize(("check", "grade", "found", "given"), OWN, ids=name_of)
def test_what_our_settings_say(check: str, grade: str, found: str, given: dict[str, str]) -> None:
    finding = of(check, own.findings(sending.settings(**given)))
    assert (finding.grade, finding.found) == (grade, found)


@pytest.mark.parametrize(("grade", "found", "newest"), TRIALS, ids=name_of)
def test_what_became_of_the_newest_test_mail(grade: str, found: str, newest: Any) -> None:
    finding = trials.finding(Noon(), newest)  # type: ignore[arg-type]
    assert (finding.grade, finding.found) == (grade, found)


def everything() -> Iterator[Finding]:
    """Every finding of every case above."""
    for *_, given in PROVIDER + DOMAIN:
        yield from provider.findings(given) + domain.findings(given)
    for *_, changes in OWN:
        yield from own.findings(sending.settings(**changes))
    for *_, newest in TRIALS:
        yield trials.finding(Noon(), newest)  # type: ignore[arg-type]
    for why in WHYS:
        yield from provider.findings(facts(account=Unasked(why, "x")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_said_in_words_with_what_to_do(language: str) -> None:
    for finding in everything():
        said = speaking.spoken(finding, language)
        for text in (said.title, said.sentence, said.do):
            assert "doctor." not in text and "{" not in text and "None" not in text and "  " not in text, (
                finding,
                text,
            )
        assert said.sentence and finding.grade in GRADES
        assert bool(said.do) is (finding.grade != "good"), finding


def test_no_words_are_kept_for_what_is_never_found() -> None:
    words = json.loads((TEMPLATES / "i18n" / "en" / "doctor.json").read_text("utf-8"))
    fixed = ("doctor.count.", "doctor.grade.", "doctor.try.", "doctor.check.")
    ours = {key for key in words if key.count(".") >= 2 and key.startswith("doctor.") and not key.startswith(fixed)}
    found = {each.key for each in everything()} | {f"{each.key}.do" for each in everything() if each.grade != "good"}
    assert ours == found
    checks = {key.removeprefix("doctor.check.") for key in words if key.startswith("doctor.check.")}
    assert checks == {each.check for each in everything()}


def test_what_could_not_be_asked_is_never_fine() -> None:
    for why in WHYS:
        unasked = Unasked(why, "x")
        dark = facts(
            account=unasked, identities={"hello@acme.example": unasked, "acme.example": unasked}, destinations=unasked,
            reputation=unasked, dns={key: unasked for key in DNS},
        )  # fmt: skip
        grades = {each.check: each.grade for each in provider.findings(dark) + domain.findings(dark)}
        # Whoever refuses has answered, and whoever is silent is not there: of that much we are sure.
        grades.pop("provider")
        assert set(grades.values()) == {"not_checked"}, why


def test_a_missing_permission_is_named() -> None:
    finding = of(
        "events", provider.findings(facts(destinations=Unasked("denied", "ses:GetConfigurationSetEventDestinations")))
    )
    said = speaking.spoken(finding, "en")
    assert "ses:GetConfigurationSetEventDestinations" in said.sentence + said.do


def test_what_to_do_about_somebody_silent_is_said_once() -> None:
    silent = facts(
        account=Unasked("network", "ConnectTimeoutError"), reputation=Unasked("network", "ConnectTimeoutError")
    )
    said = speaking.all_spoken(provider.findings(silent), "en")
    assert sum("See “Mail provider”" in each.do for each in said) == 1
    assert sum(each.grade == "not_checked" for each in said) == 5


@pytest.mark.parametrize(
    ("check", "given", "records"),
    [
        ("dkim", facts(identity={"dkim": "PENDING", "tokens": ("k1",), "zone": "abc.dkim.amazonses.com"}),
         [("CNAME", "k1._domainkey.acme.example", "k1.abc.dkim.amazonses.com")]),
        ("dkim", facts(identity={"dkim": "PENDING", "own_key": True, "tokens": ("s1",)}), []),
        ("dkim_dns", facts(dns={K2: []}), [("CNAME", "k2._domainkey.acme.example", "k2.dkim.amazonses.com")]),
        ("mail_from", facts(identity={"mail_from": ""}),
         [("MX", "mail.acme.example", "10 feedback-smtp.eu-west-1.amazonses.com"),
          ("TXT", "mail.acme.example", "v=spf1 include:amazonses.com ~all")]),
        ("spf", spf("v=spf1 include:_spf.acme.com -all"),
         [("TXT", "mail.acme.example", "v=spf1 include:amazonses.com include:_spf.acme.com -all")]),
        ("dmarc", dmarc(), [("TXT", "_dmarc.acme.example", "v=DMARC1; p=none; rua=mailto:dmarc@acme.example")]),
        ("dmarc", dmarc("v=DMARC1; p=none; rua=mailto:a@acme.example; sp=none"),
         [("TXT", "_dmarc.acme.example", "v=DMARC1; p=quarantine; rua=mailto:a@acme.example; sp=none")]),
    ],
)  # fmt: skip
def test_the_records_to_publish_are_exact(check: str, given: Facts, records: list[tuple[str, str, str]]) -> None:
    finding = of(check, domain.findings(given))
    assert [(each.kind, each.name, each.value) for each in finding.records] == records


def test_a_policy_of_the_domain_above_counts_for_those_below_it() -> None:
    below = facts(
        address="hello@news.acme.example",
        dns={DMARC: ["v=DMARC1; p=reject; sp=none"], ("TXT", "_dmarc.news.acme.example"): []},
    )
    assert of("dmarc", domain.findings(below)).found == "none"
    strict = facts(address="hello@news.acme.example", dns={DMARC: ["v=DMARC1; p=reject; adkim=s; aspf=s"]})
    assert of("dmarc", domain.findings(strict)).found == "policy"
    assert of("alignment", domain.findings(strict)).found == "neither"


def test_the_verdict_is_as_bad_as_the_worst() -> None:
    def verdict(given: Facts) -> str:
        return speaking.verdict(provider.findings(given) + domain.findings(given), "en")

    assert verdict(facts()) == "Nothing stands in the way of our mail."
    assert "deserves a look" in verdict(dmarc("v=DMARC1; p=none"))
    assert "could not be checked" in verdict(facts(reputation=DENIED))
    assert "keeps mail from arriving" in verdict(facts(**NOBODY))
