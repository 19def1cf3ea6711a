"""What links in emails open: "did this fix it?" and unsubscribing. Opening one changes nothing; pressing the button does."""

from chalice import Response

from chalicelib import render
from chalicelib.answer import fixed, links, unsubscribe
from chalicelib.answer.days import written
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.errors import Invalid
from chalicelib.web import answers, fields
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/fixed/{token}")
def fixed_question(visit: Visit, token: str) -> Response:
    return _question(visit, token)


@routes.press("/fixed/{token}")
def fixed_answer(visit: Visit, token: str) -> Response:
    link = links.read_fixed(visit.services.secrets, token)
    choice = visit.form.get("answer", "")
    try:
        if choice not in ("yes", "no"):
            raise Invalid({"answer": "errors.required"})
        missing = fields.optional(visit.form, "missing", fixed.LONGEST_REASON) if choice == "no" else ""
    except Invalid as error:
        return _question(visit, token, 422, error.problems)
    taken = fixed.answer(visit.services, link, visit.form.get("about", ""), choice == "yes", missing)
    if missing and not taken:
        # Nothing typed is lost: the page that says why it was not taken shows it once more.
        return _question(visit, token)
    return answers.see(visit, f"/fixed/{token}{kept(visit, done=choice)}")


@routes.page("/unsubscribe/{token}")
def unsubscribe_page(visit: Visit, token: str) -> Response:
    customer = unsubscribe.customer(visit.services, links.read_unsubscribe(visit.services.secrets, token))
    if customer:
        speak(visit, customer.language)
    stopped = bool(customer and customer.opted_out_at)
    facts = {"token": token, "kept": kept(visit), "stopped": stopped, "done": visit.query.get("done", "")}
    return answers.page(visit, "public/unsubscribe.html", **facts)


@routes.press("/unsubscribe/{token}")
def unsubscribe_press(visit: Visit, token: str) -> Response:
    """The page's buttons, or a mail program's one click, which gets 200 and no more (RFC 8058 section 3.1)."""
    customer_id = links.read_unsubscribe(visit.services.secrets, token)
    if unsubscribe.is_one_click(visit.body, visit.headers.get("content-type", "")):
        unsubscribe.opt_out(visit.services, customer_id)
        headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
        return Response(body="", status_code=200, headers=headers)
    wish = visit.form.get("mail", "")
    if wish not in ("stop", "resume"):
        raise Invalid({"mail": "errors.required"})
    (unsubscribe.opt_out if wish == "stop" else unsubscribe.opt_in)(visit.services, customer_id)
    return answers.see(visit, f"/unsubscribe/{token}{kept(visit, done=wish)}")


def _question(visit: Visit, token: str, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    services = visit.services
    asking = fixed.asking(services, links.read_fixed(services.secrets, token))
    speak(visit, asking.case.language)
    typed = visit.form if visit.method == "POST" else visit.query
    return answers.page(
        visit, "public/fixed.html", status,
        token=token, kept=kept(visit), asking=asking, case=asking.case,
        choice=typed.get("answer", ""), typed=visit.form.get("missing", "") if visit.method == "POST" else "",
        done=visit.query.get("done", ""), my_case=links.my_case(services.secrets, asking.case.id, mailed=True),
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        arrived=written(asking.case.arrived_at, visit.language),
    )  # fmt: skip
