"""A page of another origin with the widget on it, and what its visitor does there."""

from typing import Any

from chalicelib.domain.touchpoint import Touchpoint


class Shop:
    """A shop's page with the widget on it, and what its visitor does there."""

    def __init__(
        self,
        live: Any,
        page: Any,
        html: str = "",
        options: str = "",
        policy: str = "",
        source: str = "/widget.js",
        place: Touchpoint | None = None,
        inside: str = "",
        headers: Any = (),
    ) -> None:
        """`place`: the touchpoint, where it is not the ready-made one; `inside`: what stands below the heading; `headers`:
        what the page's server says besides."""
        place = place or Touchpoint("hello", "Hello")
        script = f'<script async src="{live.base}{source}" data-touchpoint="{place.id}" {options}></script>'
        headers = [*headers, *([("Content-Security-Policy", policy.format(base=live.base))] if policy else [])]
        head = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title>'
        self.origin = live.site(f"{head}{html}<body><h1>Shop</h1>{inside}{script}</body></html>", *headers)
        place.origins = [self.origin]
        live.world.store.commit(place)
        self.live, self.page, self.complaints = live, page, []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(self.origin)

    def find(self, selector: str) -> Any:
        return self.page.locator("hearback-widget").locator(selector)

    def open(self) -> "Shop":
        self.find(".open").click()
        return self

    def say(self, text: str, kind: str = "suggestion") -> None:
        self.find(f"[value={kind}]").check()
        self.find("textarea").fill(text)

    def send(self) -> None:
        self.find("form > button").click()

    @property
    def cases(self) -> list[Any]:
        store = self.live.world.store
        return [store.case(row.id) for row in store.inbox().rows]
