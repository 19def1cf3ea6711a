"""A DNS server on loopback that holds what a test gives it, and can fail in the ways that the real one does."""

import socket
import threading
from typing import Any, Self

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from dev.package_account import DOMAIN, TOKENS

SERVFAIL, REFUSED, SILENT = "SERVFAIL", "REFUSED", "SILENT"
# All is well for acme.example. A TXT record may be several strings; they are written as in a zone file.
ZONE: dict[tuple[str, str], list[str]] = {
    (f"mail.{DOMAIN}", "MX"): ["10 feedback-smtp.us-east-1.amazonses.com."],
    (f"mail.{DOMAIN}", "TXT"): ['"v=spf1 include:amazonses.com ~all"'],
    ("amazonses.com", "TXT"): ['"v=spf1 ip4:199.255.192.0/22 -all"', '"mailru-verification: 71asdf5de908d6ed"'],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject; " "rua=mailto:dmarc@acme.example"'],
} | {(f"{token}._domainkey.{DOMAIN}", "CNAME"): [f"{token}.dkim.amazonses.com."] for token in TOKENS}


class FakeDNS:
    """Answers real packets. `zone`: (name, type) -> records; `trouble`: name -> SERVFAIL, REFUSED or SILENT."""

    def __init__(self, zone: dict[tuple[str, str], list[str]] | None = None) -> None:
        self.zone = dict(ZONE if zone is None else zone)
        self.trouble: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def server(self) -> str:
        """For HEARBACK_DNS."""
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                packet, sender = self._socket.recvfrom(4096)
                if answer := self._answer(dns.message.from_wire(packet)):
                    self._socket.sendto(answer.to_wire(), sender)
            except OSError:
                return

    def _answer(self, query: Any) -> Any:
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        trouble = self.trouble.get(name)
        if trouble == SILENT:
            return None
        answer = dns.message.make_response(query)
        if trouble:
            answer.set_rcode(dns.rcode.from_text(trouble))
            return answer
        self._fill(answer, name, kind)
        return answer

    def _fill(self, answer: Any, name: str, kind: str) -> None:
        """Follows CNAMEs, as a resolver does."""
        while (name, "CNAME") in self.zone and kind != "CNAME":
            [target] = self.zone[name, "CNAME"]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", target))
            name = target.rstrip(".")
        if found := self.zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(f"{name}.", 60, "IN", kind, found))
        elif not any(known == name or known.endswith(f".{name}") for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
