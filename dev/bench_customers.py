"""The access patterns of customers and of the public, as deeds on the packaged stack: see dev/bench_patterns.py."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from dev.bench_story import CASES, Story, voice
from dev.package_door import Reply
from dev.package_stack import Stack
from dev.package_visitor import Visitor, form_of

Deed = Callable[[], Any]


def answered(reply: Reply, refused: bool = False) -> Reply:
    """A quick error must not pass for a cheap answer."""
    if reply.status >= 400 and not refused:
        raise RuntimeError(f"answered {reply.status}: {reply.text[:300]}")
    return reply


class CustomerPatterns:
    """What somebody does who is not of the staff, and the links that they do it with."""

    story: Story
    stack: Stack
    grace: Visitor

    def told(self) -> str:
        """A new case of a customer nobody knew."""
        return self.story.submit(email=f"{uuid.uuid4().hex[:12]}@customer.example")

    def suggestion(self, adopted: bool = False) -> str:
        raise NotImplementedError

    def _get(self, path: str, grace: bool = True, refused: bool = False) -> Callable[[], Deed]:
        visitor = self.grace if grace else self.stack.visitor()
        return lambda: lambda: answered(visitor.get(path), refused)

    def _public(self) -> dict[str, Callable[[], Deed]]:
        visitor = self.stack.visitor()

        def submit() -> Deed:
            self.told()  # the touchpoint is known for a minute from now on
            return lambda: answered(visitor.post_json(CASES, voice()))

        def again() -> Deed:
            words = voice()
            answered(visitor.post_json(CASES, words))
            return lambda: answered(visitor.post_json(CASES, words))

        def no() -> Deed:
            path = self._link("fixed")
            form = form_of(visitor.get(path), "/fixed/")
            return lambda: answered(visitor.submit(form, answer="no", missing="It is still broken."))

        def rate() -> Deed:
            path = self._link("fixed")
            answered(visitor.submit(form_of(visitor.get(path), "/fixed/"), answer="yes"))
            form = form_of(visitor.get(path), "/rating")
            return lambda: answered(visitor.submit(form, rating="4", words="Quick and kind."))

        def choose() -> Deed:
            path = self._link("unsubscribe")
            return lambda: answered(visitor.post(path, {"mail": "choose", "answers": "yes"}))

        def entry() -> Deed:
            self.suggestion(adopted=True)
            found = re.search(r'href="/api(/you-asked/[0-9a-z]{10}[^"]*)"', visitor.get("/you-asked").text)
            assert found
            return lambda: answered(visitor.get(found[1]))

        return {
            "form page": self._get("/f/hello", grace=False),
            **self._forms(visitor),
            "submit a case": submit,
            "submit it again": again,
            "my case": self._linked("my", visitor.get),
            "did this fix it?": self._linked("fixed", visitor.get),
            "did this fix it? no": no,
            "rate what was done": rate,
            "opened the page": self._linked("my", lambda path: visitor.post(f"{path}/opening", {})),
            "choose one's mail": choose,
            "unsubscribe by one click": self._linked("unsubscribe", visitor.one_click),
            "public page": self._get("/you-asked", grace=False),
            "public entry": entry,
        }

    def _forms(self, visitor: Visitor) -> dict[str, Callable[[], Deed]]:
        def own_form() -> Deed:
            path = self._touchpoint()
            return lambda: answered(visitor.get(f"/f/{path}"))

        def begun() -> Deed:
            self.told()
            return lambda: answered(visitor.post("/f/hello/starts", {}))

        return {"form page with questions": own_form, "a form is begun": begun}

    def _touchpoint(self) -> str:
        """The id of a new touchpoint with a question."""
        fields = {"name": "Counter", "slug": f"counter-{uuid.uuid4().hex[:8]}", "kind": "counter", "language-en": "yes"}
        form = form_of(self.grace.get("/console/touchpoints/new"), "/touchpoints")
        path = answered(self.grace.submit(form, **fields)).header("location").partition("?")[0]
        touchpoint_id = path.rpartition("/")[2]
        answered(self._question(touchpoint_id)())
        return touchpoint_id

    def _question(self, touchpoint_id: str) -> Deed:
        """The press of the button that adds a question."""
        path = f"/console/touchpoints/{touchpoint_id}"
        known = form_of(self.grace.get(f"{path}/form"), "/asking").fields
        fields = {"csrf": known["csrf"], "version": known["version"], "kind": "satisfaction"}
        return lambda: answered(self.grace.post(f"{path}/questions", fields))

    def _linked(self, name: str, deed: Callable[[str], Reply]) -> Callable[[], Deed]:
        def prepare() -> Deed:
            path = self._link(name)
            return lambda: answered(deed(path))

        return prepare

    def _assign(self, case_id: str) -> Deed:
        """The press of the button with which Grace takes a case on."""
        page = self.grace.get(f"/console/cases/{case_id}")
        me = re.search(r'name="assignee" value="([^"]+)"', page.text)
        assert me, "no button to take the case"
        form = form_of(page, "/assignment")
        return lambda: answered(self.grace.submit(form, assignee=me[1]))

    def _link(self, name: str, assigned: bool = False) -> str:
        """The link `/name/token` in the newest mail to a customer whose case was resolved, by Grace who took it on or not."""
        address = f"{uuid.uuid4().hex[:12]}@customer.example"
        case_id = self.story.submit(email=address)
        self.stack.settle()
        if assigned:
            self._assign(case_id)()
        self.story.press(f"/console/cases/{case_id}", "/resolution", resolution="It works again.")
        self.stack.settle()
        found = re.search(rf"https://[\w.-]+/api(/{name}/[\w.%-]+)", json.dumps(self.stack.ses.mails_to(address)[-1]))
        assert found, f"no link to /{name}/ in the mail"
        return found[1]
