"""The access patterns of "my feedback" and of themes, as deeds on the packaged stack: see dev/bench_patterns.py."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from dev.bench_customers import Deed, answered
from dev.package_visitor import form_of


class MinePatterns:
    """What customers do on their own page; `patterns` makes what must be there first."""

    def __init__(self, patterns: Any) -> None:
        self.patterns, self.stack, self.visitor = patterns, patterns.stack, patterns.stack.visitor()

    def all(self) -> dict[str, Callable[[], Deed]]:
        return {
            "my feedback": self._opened(lambda path: self.visitor.get(path)),
            "one case of my feedback": self._case,
            "write on my feedback": self._write,
            "talk to a person": self._talk,
            "ask for the link to it": self._ask,
            "mail the link to my feedback": self._asked,
            "what keeps coming back": self._themes,
        }

    def _opened(self, deed: Callable[[str], Any]) -> Callable[[], Deed]:
        def prepare() -> Deed:
            path = self.patterns._link("me")
            return lambda: answered(deed(path))

        return prepare

    def _path(self) -> str:
        """The page of the one case of somebody whose case was resolved."""
        page = self.visitor.get(self.patterns._link("me"))
        found = re.search(r'href="/api(/me/[\w.%-]+/cases/[0-9a-f-]{36})"', page.text)
        assert found, "no case on the page"
        return found[1]

    def _case(self) -> Deed:
        path = self._path()
        return lambda: answered(self.visitor.get(path))

    def _write(self) -> Deed:
        form = form_of(self.visitor.get(self._path()), "/words")
        return lambda: answered(self.visitor.submit(form, text="It squeaks again."))

    def _talk(self) -> Deed:
        found = re.search(r'href="/api(/my/[\w.%-]+/talk)"', self.visitor.get(self._path()).text)
        assert found, "no way to a person on the page"
        form = form_of(self.visitor.get(found[1]), "/talk")
        return lambda: answered(self.visitor.submit(form, talk="call", phone="+44 20 7946 0018"))

    def _known(self) -> str:
        address = f"{uuid.uuid4().hex[:12]}@customer.example"
        self.patterns.story.submit(email=address)
        self.stack.settle()
        return address

    def _ask(self) -> Deed:
        address = self._known()
        return lambda: answered(self.visitor.post("/me", {"email": address}))

    def _themes(self) -> Deed:
        for text in ("物流太慢", "就是物流太慢了"):
            self.patterns.story.submit(text=text, language="zh-Hans", email=f"{uuid.uuid4().hex[:12]}@customer.example")
        self.stack.settle()

        def deed() -> None:
            assert "物流太慢" in answered(self.patterns.grace.get("/console/touchpoints/hello/themes")).text

        return deed

    def _asked(self) -> Deed:
        address = self._known()
        answered(self.visitor.post("/me", {"email": address}))
        self.stack.stream.read()

        def deed() -> None:
            self.stack.hand_out("React")
            assert "/me/" in json.dumps(self.stack.ses.mails_to(address)[-1])

        return deed
