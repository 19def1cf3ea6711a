"""The widget as it is served: its code (templates/static/widget.js, made small) with what one touchpoint asks put into it, so
that a page asks for one thing only. Its words come with it, in the languages that are needed and no other."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib import render
from chalicelib.domain.case import KINDS
from chalicelib.domain.touchpoint import Touchpoint, default
from chalicelib.settings import LANGUAGES

PLACE = "FACTS"
BUILT = "widget.js"
ALWAYS = {
    "open": "open", "lead": "lead", "close": "close", "name": "name", "email": "email", "may": "may_answer",
    "why": "why_answer", "send": "send", "sending": "sending", "waiting": "waiting", "lost": "lost", "off": "off",
    "retry": "retry", "thanks": "thanks", "keep": "keep", "mine": "mine", "talk": "talk",
}  # fmt: skip
BASE = {
    "light": {"paper": "#fff", "ink": "#262022", "quiet": "#655c60", "edge": "#8f868a", "bad": "#b02a2a"},
    "dark": {"paper": "#201c1e", "ink": "#efe9ea", "quiet": "#b3a8ac", "edge": "#8f868a", "bad": "#ff9c93"},
}
OURS = {
    "light": {"accent": "#8a2a6b", "fill": "#8a2a6b", "on": "#fff", "soft": "#f8ecf4"},
    "dark": {"accent": "#e29ac6", "fill": "#e29ac6", "on": "#2c0f21", "soft": "#38222f"},
}


def ready_made() -> str:
    """The script for the touchpoint that is always there. Asks no store; the package holds it."""
    built = render.BUILT / BUILT
    return built.read_text("utf-8") if built.is_file() else _ready_made()


@cache
def _ready_made() -> str:
    return script(facts(default(list(LANGUAGES))))


def prebuild(target: Path) -> None:
    """Write the ready-made script below `target`/built, for the package."""
    (target / "built" / BUILT).write_text(_ready_made(), "utf-8")


def script(told: dict[str, Any]) -> str:
    """The code with these facts in it."""
    # Two characters that end a line of a script in some browsers, and not in JSON.
    said = as_json(told).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return _code().replace(PLACE, said, 1)


def as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@cache
def _code() -> str:
    """What terser makes of the source (`make widget`)."""
    return (render.TEMPLATES / "static" / "widget.min.js").read_text("utf-8")


def facts(place: Touchpoint, language: str = "") -> dict[str, Any]:
    """What the code needs to know of a touchpoint: in all its languages, or in one of them where only that is wanted.

    `id`, `look` (style sheet), and `in`: language -> `w` (words), `asks` (questions in order) and `channel`. Questions have
    an `id`, a `kind` (`input`, `textarea`, `scale`, `choice`, `choices`) and a `label`; where it applies a `hint`, `options`
    as [value, words], and `when`: [the earlier question's id, values].
    """
    wanted = [language] if language in place.languages else place.languages
    return {"id": place.id, "look": _style(place.look), "in": {each: _spoken(place, each) for each in wanted}}


def _spoken(place: Touchpoint, language: str) -> dict[str, Any]:
    def say(key: str, **values: Any) -> str:
        return render.words(language, key, **values)

    words: dict[str, Any] = {short: say(f"widget.{key}") for short, key in ALWAYS.items()}
    if place.promise:
        words["lead"] += ("" if language.startswith("zh") else " ") + say(
            f"promise.{place.promise[0]}", n=place.promise[1]
        )
    if not place.case_kind:
        words |= {"kind": say("widget.kind"), "kinds": {kind: say(f"widget.{kind}") for kind in KINDS}}
    if place.text != "no":
        words["text"] = say("widget.more" if place.questions else "widget.text")
        if place.text == "optional":
            words["text"] += say("widget.optional")
    if place.talk.get("call"):
        words |= {"call": say("widget.call"), "phone": say("widget.phone")}
    if place.channel:
        words["channel"] = say("widget.channel")
    asks, channel = [], ""
    if place.questions or place.channel:
        from chalicelib.domain.question import CHOOSING, worded
        from chalicelib.listen.widget_questions import asked

        asks, channel = [asked(each, language) for each in place.asks], worded(place.channel, language)
        if any(each.kind in CHOOSING for each in place.asks):
            words["own"] = say("widget.own")
    return {"w": words, "asks": asks, "channel": channel}


def _style(look: dict[str, str]) -> str:
    """The colours that the code's style sheet speaks of, on light ground, on dark, or whichever the visitor's system is."""
    shades = OURS
    if look.get("colour"):
        from chalicelib.listen.look import both

        named = dict(zip(("light", "dark"), both(look["colour"]), strict=True))
        shades = {
            scheme: {"accent": each.text, "fill": each.fill, "on": each.on_fill, "soft": each.soft}
            for scheme, each in named.items()
        }
    sheets = {name: _declared(BASE[name] | shades[name]) for name in BASE}
    scheme = look.get("scheme", "auto")
    if scheme in sheets:
        return f".open,.box{{color-scheme:{scheme}{sheets[scheme]}}}"
    dark = f"@media(prefers-color-scheme:dark){{.open,.box{{{sheets['dark'].lstrip(';')}}}}}"
    return f".open,.box{{color-scheme:light dark{sheets['light']}}}{dark}"


def _declared(colours: dict[str, str]) -> str:
    return "".join(f";--{name}:{colour}" for name, colour in colours.items())
