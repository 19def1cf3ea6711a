"""What a company mails, and how much at a time: its owner's settings over HTTP."""

from dataclasses import replace
from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.errors import Invalid
from chalicelib.domain.policy import MOST_A_DAY, MOST_A_SECOND, OPTIONAL, Policy
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
# Answers to one's own case: shown, and not to be switched off.
ALWAYS = ("replied", "resolved")
LIMITS = {"a_day": MOST_A_DAY, "a_second": MOST_A_SECOND}


@routes.console("/console/policy", role="owner")
def policy(visit: Visit) -> Response:
    """The settings as they are."""
    return _page(visit)


@routes.act("/console/policy", role="owner")
def change(visit: Visit) -> Response:
    """Put the form's settings in place of the old."""

    def deed() -> None:
        services = visit.services
        policy = services.store.policy(fresh=True)
        pages.must_be_current(visit, policy)
        silent, limits = read(visit.form)
        services.store.commit(replace(policy, silent=silent, **limits, set_by=visit.staff.id, set_at=services.now))

    return pages.attempt(visit, deed, partial(_page, visit), "/console/policy?done=saved")


def read(form: dict[str, str]) -> tuple[list[str], dict[str, int]]:
    """The kinds that are not mailed, and the two limits. Raises Invalid with what is wrong, by field."""
    problems, limits = {}, {}
    for name, most in LIMITS.items():
        text = form.get(name, "").strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most):
            problems[name] = "errors.not_a_limit"
        else:
            limits[name] = int(text)
    if problems:
        raise Invalid(problems)
    return [kind for kind in OPTIONAL if not form.get(f"mail-{kind}")], limits


def _page(visit: Visit, status: int = 200, **facts: Any) -> Response:
    policy: Policy = visit.services.store.policy(fresh=True)
    names = pages.Names(visit.services.store)
    typed = visit.form if visit.method == "POST" else {}
    common: dict[str, Any] = {"policy": policy, "optional": OPTIONAL, "always": ALWAYS, "limits": LIMITS}
    common |= {"typed": typed, "set_by": names[policy.set_by]}
    if "faster" in facts:
        facts["faster"] = names[policy.set_by]
    return pages.show(visit, "policy", status, **(common | facts))
