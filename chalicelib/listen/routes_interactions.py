"""What happened with customers, told by programs with a key."""

from chalicelib.web.api.endpoint import Api, Call

MODELS = "chalicelib.listen.interaction_models"
routes = Api(__name__, models=MODELS)


@routes.endpoint(
    "POST",
    "/v1/interactions",
    "interactions:write",
    takes="Interactions",
    gives="Taken",
    deed=True,
    refusals=(404, 409),
)
def send_interactions(call: Call) -> object:
    from chalicelib.listen import interactions
    from chalicelib.listen.interaction_models import Taken

    return Taken(taken=interactions.take(call.services, call.body.interactions, call.key.by))
