"""Everything that the doctor looks at, asked for once: the settings, the provider and the DNS."""

from dataclasses import dataclass, field
from email.utils import parseaddr

from chalicelib.answer.doctor.records import NotOne, parents, read_spf
from chalicelib.ports_doctor import (
    Account,
    Destination,
    Greeter,
    Greeting,
    Identity,
    Inspector,
    Reputation,
    Resolver,
    Unasked,
)  # fmt: skip
from chalicelib.settings import Settings
from chalicelib.wiring import Services

# A receiver stops after ten names for SPF; nobody needs more of ours than this in all.
MOST_NAMES = 24
Answer = list[str] | Unasked


@dataclass
class Facts:
    """What was found out. Of a provider without an account `greeting` is all there is.

    `identities`: what the provider says of the sender's address and of its domains, from the narrowest to the widest.
    `dns`: (kind, name) -> the records there, or why they could not be asked for.
    """

    settings: Settings
    address: str
    region: str = ""
    greeting: Greeting | Unasked | None = None
    account: Account | Unasked | None = None
    identities: dict[str, Identity | Unasked | None] = field(default_factory=dict)
    destinations: list[Destination] | Unasked | None = None
    reputation: Reputation | Unasked | None = None
    dns: dict[tuple[str, str], Answer] = field(default_factory=dict)

    @property
    def has_account(self) -> bool:
        return self.settings.mail == "ses"

    @property
    def is_folder(self) -> bool:
        return self.settings.mail.startswith("mailbox:")

    @property
    def domain(self) -> str:
        """Of the From address."""
        return self.address.rpartition("@")[2]

    @property
    def verified(self) -> Identity | None:
        """The narrowest identity that lets us send."""
        return next((each for each in self._known if each.verified), None)

    @property
    def signer(self) -> Identity | None:
        """The identity whose DKIM and MAIL FROM our mail gets: the narrowest that signs, else the narrowest domain."""
        signing = [each for each in self._known if each.signing]
        domains = [each for each in self._known if each.is_domain]
        return next(iter([*signing, *domains, *self._known]), None)

    @property
    def unasked_identity(self) -> Unasked | None:
        return next((each for each in self.identities.values() if isinstance(each, Unasked)), None)

    @property
    def _known(self) -> list[Identity]:
        return [each for each in self.identities.values() if isinstance(each, Identity)]


def gather(services: Services) -> Facts:
    """Ask everybody. A folder has neither an account nor a domain that matters."""
    settings = services.settings
    facts = Facts(settings, parseaddr(settings.sender)[1].lower())
    inspector = services.inspector
    if not facts.has_account:
        facts.greeting = _greeter(inspector).greet()
    else:
        _ask_provider(facts, _inspector(inspector), services)
    if not facts.is_folder:
        _ask_dns(facts, services.resolver)
    return facts


def _ask_provider(facts: Facts, inspector: Inspector, services: Services) -> None:
    facts.account, facts.region = inspector.account(), inspector.region
    for name in (facts.address, *parents(facts.domain)):
        facts.identities[name] = inspector.identity(name)
    if facts.settings.ses_configuration_set:
        facts.destinations = inspector.destinations(facts.settings.ses_configuration_set)
    facts.reputation = inspector.reputation(services.clock.now())


def _ask_dns(facts: Facts, resolver: Resolver) -> None:
    signer = facts.signer
    for name in dmarc_names(facts.domain):
        answer = facts.dns["TXT", name] = resolver.txt(name)
        if isinstance(answer, Unasked) or answer:
            break
    for name in dkim_names(signer) if signer else ():
        _ask_dkim(facts, resolver, name, signer.own_key if signer else False)
    if facts.has_account and not (signer and signer.mail_from):
        return
    mail_from = signer.mail_from if signer else facts.domain
    if facts.has_account:
        facts.dns["MX", mail_from] = resolver.mx(mail_from)
    _ask_spf(facts, resolver, mail_from)


def _ask_dkim(facts: Facts, resolver: Resolver, name: str, own_key: bool) -> None:
    """Some DNS providers answer with what a CNAME leads to instead of the CNAME; the key is there all the same."""
    if not own_key:
        facts.dns["CNAME", name] = resolver.cname(name)
    if own_key or not facts.dns["CNAME", name]:
        facts.dns["TXT", name] = resolver.txt(name)


def _ask_spf(facts: Facts, resolver: Resolver, name: str) -> None:
    """The record and what it includes, as far as a receiver would go."""
    waiting = [name]
    while waiting and len(facts.dns) < MOST_NAMES:
        name = waiting.pop(0)
        if ("TXT", name) in facts.dns:
            continue
        answer = facts.dns["TXT", name] = resolver.txt(name)
        try:
            waiting += read_spf([] if isinstance(answer, Unasked) else answer).leads_to
        except NotOne:
            continue


def dmarc_names(domain: str) -> list[str]:
    """Where a policy may stand, the nearest first (RFC 7489 section 6.6.3)."""
    return [f"_dmarc.{each}" for each in parents(domain)]


def dkim_names(signer: Identity) -> list[str]:
    """Where the keys of an identity stand."""
    domain = signer.name.rpartition("@")[2]
    return [f"{token}._domainkey.{domain}" for token in signer.tokens]


def _inspector(given: Inspector | Greeter) -> Inspector:
    assert not hasattr(given, "greet"), "settings and wiring disagree about the provider"
    return given  # type: ignore[return-value]


def _greeter(given: Inspector | Greeter) -> Greeter:
    assert hasattr(given, "greet"), "settings and wiring disagree about the provider"
    return given
