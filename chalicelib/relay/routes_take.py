"""Taking a case down over HTTP: one form, that finds whoever is speaking while it is filled in."""

from typing import Any

from chalice import Response

from chalicelib.domain.case import KINDS
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, Stale, Unavailable
from chalicelib.domain.ids import new_id
from chalicelib.domain.person import Known
from chalicelib.relay import finding, identity, picker, take
from chalicelib.web import answers, errors, pages, staff
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
PEOPLE, CASES, SUGGESTIONS = 5, 3, 5
# The cookie that knows where somebody took a case down last, and how long it does.
PLACE, PLACE_SECONDS = "place", 90 * 24 * 3600


@routes.console("/console/take")
def empty(visit: Visit) -> Response:
    """The form, at the place where they took one down last; with `?customer=` (an id) for somebody on record."""
    chosen = visit.query.get("customer", "")
    fresh = {"take": new_id(), "language": visit.staff.language, "wants_answer": "yes", "customer": chosen}
    fresh["touchpoint"] = _last_place(visit)
    person = visit.services.store.persons([chosen])[chosen] if chosen else None
    return _page(visit, fresh | ({"language": person.language} if person else {}))


@routes.act("/console/take/found")
def found(visit: Visit) -> Response:
    """The same form with whoever may be speaking, and with what they may be asking for; nothing is kept."""
    return _page(visit, visit.form)


@routes.act("/console/take")
def save(visit: Visit) -> Response:
    services = visit.services
    try:
        case = take.take(services, take.read(services, visit.form), visit.staff.id)
    except Invalid as error:
        return _page(visit, visit.form, 422, problems=error.problems)
    except Conflict:
        return _page(visit, visit.form, 409, again=visit.form.get("take", ""))
    except Stale:
        return _page(visit, visit.form, 409, faster="")
    except NotAllowed as error:
        return _page(visit, visit.form, 409, refused=str(error))
    except Unavailable as error:
        return errors.retry(_bare(visit, 503), error)
    place = staff.cookie(visit, PLACE, f"{visit.staff.id}.{case.touchpoint_id}", PLACE_SECONDS, "Strict")
    return answers.see(visit, f"/console/cases/{case.id}?done=taken", [place])


def _last_place(visit: Visit) -> str:
    """The touchpoint that this person chose last in this browser, which others of the staff may use as well; "" for none."""
    whose, _, place = staff.read_cookie(visit, PLACE).partition(".")
    return place if whose == visit.staff.id else ""


def _page(visit: Visit, typed: dict[str, str], status: int = 200, **facts: Any) -> Response:
    try:
        gathered = {"places": take.places(visit.services), **_people(visit, typed), **_asked(visit, typed)}
    except Unavailable as error:
        return errors.retry(_bare(visit, 503), error)
    return _show(visit, typed, status, **(gathered | facts))


def _bare(visit: Visit, status: int) -> Response:
    """The form as it was sent, of a store that answers nothing: what was chosen stays, what was typed stays."""
    form = visit.form if visit.method == "POST" else {"take": new_id()}
    chosen = form.get("customer", "")
    return _show(
        visit,
        form,
        status,
        places=[],
        people=[],
        looked=False,
        further=False,
        chosen=chosen,
        suggestions=[],
        unavailable=True,
    )


def _show(visit: Visit, typed: dict[str, str], status: int, **facts: Any) -> Response:
    common = {
        "kinds": KINDS,
        "promises": list(take.PROMISES),
        "limit": take.LONGEST["text"],
        "most": CASES,
        "again": "",
        "unavailable": False,
    }
    return pages.show(visit, "take", status, **(common | {"typed": typed} | facts))


def _people(visit: Visit, typed: dict[str, str]) -> dict[str, Any]:
    """Whoever has this address or number, or is called so; and whoever was chosen before."""
    services, chosen = visit.services, typed.get("customer", "")
    people: list[Known] = []
    if chosen:
        people += finding.whole(services.store.persons([chosen]).values())
    searches = [words for name in ("email", "phone", "name") if (words := typed.get(name, "").strip())]
    finds = [finding.find(services, words, limit=PEOPLE) for words in searches]
    people += [each for found in finds for each in found.people]
    everyone = list({each.id: each for each in people}.values())
    shown, further = everyone[:PEOPLE], len(everyone) > PEOPLE or any(found.cursor for found in finds)
    if not chosen:
        # Whoever has this very address or number is the one: the case would be theirs in any case.
        keys = [key.id(services) for key in identity.read(services, typed.get("email"), typed.get("phone"))]
        chosen = next((each.id for key in keys for each in shown if key in each.everyone), "")
    histories = {each.id: services.store.customer_file(each.id, CASES + 1).tellings for each in shown}
    people_found = [(each, histories[each.id]) for each in shown]
    return {"people": people_found, "looked": bool(searches), "further": further, "chosen": chosen}


def _asked(visit: Visit, typed: dict[str, str]) -> dict[str, Any]:
    found = picker.find(visit.services.store, typed.get("asks", ""))
    rows, chosen = found.rows[:SUGGESTIONS], typed.get("suggestion_id", "")
    if chosen and chosen not in {row.id for row in rows}:
        rows = [*picker.find(visit.services.store, chosen).rows[:1], *rows]
    return {"suggestions": rows}
