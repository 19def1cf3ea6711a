"""The access patterns of customers in the console, and of taking a case down for one; the rest is in bench_patterns.py."""

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dev.package_door import Reply
from dev.package_visitor import form_of

if TYPE_CHECKING:
    from dev.bench_patterns import Patterns

Deed = Callable[[], Any]
CUSTOMERS, TAKE = "/console/customers", "/console/take"


class Profiles:
    """What `Patterns` has of these; `answered` is its check that nothing was refused."""

    def __init__(self, patterns: "Patterns", answered: Callable[[Reply], Reply]) -> None:
        self.patterns, self.answered, self.grace = patterns, answered, patterns.grace

    def all(self) -> dict[str, Callable[[], Deed]]:
        return {
            "find a customer by a key": lambda: self.finds(self.address()),
            "find customers by name": lambda: self.finds("Ada"),
            "find customers by parts of a name": lambda: self.finds("Love Ada"),
            "profile": lambda: self.shows(self.customer()),
            "profile of two who are one": lambda: self.shows(self.joined()[0]),
            "what joining means": lambda: self.shows(f"{self.customer()}/merger?with={self.customer()}"),
            "join two customers": self.joins,
            "take a customer out": self.takes_out,
            "add a key": lambda: self.presses(self.customer(), "/keys", kind="email", key=self.address()),
            "case page, two who are one": self.case_page,
            "react to joining, one suggestion": self.counts_anew,
            "deliver to two who are one": self.delivers,
            "take a case down, the form": lambda: lambda: self.answered(self.grace.get(TAKE)),
            "take a case down": self.takes_down,
        }

    def customer(self) -> str:
        """The id of a new customer with one case."""
        found = re.search(
            rf"{CUSTOMERS}/([a-z2-7]{{26}})", self.grace.get(f"/console/cases/{self.patterns.case()}").text
        )
        assert found, "the case page leads to no profile"
        return found[1]

    def joined(self) -> tuple[str, str]:
        """Two customers who are one: the first stays."""
        whole, part = self.customer(), self.customer()
        self.presses(f"{whole}/merger?with={part}", "/merger")()
        self.patterns.stack.settle()
        return whole, part

    def finds(self, typed: str) -> Deed:
        form = form_of(self.grace.get(CUSTOMERS), CUSTOMERS)
        return lambda: self.answered(self.grace.submit(form, q=typed))

    def joins(self) -> Deed:
        return self.presses(f"{self.customer()}/merger?with={self.customer()}", "/merger")

    def takes_out(self) -> Deed:
        whole, part = self.joined()
        return self.presses(whole, "/separation", part=part)

    def case_page(self) -> Deed:
        page = self.grace.get(f"{CUSTOMERS}/{self.joined()[0]}").text
        case = re.search(r"/console/cases/[0-9a-f-]{36}", page)
        assert case
        return lambda: self.answered(self.grace.get(case[0]))

    def counts_anew(self) -> Deed:
        patterns = self.patterns
        first, other = patterns.case(), self.customer()
        patterns.story.suggest(first)
        found = re.search(rf"{CUSTOMERS}/([a-z2-7]{{26}})", self.grace.get(f"/console/cases/{first}").text)
        assert found
        patterns.stack.settle()
        self.presses(f"{found[1]}/merger?with={other}", "/merger")()
        patterns.stack.stream.read()
        return lambda: patterns.stack.hand_out("React")

    def delivers(self) -> Deed:
        page = self.grace.get(f"{CUSTOMERS}/{self.joined()[0]}").text
        case = re.search(r"/console/cases/([0-9a-f-]{36})", page)
        assert case
        self.patterns.story.reply(case[1])
        self.patterns.stack.stream.read()
        self.patterns.stack.hand_out("React")
        self.patterns.stack.stream.read()
        return lambda: self.patterns.stack.hand_out("Deliver")

    def takes_down(self) -> Deed:
        page = self.grace.get(TAKE)
        form, place = (
            form_of(page, TAKE),
            re.search(r'<select id="touchpoint"[^>]*>\s*<option value="([^"]+)"', page.text),
        )
        assert place
        chosen = {"kind": "question", "language": "en", "touchpoint": place[1], "promise": "1d"}
        said = {"text": "Where is my order?", "name": "Dot", "email": self.address()}
        return lambda: self.answered(self.grace.submit(form, **chosen, **said))

    def shows(self, path: str) -> Deed:
        return lambda: self.answered(self.grace.get(f"{CUSTOMERS}/{path}"))

    def presses(self, page: str, action: str, **typed: str) -> Deed:
        form = form_of(self.grace.get(f"{CUSTOMERS}/{page}"), action)
        return lambda: self.answered(self.grace.submit(form, **typed))

    def address(self) -> str:
        return f"{uuid.uuid4().hex[:12]}@customer.example"
