"""The DNS, through dnspython (loaded when first asked). Two names without any answer, and the rest is not asked for."""

from functools import cached_property
from typing import Any

from chalicelib.ports_doctor import Unasked

SECONDS_A_TRY, SECONDS_A_NAME = 1.5, 3.0
MOST_SILENCES = 2


class DNS:
    """Answers ports_sending.Resolver; `server` (`address` or `address:port`) is asked instead of the machine's own."""

    def __init__(self, server: str | None = None) -> None:
        self._server, self._silences = server, 0

    def txt(self, name: str) -> list[str] | Unasked:
        return self._ask(name, "TXT", lambda found: b"".join(found.strings).decode("utf-8", "replace"))

    def mx(self, name: str) -> list[str] | Unasked:
        return self._ask(name, "MX", lambda found: _plain(found.exchange))

    def cname(self, name: str) -> list[str] | Unasked:
        return self._ask(name, "CNAME", lambda found: _plain(found.target))

    @cached_property
    def _resolver(self) -> Any:
        import dns.resolver

        resolver = dns.resolver.Resolver(configure=not self._server)
        resolver.timeout, resolver.lifetime = SECONDS_A_TRY, SECONDS_A_NAME
        if self._server:
            address, _, port = self._server.partition(":")
            resolver.nameservers, resolver.port = [address], int(port or 53)
        return resolver

    def _ask(self, name: str, kind: str, read: Any) -> Any:
        import dns.exception
        import dns.name
        import dns.resolver

        if self._silences >= MOST_SILENCES:
            return Unasked("dns_silent", name)
        try:
            answer = self._resolver.resolve(dns.name.from_text(name), kind, search=False)
            self._silences = 0
            return [read(found) for found in answer]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            self._silences = 0
            return []
        except dns.exception.Timeout:
            self._silences += 1
            return Unasked("dns_silent", name)
        except dns.resolver.NoResolverConfiguration:
            return Unasked("dns_none")
        except dns.resolver.NoNameservers as error:
            return Unasked("dns_failed", _refusal(error))
        except (dns.exception.DNSException, UnicodeError, ValueError) as error:
            return Unasked("dns_failed", type(error).__name__)


def _plain(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).lower()


def _refusal(error: Any) -> str:
    """What the servers said instead of an answer: SERVFAIL, REFUSED, or what kept them from being reached."""
    import dns.rcode

    for _, _, _, trouble, response in error.kwargs.get("errors", []):
        if response is not None:
            return str(dns.rcode.to_text(response.rcode()))
        return trouble if isinstance(trouble, str) else type(trouble).__name__
    return "SERVFAIL"
