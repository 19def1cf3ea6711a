"""The access patterns of invitations, as deeds on the packaged stack: see dev/bench_patterns.py."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dev.bench_programs import Deed, Programs
from dev.package_visitor import form_of

RULE = {"on": "yes", "look": "recommend", "share": "100", "delay_hours": "0", "quiet_from": "0", "quiet_to": "0"}
DAYS = {f"weekday-{day}": "yes" for day in range(7)}


class Invitations(Programs):
    """What a program tells, and what comes of it until somebody said how it was."""

    place = ""

    def all(self) -> dict[str, Callable[[], Deed]]:
        def tell() -> Deed:
            return self._tell(*(self._interaction(n) for n in range(25)))

        def decided(again: bool) -> Deed:
            told = self._interaction()
            if again:
                self._tell(told)()
                told |= {"id": "order-2"}
            self.stack.settle()
            self._tell(told)()
            self.stack.stream.read()
            return lambda: self.stack.hand_out("React")

        def deliver() -> Deed:
            decided(False)()
            self.stack.stream.read()
            return lambda: self.stack.hand_out("Deliver")

        return {
            "tell of 25 interactions": tell,
            "react to an interaction": lambda: decided(False),
            "react to an interaction, nobody asked": lambda: decided(True),
            "deliver an invitation": deliver,
            "how was it?": lambda: self._open(),
            "say how it was": lambda: self._say(score="9"),
            "say how it was, a low score": lambda: self._say(score="2"),
            "what customers said": lambda: (
                lambda: self._answered(self.patterns.grace.get("/console/measures/invitations?days=90"))
            ),
        }

    def _invited(self) -> str:
        """The path of the page that an invitation leads to."""
        told = self._interaction()
        self._tell(told)()
        self.stack.settle()
        [mail] = self.stack.ses.mails_to(told["customer"]["email"])
        found = re.search(r"(/[a-z]*/?invited/[A-Za-z0-9._-]+)", str(mail))
        assert found, "the mail leads nowhere"
        return found[1][found[1].index("/invited") :]

    def _open(self) -> Deed:
        path = self._invited()
        return lambda: self._answered(self.stack.visitor().get(path))

    def _say(self, score: str) -> Deed:
        form = form_of(self.stack.visitor().get(self._invited()), "/invited/")
        return lambda: self._answered(self.stack.visitor().submit(form, **{"q-score": score}))

    def _tell(self, *told: dict[str, Any]) -> Deed:
        return self._call("POST", "/v1/interactions", {"interactions": list(told)})

    def _interaction(self, number: int = 1) -> dict[str, Any]:
        address = f"{uuid.uuid4().hex[:12]}@customer.example"
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return {
            "id": f"order-{number}", "touchpoint_id": self._touchpoint(), "customer": {"email": address},
            "name": "delivered", "at": at, "served_by": "Grace", "customer_name": "Ada Lovelace",
        }  # fmt: skip

    def _touchpoint(self) -> str:
        """One that invites at once, set up in the console."""
        if not self.place:
            grace = self.patterns.grace
            form = form_of(grace.get("/console/touchpoints/new"), "/touchpoints")
            given: dict[str, Any] = {"name": "After", "slug": "after", "kind": "email", "language-en": "yes"}
            made = self._answered(grace.submit(form, **given)).header("location")
            self.place = made.rpartition("/")[2].partition("?")[0]
            rule = f"/console/touchpoints/{self.place}/invitations"
            self._answered(grace.submit(form_of(grace.get(rule), rule), **(RULE | DAYS)))
        return self.place
