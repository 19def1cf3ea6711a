"""The access patterns of the door and of what is held there, as deeds on the packaged stack: see dev/bench_patterns.py."""

import json
from collections.abc import Callable
from typing import Any

import altcha

from dev.bench_customers import Deed, answered
from dev.bench_story import voice
from dev.package_stack import Stack
from dev.package_visitor import Visitor, form_of

# So small a budget is used up by one.
ONE = {"a_network": "1", "everybody": "1"}


class HeldPatterns:
    """`stack` and `grace` are the story's."""

    def __init__(self, stack: Stack, grace: Visitor) -> None:
        self.stack, self.grace, self.places = stack, grace, 0

    def all(self) -> dict[str, Callable[[], Deed]]:
        return {
            "submit a case in a crowd": self._crowded,
            "get work to do": self._work,
            "submit a case with the work done": self._worked,
            "held at the door": lambda: lambda: answered(self.grace.get("/console/held")),
            "how many are held": lambda: lambda: answered(self.grace.get("/console/held.json")),
            "the door of a touchpoint": lambda: lambda: answered(self.grace.get("/console/touchpoints/hello/door")),
            "let in": lambda: self._decided("/admission"),
            "turn away": lambda: self._decided("/turning-away"),
            "react to what was let in": self._heard,
        }

    def _crowded(self) -> Deed:
        place, _ = self._crowd()
        return lambda: self._submit(place, voice())

    def _work(self) -> Deed:
        place, _ = self._crowd()
        return lambda: answered(self.stack.visitor().get(f"/v1/challenge?touchpoint={place}"))

    def _worked(self) -> Deed:
        place, _ = self._crowd()
        asked = json.loads(answered(self.stack.visitor().get(f"/v1/challenge?touchpoint={place}")).text)
        challenge = altcha.Challenge.from_dict(asked)
        solution = altcha.solve_challenge(challenge)
        assert solution
        told = voice(work=altcha.Payload(challenge, solution).to_base64())
        return lambda: self._submit(place, told)

    def _decided(self, action: str) -> Deed:
        _, case_id = self._crowd()
        # What came before the crowd was one is not to be reacted to with it.
        self.stack.settle()
        form = form_of(self.grace.get(f"/console/cases/{case_id}"), action)
        return lambda: answered(self.grace.submit(form))

    def _heard(self) -> Deed:
        self._decided("/admission")()
        self.stack.stream.read()
        return lambda: self.stack.hand_out("React")

    def _crowd(self) -> tuple[str, str]:
        """A touchpoint of whose budget nothing is left, and a case that is held there."""
        self.places += 1
        form = form_of(self.grace.get("/console/touchpoints/new"), "/touchpoints")
        given: dict[str, Any] = {"name": "Crowd", "slug": f"crowd-{self.places}", "kind": "web", "language-en": "yes"}
        made = answered(self.grace.submit(form, **given)).header("location")
        place = made.rpartition("/")[2].partition("?")[0]
        answered(self.grace.submit(form_of(self.grace.get(f"/console/touchpoints/{place}/door"), "/door"), **ONE))
        self._submit(place, voice())
        told = voice(email=f"crowd-{self.places}@customer.example")
        self._submit(place, told)
        return place, str(told["id"])

    def _submit(self, place: str, told: dict[str, Any]) -> None:
        answered(self.stack.visitor().post_json(f"/v1/touchpoints/{place}/cases", told))
