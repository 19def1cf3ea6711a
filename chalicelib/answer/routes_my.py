""" "My case" over HTTP: a customer's private page, and their name on the public one."""

from urllib.parse import urlencode

from chalice import Response

from chalicelib import render
from chalicelib.answer import links, me_asking, my_case, naming, opening
from chalicelib.answer.days import written
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
    if visit.form.get("preview"):
        return _page(visit, token)
    try:
        naming.give(visit.services, links.read_case(visit.services.secrets, token), visit.form)
    except Invalid as error:
        return _page(visit, token, 422, error.problems)
    return answers.see(visit, f"/my/{token}{kept(visit, done='named')}#naming")


@routes.press("/my/{token}/everything")
def my_everything(visit: Visit, token: str) -> Response:
    """Whoever reads the mailbox that this link came to gets the link to everything there: this one is of one case, and shared."""
    link = links.read_case(visit.services.secrets, token)
    case = visit.services.store.case(link.case_id)
    links.person_of(visit.services.store, link, case.customer_id)
    if not link.mailed:
        return answers.see(visit, f"/me{kept(visit)}")
    me_asking.ask_as(visit.services, case.customer_id, visit.source_ip, visit.language)
    return answers.see(visit, f"/my/{token}{kept(visit, done='everything')}#everything")


@routes.press("/my/{token}/opening")
def my_opening(visit: Visit, token: str) -> Response:
    """Said by page.js once somebody looks at the page."""
    opening.opened(visit.services, links.read_case(visit.services.secrets, token))
    return answers.nothing()


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
    thanked = "thanks" in visit.query
    facts |= my_case.hoped(services.store, file.case) if thanked else {"promise": None, "channel": ""}
    typed = visit.form if visit.method == "POST" else facts["consent"]["typed"]
    return answers.page(
        visit, "public/my_case.html", status,
        token=token, place=f"/my/{token}", address=f"{services.settings.base_url}/my/{token}", kept=kept(visit), **facts,
        typed=typed, shown=my_case.levels(typed), giving=visit.method == "POST",
        similar=my_case.similar(services, file.case) if thanked else [],
        mailed=bool(link.outcome_id), thanked=thanked, done=visit.query.get("done", ""),
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        written=lambda stamp: written(stamp, visit.language),
    )  # fmt: skip
