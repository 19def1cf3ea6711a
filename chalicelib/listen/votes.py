""" "Me too": a customer joins the people behind a suggestion, on a page that staff share the address of."""

from chalicelib.domain.customer import Customer, normal_email
from chalicelib.domain.errors import Exists, Invalid
from chalicelib.domain.ids import customer_id
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.listen.checks import CHECKS, Wrong
from chalicelib.ports import Store
from chalicelib.wiring import Services

FIELDS = ("email", "name")


def read(form: dict[str, str]) -> tuple[str, str | None]:
    """(email, name) of the form, by the rules of every submission; raises Invalid with everything that is wrong."""
    taken: dict[str, str | None] = {}
    problems: dict[str, str] = {}
    for field in FIELDS:
        try:
            taken[field] = CHECKS[field](form.get(field, ""))
        except Wrong as wrong:
            problems[field] = f"errors.{wrong}"
    if not problems and not taken["email"]:
        problems["email"] = "errors.email_to_join"
    if problems:
        raise Invalid(problems)
    return taken["email"] or "", taken["name"]


def join(services: Services, suggestion: Suggestion, form: dict[str, str], language: str) -> None:
    """Stand behind it, in one commit; again is the same as once. What is on record of a customer stays as it is, and nothing
    tells whether there was anything. Raises Invalid, and NotAllowed where it was decided meanwhile."""
    email, name = read(form)
    store, now = services.store, services.now
    who = customer_id(services.secrets.key("customers"), "email", normal_email(email))
    support = Supporter(suggestion.id, who, now, bool(form.get("tell_me")), voted_at=now)
    new = [] if store.customers([who])[who] else [Customer(who, email, name, language, now)]
    try:
        store.support(suggestion.id, support, *new)
    except Exists:
        # The stream, or the same person in another window, put them on record in between.
        store.support(suggestion.id, support)


def behind(store: Store, suggestion: Suggestion) -> tuple[int, bool]:
    """(how many people, whether there are more for sure): of what several suggestions became, nobody is counted twice, and
    so it is the largest of their numbers."""
    counts = store.support_counts(suggestion.everyone)
    others = sorted(counts.values(), reverse=True)[1:]
    return max(counts.values()), any(others)
