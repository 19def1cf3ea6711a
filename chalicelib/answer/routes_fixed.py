""" "Did this fix it?" over HTTP. Opening the page changes nothing; pressing a button does."""

from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.answer import fixed, links, opening
from chalicelib.answer.days import written
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.case import RATINGS
from chalicelib.domain.errors import Invalid
from chalicelib.web import answers, fields
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
# What a button can say: yes, no, "this is what is missing" again, and the no taken back.
ANSWERS = ("yes", "no", "more", "after_all")


@routes.page("/fixed/{token}")
def fixed_question(visit: Visit, token: str) -> Response:
    return _page(visit, token)


@routes.press("/fixed/{token}")
def fixed_answer(visit: Visit, token: str) -> Response:
    choice = visit.form.get("answer", "")
    try:
        if choice not in ANSWERS:
            raise Invalid({"answer": "errors.required"})
        words = fields.optional(visit.form, "missing", fixed.LONGEST_REASON) if choice in ("no", "more") else ""
    except Invalid as error:
        return _page(visit, token, 422, error.problems)
    steps = {"yes": fixed.yes, "after_all": fixed.after_all, "no": fixed.no(words), "more": fixed.amend(words)}
    return _put(visit, token, choice, steps[choice], words)


@routes.press("/fixed/{token}/rating")
def fixed_rating(visit: Visit, token: str) -> Response:
    """One of five steps and, if they like, a line of words; given anew for as long as the link works."""
    try:
        wish = visit.form.get("rating", "")
        if wish not in map(str, RATINGS):
            raise Invalid({"rating": "errors.required"})
        words = fields.optional(visit.form, "words", fixed.LONGEST_WORDS)
    except Invalid as error:
        return _page(visit, token, 422, error.problems)
    return _put(visit, token, "rated", fixed.rate(int(wish), words), words)


@routes.press("/fixed/{token}/opening")
def fixed_opening(visit: Visit, token: str) -> Response:
    """Said by page.js once somebody looks at the page."""
    opening.opened(visit.services, links.read_fixed(visit.services.secrets, token))
    return answers.nothing()


def _put(visit: Visit, token: str, deed: str, step: fixed.Step, words: str) -> Response:
    link = links.read_fixed(visit.services.secrets, token)
    taken = fixed.answer(visit.services, link, visit.form.get("about", ""), step)
    if words and not taken:
        # Nothing typed is lost: the page that says why it was not taken shows it once more.
        return _page(visit, token)
    said = {"done": deed} if taken else {"late": deed}
    return answers.see(visit, f"/fixed/{token}{kept(visit, **said)}")


def _page(visit: Visit, token: str, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    services = visit.services
    link = links.read_fixed(services.secrets, token)
    asking = fixed.asking(services, link)
    speak(visit, asking.case.language)
    typed: dict[str, Any] = visit.form if visit.method == "POST" else {}
    return answers.page(
        visit, "public/fixed.html", status,
        token=token, kept=kept(visit), asking=asking, case=asking.case, ratings=RATINGS,
        choice=(typed or visit.query).get("answer", ""), typed=typed,
        done=visit.query.get("done", ""), late=visit.query.get("late", ""),
        my_case=links.my_case(services.secrets, asking.case.id, True, link.outcome_id),
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        arrived=written(asking.case.arrived_at, visit.language), until=written(link.good_until, visit.language),
    )  # fmt: skip
