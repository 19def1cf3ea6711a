"""Endpoints: how a movement says what a program may ask of it, once for the call, the specification and the page of it.

api = Api(__name__, models="chalicelib.relay.api_models")

@api.endpoint("GET", "/v1/cases/{case_id}", scope="cases:read", gives="Case")
def read_case(call: Call, case_id: str) -> object: ...

Models are named, not imported: pydantic loads when a program first calls, and no page ever waits for it (decision 13).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any

from chalice import Response

from chalicelib.domain.errors import HearbackError, Invalid, NotFound, TooMany
from chalicelib.domain.key import Key
from chalicelib.web import answers, errors
from chalicelib.web.api import again, caller, limit
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit
from chalicelib.wiring import Services

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# What stands for each variable part of an address.
PARAMETERS = {"case_id": UUID, "suggestion_id": UUID, "entry_id": "[0-9a-z]{10}", "touchpoint_id": "[a-z0-9-]{1,70}"}
# Takes effect everywhere, as on the pages.
EVERYWHERE = ("lang",)


@dataclass(frozen=True)
class Endpoint:
    """One deed at one address.

    Attributes:
        name: the operation's id; its words are `api.<name>` and `api.<name>.what` of the catalogue.
        scope: what a key must allow; empty where everybody may.
        models: the module that has the models named by `asks` (of the query), `takes` (of the body) and `gives`.
        deed: it changes something, and so takes an Idempotency-Key.
        refusals: its statuses beside those that every call with a key may have.
    """

    method: str
    path: str
    name: str
    scope: str
    models: str
    gives: str
    asks: str = ""
    takes: str = ""
    status: int = 200
    deed: bool = False
    refusals: tuple[int, ...] = ()

    def model(self, name: str) -> Any:
        return getattr(import_module(self.models), name)


@dataclass(frozen=True)
class Call:
    """One call by a program: `query` and `body` are what the endpoint's models made of them."""

    visit: Visit
    key: Key
    query: Any
    body: Any
    deed: again.Deed

    @property
    def services(self) -> Services:
        return self.visit.services


ENDPOINTS: dict[tuple[str, str], Endpoint] = {}
View = Callable[..., object]


def describe(endpoint: Endpoint) -> None:
    """Put it into the specification; what answers it may be a route of another kind."""
    ENDPOINTS[endpoint.method, endpoint.path] = endpoint


class Api(Routes):
    """Routes that are for programs with a key."""

    def __init__(self, import_name: str, models: str) -> None:
        super().__init__(import_name)
        self._models = models

    def endpoint(self, method: str, path: str, scope: str, gives: str, **more: Any) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            endpoint = Endpoint(method, path, view.__name__, scope, self._models, gives, **more)
            describe(endpoint)

            @wraps(view)
            def answer(visit: Visit, **params: str) -> Response:
                return _answer(endpoint, view, visit, params)

            self.api(path, methods=[method])(answer)
            return view

        return decorate


def _answer(endpoint: Endpoint, view: View, visit: Visit, params: dict[str, str]) -> Response:
    headers: dict[str, str] = {}
    try:
        key = caller.admit(visit, endpoint.scope)
        headers = limit.spend(visit.services, key)
        response = _done(endpoint, view, visit, key, params)
    except HearbackError as error:
        headers = error.headers if isinstance(error, TooMany) else headers
        response = errors.problem(visit, error)
    response.headers.update(headers)
    return response


def _done(endpoint: Endpoint, view: View, visit: Visit, key: Key, params: dict[str, str]) -> Response:
    for name, value in params.items():
        if not re.fullmatch(PARAMETERS[name], value):
            raise NotFound(value)
    query, body = _asked(endpoint, visit), _taken(endpoint, visit)

    def do(deed: again.Deed) -> dict[str, Any]:
        answer: Any = view(Call(visit, key, query, body, deed), **params)
        # As text, so that whoever asks again gets the same bytes.
        return {"status": endpoint.status, "body": json.dumps(answer.model_dump(mode="json"), ensure_ascii=False)}

    if not endpoint.deed:
        answer, replayed = do(again.Deed("")), False
    else:
        answer, replayed = again.once(visit, key, do)
    response = answers.data(json.loads(answer["body"]), answer["status"], Content_Language=visit.language)
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _asked(endpoint: Endpoint, visit: Visit) -> Any:
    given = {name: value for name, value in visit.query.items() if name not in EVERYWHERE}
    if endpoint.asks:
        return endpoint.model(endpoint.asks).read(given)
    if given:
        raise Invalid({name[:60]: "errors.unknown_field" for name in given})
    return None


def _taken(endpoint: Endpoint, visit: Visit) -> Any:
    if not endpoint.takes:
        return None
    from chalicelib.web import json_body

    return endpoint.model(endpoint.takes).read(json_body.read(visit))
