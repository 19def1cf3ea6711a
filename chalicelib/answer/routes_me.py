""" "My feedback" over HTTP. Opening anything changes nothing, and opens no session: every press carries the link itself."""

from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.answer import me, me_asking, me_case, me_claim, me_export, me_links, my_case, naming
from chalicelib.answer.days import written
from chalicelib.answer.me_links import Late, Me
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.customer import is_email
from chalicelib.domain.errors import Invalid, NotAllowed, TooMany
from chalicelib.web import answers
from chalicelib.web.errors import retry
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/me")
def me_ask_page(visit: Visit) -> Response:
    """Which address?"""
    return _asked(visit, 200, asked="asked" in visit.query)


@routes.press("/me")
def me_ask(visit: Visit) -> Response:
    """Send a link, if the address is on record; the answer does not tell."""
    email = visit.form.get("email", "").strip()
    if not is_email(email):
        return _asked(visit, 422, typed=email, problem="errors.email")
    try:
        me_asking.ask(visit.services, email, visit.source_ip, visit.language)
    except TooMany as error:
        return retry(_asked(visit, 429, typed=email, problem="errors.too_many_links"), error)
    return answers.see(visit, f"/me{kept(visit, asked='yes')}")


@routes.page("/me/{token}")
def me_page(visit: Visit, token: str) -> Response:
    try:
        return _everything(visit, token, _me(visit, token))
    except Late:
        return answers.page(visit, "public/me_late.html", token=token, kept=kept(visit), sent="sent" in visit.query)


@routes.press("/me/{token}/fresh")
def me_fresh(visit: Visit, token: str) -> Response:
    """A link that has opened for long enough has a fresh one sent to the mailbox that it came to."""
    try:
        whose = me_links.opened(visit.services, token)
    except Late as late:
        whose = late.me
    me_asking.ask_as(visit.services, whose.reader.id, visit.source_ip, visit.language)
    return answers.see(visit, f"/me/{token}{kept(visit, sent='yes')}")


@routes.press("/me/{token}/claim")
def me_claimed(visit: Visit, token: str) -> Response:
    """Yes, that is me, too."""
    try:
        me_claim.attach(visit.services, token)
    except NotAllowed as error:
        return _everything(visit, token, _me(visit, token), 409, refused=str(error))
    return answers.see(visit, f"/me/{token}{kept(visit, done='joined')}")


@routes.page("/me/{token}/export.json")
def me_file(visit: Visit, token: str) -> Response:
    """Everything as data, to keep."""
    services = visit.services
    address = f"{services.settings.base_url}/me/{token}/export.json"
    found = me_export.export(services.store, _me(visit, token), visit.query.get("cursor"), address)
    disposition = 'attachment; filename="my-feedback.json"'
    return answers.data(found, Content_Disposition=disposition, X_Robots_Tag="noindex", Referrer_Policy="no-referrer")


@routes.page("/me/{token}/cases/{case_id}")
def me_case_page(visit: Visit, token: str, case_id: str) -> Response:
    return _case(visit, token, case_id)


@routes.press("/me/{token}/cases/{case_id}/words")
def me_words(visit: Visit, token: str, case_id: str) -> Response:
    """They write again."""
    file = me.case_file(visit.services.store, _me(visit, token), case_id)
    try:
        me_case.write(visit.services, file, visit.form)
    except Invalid as error:
        return _case(visit, token, case_id, 422, error.problems)
    except TooMany as error:
        return retry(_case(visit, token, case_id, 429, {"text": "errors.too_many_words"}), error)
    return answers.see(visit, f"/me/{token}/cases/{case_id}{kept(visit, done='wrote')}")


@routes.press("/me/{token}/cases/{case_id}/answer")
def me_answer(visit: Visit, token: str, case_id: str) -> Response:
    """Did this fix it?"""
    whose = _me(visit, token)
    file = me.case_file(visit.services.store, whose, case_id)
    try:
        taken = me_case.answer(visit.services, whose, file, visit.form)
    except Invalid as error:
        return _case(visit, token, case_id, 422, error.problems)
    if not taken:
        # Nothing typed is lost: the page that says why it was not taken shows it once more.
        return _case(visit, token, case_id, 409)
    return answers.see(visit, f"/me/{token}/cases/{case_id}{kept(visit, done=visit.form.get('answer', ''))}")


@routes.press("/me/{token}/cases/{case_id}/naming-withdrawal")
def me_naming_withdrawal(visit: Visit, token: str, case_id: str) -> Response:
    me.case_file(visit.services.store, _me(visit, token), case_id)
    me_case.withdraw_name(visit.services, case_id)
    return answers.see(visit, f"/me/{token}/cases/{case_id}{kept(visit, done='withdrawn')}#naming")


@routes.press("/me/{token}/cases/{case_id}/naming")
def me_naming(visit: Visit, token: str, case_id: str) -> Response:
    whose = _me(visit, token)
    me.case_file(visit.services.store, whose, case_id)
    if visit.form.get("preview"):
        return _case(visit, token, case_id)
    try:
        naming.give(visit.services, whose.link.on_case(case_id), visit.form)
    except Invalid as error:
        return _case(visit, token, case_id, 422, error.problems)
    return answers.see(visit, f"/me/{token}/cases/{case_id}{kept(visit, done='named')}#naming")


def _me(visit: Visit, token: str) -> Me:
    """Who is here; the page is in their language, unless the address says otherwise."""
    whose = me_links.opened(visit.services, token)
    speak(visit, whose.reader.language)
    return whose


def _asked(visit: Visit, status: int, asked: bool = False, typed: str = "", problem: str = "") -> Response:
    problems = {"email": render.words(visit.language, problem)} if problem else {}
    facts = {"asked": asked, "typed": typed, "problems": problems, "kept": kept(visit), "most": me_asking.LINKS}
    return answers.page(visit, "public/me_ask.html", status, **facts)


def _everything(visit: Visit, token: str, whose: Me, status: int = 200, refused: str = "") -> Response:
    found = me.everything(visit.services.store, whose, visit.query.get("cursor"))
    older = f"/me/{token}{kept(visit, cursor=found.cursor)}" if found.cursor else None
    return answers.page(
        visit, "public/me.html", status,
        token=token, kept=kept(visit), me=whose, found=found, older=older, first="cursor" not in visit.query,
        may_attach=bool(whose.claimant) and me_claim.may_attach(visit.services, whose), refused=refused,
        done=visit.query.get("done", ""), written=lambda stamp: written(stamp, visit.language),
    )  # fmt: skip


def _case(
    visit: Visit, token: str, case_id: str, status: int = 200, problems: dict[str, str] | None = None
) -> Response:
    whose = _me(visit, token)
    file = me.case_file(visit.services.store, whose, case_id)
    facts = me_case.facts(visit.services, whose, file, visit.language)
    typed: dict[str, Any] = visit.form if visit.method == "POST" else {}
    shown = typed if "naming_level" in typed else facts["consent"]["typed"]
    return answers.page(
        visit, "public/me_case.html", status,
        token=token, place=f"/me/{token}/cases/{case_id}", kept=kept(visit), **facts,
        typed={**shown, **typed}, shown=my_case.levels(shown), giving="naming_level" in typed, owners=True, late=status == 409,
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        done=visit.query.get("done", ""), written=lambda stamp: written(stamp, visit.language),
    )  # fmt: skip
