"""Listen for programs with a key: cases that they take down, and signals. The public submission is described here, too; what
answers it (routes.py) loads none of this."""

from typing import Any

from chalicelib.web.api.endpoint import Api, Call, Endpoint, describe

MODELS = "chalicelib.listen.api_models"
routes = Api(__name__, models=MODELS)
PUBLIC: list[dict[str, Any]] = [
    {"method": "GET", "path": "/v1/touchpoints/{touchpoint_id}", "name": "read_touchpoint", "gives": "TouchpointFacts"},
    {
        "method": "POST", "path": "/v1/touchpoints/{touchpoint_id}/cases", "name": "submit_case", "takes": "Submission",
        "gives": "Receipt", "status": 201, "refusals": (401, 403, 409, 429),
    },
    {
        "method": "GET", "path": "/v1/similar", "name": "find_similar", "asks": "SimilarQuery", "gives": "Similar",
        "refusals": (403, 404), "models": "chalicelib.listen.similar_models",
    },
    {
        "method": "GET", "path": "/v1/challenge", "name": "ask_for_work", "asks": "ChallengeQuery", "gives": "Challenge",
        "refusals": (403, 404), "models": "chalicelib.listen.work_models",
    },
]  # fmt: skip
for each in PUBLIC:
    describe(Endpoint(**{"scope": "", "models": MODELS} | each))


@routes.endpoint(
    "POST", "/v1/cases", "cases:write", takes="NewCase", gives="Receipt", status=201, deed=True, refusals=(404, 409)
)
def create_case(call: Call) -> object:
    """By the rules of every submission; the id is that of the deed, where the program made none."""
    from chalicelib.listen import programs, receive
    from chalicelib.listen.api_models import Receipt

    case = programs.take_down(call.services, {"id": call.deed.id} | call.body, call.visit.language, call.key.name)
    return Receipt(
        id=case.id, my_case=call.services.settings.base_url + receive.my_case(call.services, case), status="new"
    )


@routes.endpoint("POST", "/v1/signals", "signals:write", takes="Signals", gives="Taken", deed=True, refusals=(409,))
def send_signals(call: Call) -> object:
    from chalicelib.listen import signals
    from chalicelib.listen.api_models import Taken

    return Taken(taken=signals.take(call.services, call.body.signals, call.key.by))
