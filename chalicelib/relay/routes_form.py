"""The editor of a touchpoint's form over HTTP: questions, what else is asked, and the look; beside it the form itself."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.domain import look
from chalicelib.domain.case import KINDS as CASE_KINDS
from chalicelib.domain.question import KINDS
from chalicelib.domain.touchpoint import DEFAULT_ID, TEXTS, Touchpoint
from chalicelib.relay import form_editor, touchpoint_page, touchpoints
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
LIMITS = {"label": form_editor.LONGEST_LABEL, "channel": form_editor.LONGEST_CHANNEL}


@routes.console("/console/touchpoints/{touchpoint_id}/form", role="manager")
def editor(visit: Visit, touchpoint_id: str) -> Response:
    """Every question with its small forms, and the form as customers see it in a frame."""
    return _page(visit, touchpoint_id, "")


@routes.act("/console/touchpoints/{touchpoint_id}/questions", role="manager")
def add(visit: Visit, touchpoint_id: str) -> Response:
    return _do(visit, touchpoint_id, "new", form_editor.add)


@routes.act("/console/touchpoints/{touchpoint_id}/questions/{question_id}", role="manager")
def change(visit: Visit, touchpoint_id: str, question_id: str) -> Response:
    return _do(visit, touchpoint_id, question_id, _of(form_editor.change, question_id))


@routes.act("/console/touchpoints/{touchpoint_id}/questions/{question_id}/move", role="manager")
def move(visit: Visit, touchpoint_id: str, question_id: str) -> Response:
    return _do(visit, touchpoint_id, question_id, _of(form_editor.move, question_id))


@routes.act("/console/touchpoints/{touchpoint_id}/questions/{question_id}/removal", role="manager")
def removal(visit: Visit, touchpoint_id: str, question_id: str) -> Response:
    def deed(services: Any, place: Touchpoint, form: dict[str, str]) -> None:
        form_editor.remove(services, place, question_id)

    return _do(visit, touchpoint_id, "questions", deed)


@routes.act("/console/touchpoints/{touchpoint_id}/asking", role="manager")
def asking(visit: Visit, touchpoint_id: str) -> Response:
    return _do(visit, touchpoint_id, "asking", form_editor.ask)


@routes.act("/console/touchpoints/{touchpoint_id}/look", role="manager")
def dress(visit: Visit, touchpoint_id: str) -> Response:
    return _do(visit, touchpoint_id, "look", form_editor.dress)


def _of(deed: Callable[..., None], question_id: str) -> Callable[..., None]:
    return lambda services, place, form: deed(services, place, question_id, form)


def _do(visit: Visit, touchpoint_id: str, spot: str, deed: Callable[..., object]) -> Response:
    """Do it to the touchpoint as the form knew it, and go back to the `spot` of the page where it was done."""

    def current() -> None:
        place = touchpoints.one_of(visit.services, touchpoint_id)
        pages.must_be_current(visit, place)
        deed(visit.services, place, visit.form)

    again = partial(_page, visit, touchpoint_id, spot)
    return pages.attempt(visit, current, again, f"/console/touchpoints/{quote(touchpoint_id)}/form?done=saved#{spot}")


def _page(visit: Visit, touchpoint_id: str, editing: str, status: int = 200, **facts: Any) -> Response:
    """`editing`: which of the page's forms was sent, and gets back what was typed."""
    place = touchpoints.one_of(visit.services, touchpoint_id)
    if place.id == DEFAULT_ID and visit.method != "POST":
        return answers.see(visit, f"/console/touchpoints/{DEFAULT_ID}")
    gathered: dict[str, Any] = {
        "place": place,
        "questions": place.asks,
        "question_kinds": KINDS,
        "case_kinds": CASE_KINDS,
        "texts": TEXTS,
        "schemes": look.SCHEMES,
        "limits": LIMITS,
        "spoken": [(code, pages.language_name(code)) for code in place.languages],
        "frame": touchpoint_page.try_path(visit, place, visit.query.get("in", "")),
        "contrast": _contrast(place.look.get("colour", "")),
        "editing": editing,
        "csp": answers.FRAMING,
        "typed": visit.form if visit.method == "POST" else {},
    }
    return pages.show(visit, "touchpoint_form", status, **(gathered | facts))


def _contrast(colour: str) -> dict[str, Any] | None:
    """How well the chosen colour can be read, and what we use instead where it cannot."""
    if not colour:
        return None
    light, dark = look.on_light(colour), look.on_dark(colour)
    grounds = {"light": (light, look.LIGHT_GROUND), "dark": (dark, look.DARK_GROUND)}
    changed = {
        name: {"ratio": f"{look.contrast(colour, ground):.1f}", "shade": shades.text}
        for name, (shades, ground) in grounds.items()
        if shades.text != colour
    }
    return {"changed": changed, "on_fill": light.on_fill, "sample": quote(colour.lstrip("#"))}
