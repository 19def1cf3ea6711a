"""The access patterns of who stands behind a suggestion, and of what is decided; the rest is in bench_patterns.py."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dev.bench_story import WORDS
from dev.package_door import Reply
from dev.package_visitor import form_of

if TYPE_CHECKING:
    from dev.bench_patterns import Patterns

Deed = Callable[[], Any]


class Gatherings:
    """What `Patterns` has of these; `answered` is its check that nothing was refused."""

    def __init__(self, patterns: "Patterns", answered: Callable[[Reply], Reply]) -> None:
        self.patterns, self.answered = patterns, answered

    def all(self) -> dict[str, Callable[[], Deed]]:
        return {
            "me too page": self.asks,
            "me too": self.join,
            "similar while writing": self.similar,
            "open to customers": lambda: self.presses(self.patterns.suggestion(), "opening"),
            "react to a suggestion that is opened": self.opened,
            "suggestion page, merged": self.whole,
            "everyone behind it": lambda: self.shows(self.patterns.suggestion(), "/audience"),
            "find a suggestion": lambda: self.shows(self.patterns.suggestion(), "/merger?q=export"),
            "add a customer": lambda: self.presses(
                self.patterns.suggestion(), "addition", email=self.address(), language="en"
            ),
            "merge": self.merge,
            "take out again": lambda: self.presses(self.merged()[0], "separation"),
            "plan": lambda: self.presses(self.patterns.suggestion(), "plan", note="Next spring."),
            "publish": lambda: self.presses(self.adopted_quietly(), "publication", **self.words()),
            "correct": lambda: self.presses(
                self.patterns.suggestion(adopted=True), "correction", **{"did-en": "It says so now."}
            ),
        }

    def asks(self) -> Deed:
        suggestion_id, visitor = self.for_customers(), self.patterns.stack.visitor()
        return lambda: self.answered(visitor.get(f"/asks/{suggestion_id}"))

    def join(self) -> Deed:
        suggestion_id, visitor = self.for_customers(), self.patterns.stack.visitor()
        form = form_of(visitor.get(f"/asks/{suggestion_id}"), "/asks/")
        return lambda: self.answered(visitor.submit(form, email=self.address(), tell_me="yes"))

    def for_customers(self) -> str:
        """A suggestion that staff opened."""
        suggestion_id = self.patterns.suggestion()
        self.presses(suggestion_id, "opening")()
        self.patterns.stack.settle()
        return suggestion_id

    def similar(self) -> Deed:
        self.for_customers()
        visitor = self.patterns.stack.visitor()
        return lambda: self.answered(visitor.get("/v1/similar?q=please+let+us+export+orders+as+csv&language=en"))

    def opened(self) -> Deed:
        suggestion_id = self.patterns.suggestion()
        self.presses(suggestion_id, "opening")()
        self.patterns.stack.stream.read()
        return lambda: self.patterns.stack.hand_out("React")

    def whole(self) -> Deed:
        return self.shows(self.merged()[1], "")

    def merge(self) -> Deed:
        part, whole = self.patterns.suggestion(), self.patterns.suggestion()
        return self.presses(part, f"merger?into={whole}", "/merger")

    def merged(self) -> tuple[str, str]:
        """A part and its whole."""
        part, whole = self.patterns.suggestion(), self.patterns.suggestion()
        self.presses(part, f"merger?into={whole}", "/merger")()
        return part, whole

    def adopted_quietly(self) -> str:
        suggestion_id = self.patterns.suggestion()
        self.presses(suggestion_id, "adoption", **{"publish": "later", "asked-en": "", "did-en": "", "note": "Done."})()
        self.patterns.stack.settle()
        return suggestion_id

    def shows(self, suggestion_id: str, path: str) -> Deed:
        return lambda: self.answered(self.patterns.grace.get(f"/console/suggestions/{suggestion_id}{path}"))

    def presses(self, suggestion_id: str, page: str, action: str = "", **typed: str) -> Deed:
        grace = self.patterns.grace
        form = form_of(grace.get(f"/console/suggestions/{suggestion_id}/{page}"), action or f"/{page}")
        return lambda: self.answered(grace.submit(form, **typed))

    def address(self) -> str:
        return f"{uuid.uuid4().hex[:12]}@customer.example"

    def words(self) -> dict[str, str]:
        return {name: text for name, text in WORDS.items() if name.startswith(("asked-", "did-"))}
