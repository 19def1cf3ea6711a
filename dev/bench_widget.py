"""What the widget weighs, and what it takes in a real browser, on a page that carries it (`make run` in another terminal).

    python -m dev.bench_widget [--page http://localhost:8001/] [--rounds N]

Each round is a browser context of its own, so that nothing is kept from the one before.
"""

import argparse
import gzip
import shutil
import statistics
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

from chalicelib.domain.question import Question, kept
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import widget

BAR = 6000
LABELS = {"en": "Would you recommend us?", "zh-Hans": "您会推荐我们吗？"}
ANSWERS = [{"id": f"c{number}", "labels": {"en": "Late", "zh-Hans": "迟到"}} for number in range(3)]
FIVE = [
    Question(f"q{number}", kind, LABELS, ANSWERS if kind.startswith("choice") else [])
    for number, kind in enumerate(("recommend", "choices", "choice", "thanks", "text"))
]
# In the page: when the script was there, when the button was, and how long the dialog took to be painted.
TIMES = """async () => {
    const script = performance.getEntriesByType("resource").find((each) => /widget\\.js/.test(each.name));
    const host = document.querySelector("hearback-widget").shadowRoot, begun = performance.now();
    host.querySelector(".open").click();
    await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    return [script.responseEnd - script.startTime, performance.now() - begun];
}"""


def weights() -> Iterator[tuple[str, int]]:
    """Bytes, compressed, of what is served."""
    yield "ready-made form, both languages", packed(widget.ready_made())
    place = Touchpoint(
        "shop-ab12", "Shop", questions=kept(FIVE), text="optional", look={"colour": "#ffb000"}, promise_hours=48
    )
    for language in ("en", "zh-Hans", ""):
        yield f"five questions, {language or 'both languages'}", packed(widget.script(widget.facts(place, language)))


def packed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def measured(page: str, rounds: int) -> list[list[float]]:
    """Milliseconds until the script had come, and from a click until the dialog was painted."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        found = [_once(browser, page) for _ in range(rounds)]
        browser.close()
    return found


def _once(browser: Any, page: str) -> list[float]:
    context = browser.new_context()
    shown = context.new_page()
    shown.goto(page)
    shown.locator("hearback-widget .open").wait_for()
    times: list[float] = shown.evaluate(TIMES)
    context.close()
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", default="http://localhost:8001/")
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    print("| what | |\n|---|---|")
    for name, size in weights():
        print(f"| {name} | {size:,} bytes{'' if size <= BAR else ', over the bar of 6,000'} |")
    with urlopen(chosen.page, timeout=10):  # A plain refusal, where nothing runs there.
        pass
    names = ("the script has come", "from a click to the painted form")
    for name, times in zip(names, zip(*measured(chosen.page, chosen.rounds), strict=True), strict=True):
        print(f"| {name} | p50 {statistics.median(times):.0f} ms, slowest of {len(times)} {max(times):.0f} ms |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
