""" "My case" over HTTP: a customer's private page, and their name on the public one."""

from typing import Any
from urllib.parse import urlencode

from chalice import Response

from chalicelib import render
from chalicelib.answer import links, my_case, naming
from chalicelib.answer.days import written
from chalicelib.domain.customer import public_name
from chalicelib.domain.errors import Invalid
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit, known

routes = Routes(__name__)


@routes.page("/my/{token}")
def mine(visit: Visit, token: str) -> Response:
    return _page(visit, token)


@routes.press("/my/{token}/naming-withdrawal")
def naming_withdrawal(visit: Visit, token: str) -> Response:
    naming.withdraw(visit.services, links.read_case(visit.services.secrets, token))
    return answers.see(visit, f"/my/{token}{kept(visit, done='withdrawn')}#naming")


@routes.press("/my/{token}/naming")
def naming_given(visit: Visit, token: str) -> Response:
    try:
        naming.give(visit.services, links.read_case(visit.services.secrets, token), visit.form)
    except Invalid as error:
        return _page(visit, token, 422, error.problems)
    return answers.see(visit, f"/my/{token}{kept(visit, done='named')}#naming")


def kept(visit: Visit, **query: str) -> str:
    """The query of the page that follows: the language, where it was asked for in the address, stays asked for."""
    asked = {"lang": visit.query["lang"]} if "lang" in visit.query else {}
    pairs = asked | query
    return f"?{urlencode(pairs)}" if pairs else ""


def speak(visit: Visit, language: str) -> None:
    """A person's page is in the language they wrote in, unless the address says otherwise."""
    if "lang" not in visit.query:
        visit.language = known(language) or visit.language


def _page(visit: Visit, token: str, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    services = visit.services
    link = links.read_case(services.secrets, token)
    file = services.store.case_file(link.case_id)
    speak(visit, file.case.language)
    facts = my_case.told(services, link, file, visit.language)
    if problems:
        _as_typed(facts["consent"], visit.form)
    address = services.settings.base_url + f"/my/{token}"
    return answers.page(
        visit, "public/my_case.html", status,
        token=token, address=address, kept=kept(visit), **facts,
        thanked="thanks" in visit.query, done=visit.query.get("done", ""),
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        written=lambda stamp: written(stamp, visit.language),
    )  # fmt: skip


def _as_typed(consent: dict[str, Any], form: dict[str, str]) -> None:
    """The form again with what was typed."""
    name, company, level = form.get("name", ""), form.get("company", ""), form.get("naming_level", "")
    shown = [(each, public_name(each, name, company) or "") for each, _ in consent["levels"]]
    consent.update(name=name, company=company, level=level, levels=shown)
