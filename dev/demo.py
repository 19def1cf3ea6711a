"""`make demo`: a small, believable, bilingual company on an empty installation.

Everything goes the ways that people go: the public API, the console's forms, the links in mails, and the import of an
older list. Nothing is written to the table from here.
"""

import json
import os
import re
import time
from collections.abc import Callable
from typing import Any

import click

from chalicelib import wiring
from chalicelib.web import staff
from dev.demo_browser import Browser, DemoFailed
from dev.demo_calls import take_in
from dev.demo_mail import Mails
from dev.demo_story import Story, read
from dev.engine import running_endpoint
from dev.installation import Installation, installation

PATIENCE = 120.0
PLACES = {
    "You asked, we did": "/you-asked",
    "Console": "/console",
    "Measures": "/console/measures",
    "Mails": "/mailbox",
}


@click.command("demo", short_help="Fill an empty installation with a small sample company.")
@click.option("--base-url", help="Where Hearback answers. Default: where `make run` last served it.")
@click.option("--again", is_flag=True, help="Also where there are cases already; the company comes a second time.")
def demo(base_url: str | None, again: bool) -> None:
    """Fill an empty installation with the sample company Kettle & Kin.

    Some seventy voices in English and Chinese, from people who may be named and people who may not; replies,
    resolutions, reopenings, and suggestions that were adopted, declined or are on their way. It needs a running
    installation (make run), speaks to it as people do, and takes less than a minute.
    """
    here = installation()
    base = (base_url or here.address()).rstrip("/")
    started = time.monotonic()
    try:
        has_store = _enter(here, base)
        owner = _sign_in(base)
        if not again and "/console/cases/" in owner.get("/console?status=all").text:
            raise DemoFailed(
                "There are cases here already, and the sample company would mix with them. --again does it."
            )
        play(Story(lambda language: Browser(base, language), Mails(here.mail)), owner, has_store)
    except DemoFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"\nThe sample company is there, after {time.monotonic() - started:.0f} s. Look at\n")
    for what, path in PLACES.items():
        click.echo(f"  {what:<22}{base}{path}")


def play(story: Story, owner: Browser, has_store: bool) -> None:
    """The whole story. Without a store to import into (an installation in memory), the older list is left out."""
    already = _arrived(owner)
    _say("Inviting the staff")
    story.invite(owner)
    _say("Opening touchpoints")
    phone = story.open_touchpoint(owner, "Phone line 电话", f"phone{_suffix(owner)}", "counter")
    voices = read("voices")
    with click.progressbar(story.speak(voices), length=len(voices), label=_label("Customers speak")) as bar:
        for _ in bar:
            pass
    history = []
    if has_store:
        _say("Earlier calls are imported")
        history = take_in(read("history"), story.people, phone)
    everyone = [*voices, *history]
    # Whoever is told of something must be known first: that is the stream's work.
    _wait(lambda: _arrived(owner) >= already + len(everyone), "The stream did not bring all cases")
    for label, deed in (("Staff gather suggestions", story.gather), ("Staff answer", story.converse)):
        with click.progressbar(everyone, label=_label(label)) as bar:
            for voice in bar:
                deed(voice)
    with click.progressbar(story.suggestions, label=_label("Staff decide")) as bar:
        for key in bar:
            story.decide(key)
    _say("Everyone hears back")
    _wait(lambda: _all_told(_counted(owner)["loop"]), "Some answers are still on their way")


def _enter(here: Installation, base: str) -> bool:
    """Put the installation's environment in place; False where its engine cannot be reached from another process."""
    endpoint = os.environ.get("HEARBACK_DYNAMODB_ENDPOINT") or running_endpoint(here.folder)
    if endpoint:
        here.enter(endpoint, base)
    else:
        os.environ.update(here.environment("http://127.0.0.1:9", base))
    wiring.use(None)
    return endpoint is not None


def _sign_in(base: str) -> Browser:
    owner = Browser(base)
    owner.get("/sign-in")
    owner.press(staff.owner_link(wiring.services()))
    return owner


def _suffix(owner: Browser) -> str:
    """For a second sample company: touchpoints must not meet."""
    taken = len(re.findall(r"/console/touchpoints/phone", owner.get("/console/touchpoints").text))
    return f"-{taken + 1}" if taken else ""


def _arrived(owner: Browser) -> int:
    return int(_counted(owner)["volume"]["cases"])


def _counted(owner: Browser) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(owner.get("/console/measures.json?days=90").text)
    return found


def _all_told(loop: dict[str, Any]) -> bool:
    return all(each["in_progress"] == 0 for each in loop["by_kind"].values()) and loop["total"]["told"] > 0


def _wait(done: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise DemoFailed(f"{otherwise} within {PATIENCE:.0f} s. Is `make run` still up?")
        time.sleep(0.3)


def _label(text: str) -> str:
    return f"  {text:<26}"


def _say(text: str) -> None:
    click.echo(_label(text))
