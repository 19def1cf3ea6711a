"""Relay for programs: cases and what staff do to them, suggestions and who is behind them, customers, touchpoints."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists, NotFound
from chalicelib.domain.suggestion import Suggestion
from chalicelib.ports import CustomerFile
from chalicelib.relay import adding, conversation, touchpoints
from chalicelib.web.api.endpoint import Api, Call
from chalicelib.web.api.whose import customer_of

MODELS = "chalicelib.relay.api_models"
routes = Api(__name__, models=MODELS)
CONFLICT = (404, 409)


@routes.endpoint("GET", "/v1/cases", "cases:read", asks="CaseQuery", gives="CasePage")
def list_cases(call: Call) -> object:
    from chalicelib.relay.api_models import CasePage

    asked = call.query
    found = call.services.store.inbox(
        status=asked.status or "", kind=asked.kind or "", touchpoint_id=asked.touchpoint_id or "",
        cursor=asked.cursor, limit=asked.limit,
    )  # fmt: skip
    return CasePage.model_validate({"data": found.rows, "cursor": found.cursor})


@routes.endpoint("GET", "/v1/cases/{case_id}", "cases:read", gives="Case")
def read_case(call: Call, case_id: str) -> object:
    case = call.services.store.case(case_id)
    if case.held:
        raise NotFound(case_id)
    return _case(case)


@routes.endpoint("GET", "/v1/cases/{case_id}/events", "cases:read", gives="Events")
def list_events(call: Call, case_id: str) -> object:
    from chalicelib.relay.api_models import Events

    events = call.services.store.case_file(case_id).events
    told = [{"text": None, "suggestion_id": None, **each.data, **vars(each)} for each in events]
    wanted = ("id", "name", "at", "by", "text", "suggestion_id")
    return Events.model_validate({"data": [{name: each[name] for name in wanted} for each in told]})


@routes.endpoint(
    "POST", "/v1/cases/{case_id}/replies", "cases:write", takes="Said", gives="Case", deed=True, refusals=CONFLICT
)
def reply(call: Call, case_id: str) -> object:
    return _say(call, case_id, conversation.reply)


@routes.endpoint(
    "POST", "/v1/cases/{case_id}/resolution", "cases:write", takes="Said", gives="Case", deed=True, refusals=CONFLICT
)
def resolve(call: Call, case_id: str) -> object:
    return _say(call, case_id, conversation.resolve)


@routes.endpoint(
    "POST", "/v1/cases/{case_id}/reopening", "cases:write", takes="Said", gives="Case", deed=True, refusals=CONFLICT
)
def reopen(call: Call, case_id: str) -> object:
    return _say(call, case_id, conversation.reopen)


@routes.endpoint("GET", "/v1/suggestions", "suggestions:read", asks="SuggestionQuery", gives="SuggestionPage")
def list_suggestions(call: Call) -> object:
    from chalicelib.relay.api_models import SuggestionPage

    asked = call.query
    found = call.services.store.suggestions(asked.status, asked.cursor, asked.limit)
    return SuggestionPage.model_validate({"data": found.rows, "cursor": found.cursor})


@routes.endpoint("GET", "/v1/suggestions/{suggestion_id}", "suggestions:read", gives="Suggestion")
def read_suggestion(call: Call, suggestion_id: str) -> object:
    file = call.services.store.suggestion_file(suggestion_id)
    return _suggestion(call, file.suggestion, file.supporters)


@routes.endpoint(
    "POST", "/v1/suggestions/{suggestion_id}/supporters", "suggestions:write",
    takes="Supporter", gives="Supported", status=201, deed=True, refusals=CONFLICT,
)  # fmt: skip
def support(call: Call, suggestion_id: str) -> object:
    """Behind the whole that it is part of now, where it was merged."""
    from chalicelib.relay.api_models import Supported

    given, key = call.body, call.body.customer
    whole = call.services.store.line(suggestion_id)[-1]
    who = customer_of(call.services, key)
    added = adding.Addition(
        call.deed.id, given.name, getattr(key, "email", None), getattr(key, "phone", None),
        given.language or call.visit.language, given.wants_answer, given.said or "",
    )  # fmt: skip
    adding.add(call.services, whole, added, call.key.by, who)
    return Supported(suggestion_id=whole.id, customer_id=who)


@routes.endpoint("POST", "/v1/customers/lookup", "customers:read", takes="Lookup", gives="Customer", refusals=(404,))
def look_up_customer(call: Call) -> object:
    """Whoever asks gives the address in the body: addresses of pages end up in logs."""
    file = call.services.store.customer_file(customer_of(call.services, call.body.customer))
    if not file.customer:
        raise NotFound("errors.no_customer")
    return _customer(file)


@routes.endpoint("GET", "/v1/touchpoints", "touchpoints:read", gives="Touchpoints")
def list_touchpoints(call: Call) -> object:
    from chalicelib.relay.api_models import Touchpoint, Touchpoints

    return Touchpoints(data=[_like(Touchpoint, each) for each in touchpoints.all_of(call.services).values()])


def _say(call: Call, case_id: str, deed: Callable[..., None]) -> object:
    """What staff would do in the console, done by the key's name. In a try after one that died it may be done already."""
    store = call.services.store
    if call.deed.again:
        file = store.case_file(case_id)
        if any(event.id == call.deed.id for event in file.events):
            return _case(file.case)
    case = store.case(case_id)
    try:
        deed(call.services, case, call.body.text, call.key.by, call.deed.id)
    except Exists:
        case = store.case(case_id)
    return _case(case)


def _case(case: Case) -> object:
    from chalicelib.relay.api_models import Case as Shown

    return _like(Shown, case)


def _suggestion(call: Call, suggestion: Suggestion, supporters: int) -> object:
    from chalicelib.relay.api_models import Suggestion as Shown

    more = {"supporters": supporters, "asks": f"{call.services.settings.base_url}/asks/{suggestion.id}"}
    return _like(Shown, suggestion, **more)


def _customer(file: CustomerFile) -> object:
    from chalicelib.relay.api_models import Customer, Did, Told

    cases, signals = [_like(Told, each) for each in file.tellings], [_like(Did, each) for each in file.signals]
    return _like(Customer, file.customer, cases=cases, signals=signals)


def _like(model: Any, record: Any, **more: Any) -> object:
    """The fields of a model, from a record that has them too."""
    return model(**{name: more[name] if name in more else getattr(record, name) for name in model.model_fields})
