"""The access patterns of programs with a key, as deeds on the packaged stack: see dev/bench_patterns.py."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from dev.package_door import Reply
from dev.package_visitor import forms_of

Deed = Callable[[], Any]
AT = "2024-11-21T12:00:00Z"
SCOPES = ("cases:read", "cases:write", "customers:read", "signals:write", "interactions:write")


class Programs:
    """What a program does whose key the owner made in the console."""

    def __init__(self, patterns: Any, answered: Callable[[Reply], Reply]) -> None:
        self.patterns, self.stack, self._answered = patterns, patterns.stack, answered
        self.secret = ""

    def all(self) -> dict[str, Callable[[], Deed]]:
        def read() -> Deed:
            case_id = self.patterns.case()
            return self._call("GET", f"/v1/cases/{case_id}")

        def reply() -> Deed:
            path = f"/v1/cases/{self.patterns.case()}/replies"
            return self._call("POST", path, {"text": "We are on it."}, uuid.uuid4().hex)

        def again() -> Deed:
            deed = reply()
            deed()
            return deed

        def look_up() -> Deed:
            address = f"{uuid.uuid4().hex[:12]}@customer.example"
            self.patterns.story.submit(email=address)
            self.stack.settle()
            return self._call("POST", "/v1/customers/lookup", {"customer": {"email": address}})

        def send() -> Deed:
            address = f"{uuid.uuid4().hex[:12]}@customer.example"
            return self._call("POST", "/v1/signals", {"signals": [self._signal(address, n) for n in range(25)]})

        def signalled() -> Deed:
            self.stack.settle()
            self._call(
                "POST", "/v1/signals", {"signals": [self._signal(f"{uuid.uuid4().hex[:12]}@customer.example")]}
            )()
            self.stack.stream.read()
            return lambda: self.stack.hand_out("React")

        return {
            "read a case with a key": read,
            "list cases with a key": lambda: self._call("GET", "/v1/cases?status=new"),
            "reply with an idempotency-key": reply,
            "the same again": again,
            "look a customer up": look_up,
            "send 25 signals": send,
            "react to a signal": signalled,
        }

    def _signal(self, address: str, number: int = 0) -> dict[str, Any]:
        return {"id": f"order-{number}", "customer": {"email": address}, "name": "ordered", "at": AT, "value": 49.9}

    def _call(self, method: str, path: str, body: Any = None, again: str = "") -> Deed:
        if not self.secret:
            self.secret = self._key()
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": again} if again else {}
        sent = json.dumps(body).encode() if body is not None else b""
        handler = self.stack.visitor().handler
        return lambda: self._answered(self.stack.door.ask(handler, method, path, headers, sent))

    def _key(self) -> str:
        grace = self.patterns.grace
        # Those of keys that are there stand before it.
        form = next(form for form in forms_of(grace.get("/console/keys")) if form.action.endswith("/console/keys"))
        scopes = {f"scope-{name}": "yes" for name in SCOPES}
        made = self._answered(grace.submit(form, name=f"Bench {uuid.uuid4()}", days="90", **scopes))
        found = re.search(r"hbk_[a-z2-7]{52}[0-9a-f]{8}", made.text)
        assert found, "no secret on the page"
        return found[0]
