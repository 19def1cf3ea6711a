"""Language, mail and links of whoever opened "my feedback", over HTTP."""

from chalice import Response

from chalicelib import render
from chalicelib.answer import me, me_asking, me_links, preferences
from chalicelib.answer.links import MailLink
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.customer import is_email
from chalicelib.domain.errors import Invalid, TooMany
from chalicelib.settings import LANGUAGES
from chalicelib.web import answers
from chalicelib.web.errors import retry
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
SWITCHES = {"stop": preferences.opt_out, "resume": preferences.opt_in}


@routes.page("/me/{token}/settings")
def me_settings(visit: Visit, token: str) -> Response:
    return _page(visit, token)


@routes.press("/me/{token}/settings")
def me_settings_press(visit: Visit, token: str) -> Response:
    """One of the page's buttons."""
    whose = me_links.opened(visit.services, token)
    link, wish = whose.link.on_mail(whose.reader.id), visit.form.get("do", "")
    if wish == "revoke":
        preferences.revoke(visit.services, link)
        # No redirect: from now on this very address opens nothing.
        speak(visit, whose.reader.language)
        stopped = bool(whose.reader.opted_out_at)
        return answers.page(
            visit, "public/preferences.html", revoked=True, stopped=stopped, token=token, kept=kept(visit)
        )
    if wish == "address":
        return _further_address(visit, token, whose)
    _change(visit, link, wish)
    return answers.see(visit, f"/me/{token}/settings?done={wish}")


def _change(visit: Visit, link: MailLink, wish: str) -> None:
    services = visit.services
    if wish in SWITCHES:
        SWITCHES[wish](services, link)
    elif wish == "choose":
        preferences.prefer(services, link, preferences.among(visit.form))
    elif wish == "language" and visit.form.get("language") in LANGUAGES:
        preferences.speak(services, link, visit.form["language"])
    else:
        raise Invalid({"do": "errors.required"})


def _further_address(visit: Visit, token: str, whose: me_links.Me) -> Response:
    """Whoever reads the mailbox that was typed is asked by mail; the answer does not tell whether it is known."""
    email = visit.form.get("email", "").strip()
    if not whose.person or not is_email(email):
        return _page(visit, token, 422, {"email": "errors.email"})
    try:
        me_asking.ask_to_join(visit.services, email, whose.person.id, visit.source_ip, visit.language)
    except TooMany as error:
        return retry(_page(visit, token, 429, {"email": "errors.too_many_links"}), error)
    return answers.see(visit, f"/me/{token}/settings{kept(visit, done='address')}#addresses")


def _page(visit: Visit, token: str, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    whose = me_links.opened(visit.services, token)
    speak(visit, whose.reader.language)
    return answers.page(
        visit, "public/me_settings.html", status,
        token=token, kept=kept(visit), done=visit.query.get("done", ""), speaks=whose.reader.language,
        addresses=_addresses(whose), typed=visit.form if visit.method == "POST" else {},
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        **me.settings(whose.reader),
    )  # fmt: skip


def _addresses(whose: me_links.Me) -> list[str]:
    return [each.email for each in whose.person.together if each.email] if whose.person else []
