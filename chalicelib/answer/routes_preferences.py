"""Which mail somebody wants, over HTTP: the page behind the foot of every mail, and a mail program's one click."""

from chalice import Response

from chalicelib.answer import links, preferences
from chalicelib.answer.links import MailLink
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.customer import PURPOSES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.person import Known
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
SWITCHES = {"stop": preferences.opt_out, "resume": preferences.opt_in}


@routes.page("/unsubscribe/{token}")
def preference_page(visit: Visit, token: str) -> Response:
    link = links.read_unsubscribe(visit.services.secrets, token)
    return _page(visit, token, links.person_of(visit.services.store, link, link.customer_id))


@routes.press("/unsubscribe/{token}")
def preference_press(visit: Visit, token: str) -> Response:
    """The page's buttons, or a mail program's one click, which gets 200 and no more (RFC 8058 section 3.1)."""
    link = links.read_unsubscribe(visit.services.secrets, token)
    if preferences.is_one_click(visit.body, visit.headers.get("content-type", "")):
        preferences.opt_out(visit.services, link)
        headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
        return Response(body="", status_code=200, headers=headers)
    wish = visit.form.get("mail", "")
    if wish in SWITCHES:
        SWITCHES[wish](visit.services, link)
        return answers.see(visit, f"/unsubscribe/{token}{kept(visit, done=wish)}")
    if wish == "choose":
        return _chosen(visit, token, link)
    if wish == "revoke":
        # No redirect: from now on this very address opens nothing.
        return _page(visit, token, preferences.revoke(visit.services, link), revoked=True)
    raise Invalid({"mail": "errors.required"})


def _chosen(visit: Visit, token: str, link: MailLink) -> Response:
    """The boxes as they were ticked; what was wanted before goes along in the address, for the undo."""
    before = preferences.prefer(visit.services, link, preferences.among(visit.form))
    query = kept(visit, done="choose", before=",".join(before))
    return answers.see(visit, f"/unsubscribe/{token}{query}")


def _page(visit: Visit, token: str, customer: Known | None, revoked: bool = False) -> Response:
    if customer:
        speak(visit, customer.language)
    wanted = customer.wanted() if customer else list(PURPOSES)
    before = preferences.among(visit.query.get("before", "").split(",")) if "before" in visit.query else wanted
    return answers.page(
        visit, "public/preferences.html",
        token=token, kept=kept(visit), done=visit.query.get("done", ""), revoked=revoked,
        stopped=bool(customer and customer.opted_out_at), purposes=list(PURPOSES), wanted=wanted, before=before,
    )  # fmt: skip
