"""Templates in, words out: pages, emails, and the words of every language.

A language is a folder of catalogues in templates/i18n, flat JSON files of `key: words`. Words may hold `{name}` places;
words that depend on a number are `{"one": ..., "other": ...}` and take it as `n`.
"""

import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from chalicelib.settings import LANGUAGES

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
MEETING = re.compile(r"[\u3400-\u9fff][A-Za-z]|[A-Za-z][\u3400-\u9fff]")
BUILT = Path(__file__).resolve().parents[1] / "built"
# Places in a prebuilt page, filled for each visitor.
PLACES = ("root", "company", "touchpoint_id", "submission_id", "issued_at")


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Every key of a language; a key that the language lacks falls back to English, so nothing is ever blank."""
    words: dict[str, Any] = {} if language == "en" else dict(catalogue("en"))
    for path in sorted((TEMPLATES / "i18n" / language).glob("*.json")):
        words.update(json.loads(path.read_text("utf-8")))
    return words


def words(language: str, key: str, /, **values: Any) -> str:
    """The words for a key. A key that no catalogue has is shown as itself, and fails the tests."""
    found = catalogue(language).get(key, key)
    if isinstance(found, dict):
        one = values.get("n") == 1 and "one" in found
        found = found["one" if one else "other"]
    return _filled(str(found), values) if values else str(found)


def _filled(template: str, values: dict[str, Any]) -> str:
    """The template with its places filled; where Chinese and Latin meet at the edge of a place, a space parts them."""
    text = ""
    for literal, place, spec, _ in Formatter().parse(template):
        for part in (literal, format(values[place], spec or "") if place else ""):
            text += " " + part if MEETING.fullmatch(text[-1:] + part[:1]) else part
    return text


@cache
def static_version(name: str) -> str:
    """A few characters that change with the file, so that browsers may keep it for ever."""
    return hashlib.sha256((TEMPLATES / "static" / name).read_bytes()).hexdigest()[:10]


@cache
def environment() -> Any:
    """Jinja with autoescape; templates that `prebuild` compiled are used where they are."""
    import jinja2

    compiled = jinja2.ModuleLoader(str(BUILT / "templates")) if (BUILT / "templates").is_dir() else None
    files = jinja2.FileSystemLoader(TEMPLATES)
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([compiled, files]) if compiled else files,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["when"] = _when
    made.filters["day"] = lambda stamp: stamp[:10]
    return made


def page(template: str, language: str, root: str = "", **facts: Any) -> str:
    """A page or fragment in one language. `root` is the stage's prefix of every path, empty behind a domain of one's own."""
    return str(environment().get_template(template).render(_context(language, root) | facts))


def email(name: str, language: str, **facts: Any) -> dict[str, str]:
    """The `subject`, `text` and `html` of one email: the three blocks of templates/email/<name>.html."""
    template = environment().get_template(f"email/{name}.html")
    context = template.new_context(_context(language, "") | facts)
    made = {block: "".join(template.blocks[block](context)) for block in ("subject", "text")}
    whole = template.render(_context(language, "") | facts)
    text = re.sub(r"\n{3,}", "\n\n", made["text"].strip()) + "\n"
    return {"subject": " ".join(made["subject"].split()), "text": text, "html": whole}


def shell(name: str, language: str, **places: str) -> str:
    """A page that is the same for everybody but for PLACES; prebuilt in the package, so that it costs no Jinja."""
    built = BUILT / "shells" / f"{name}.{language}.html"
    text = built.read_text("utf-8") if built.is_file() else _shell(name, language)
    for place, value in places.items():
        text = text.replace(f"@@{place}@@", html.escape(value))
    return text


@cache
def _shell(name: str, language: str) -> str:
    places = {place: f"@@{place}@@" for place in PLACES}
    facts = {"problems": {}, "typed": {}, "staff": None, "csrf": "", "path": "", "switch": lambda code: f"?lang={code}"}
    return page(f"{name}.html", language, **facts, **places)


def prebuild(target: Path, shells: tuple[str, ...] = ("forms/form",)) -> None:
    """Write compiled templates and shells below `target`/built, for the package."""
    environment().compile_templates(
        str(target / "built" / "templates"), zip=None, ignore_errors=False, extensions=["html", "xml"]
    )
    for name in shells:
        for language in LANGUAGES:
            path = target / "built" / "shells" / f"{name}.{language}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_shell(name, language), "utf-8")


def _context(language: str, root: str) -> dict[str, Any]:
    return {
        "lang": language,
        "languages": list(LANGUAGES.items()),
        "root": root,
        "t": lambda key, /, **values: words(language, key, **{name: _plain(value) for name, value in values.items()}),
        "url": lambda path: root + path,
        "static": lambda name: f"{root}/static/{name}?v={static_version(name)}",
    }


def _plain(value: Any) -> Any:
    """What a macro made is escaped, and would be once more with the words around it."""
    return value.unescape() if hasattr(value, "unescape") else value


def _when(stamp: str) -> Any:
    """A time in UTC that templates/static/page.js shows in the reader's zone."""
    from markupsafe import Markup

    return Markup('<time datetime="{}" data-when>{} UTC</time>').format(stamp, stamp[:16].replace("T", " "))
