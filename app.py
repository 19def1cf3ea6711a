"""Every way into Hearback. No rules here: HTTP goes to the movements' routes, facts to reactions.py."""

import gc
import os

gc.disable()  # Collecting while modules load is an eighth of a cold start; see docs/performance.md.

import json  # noqa: E402
from collections.abc import Callable  # noqa: E402
from importlib import import_module  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from chalice import Chalice  # noqa: E402

from chalicelib import wiring  # noqa: E402

# `chalice package` demands ARNs; infra/functions.yaml puts the stack's own in their place.
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/PLACEHOLDER/stream/PLACEHOLDER"
TOPIC = "arn:aws:sns:us-east-1:000000000000:PLACEHOLDER"
MAIL_TOPIC = "arn:aws:sns:us-east-1:000000000000:PLACEHOLDER-MAIL"
SPARE_MILLISECONDS = 20_000
# Address -> the modules that answer it. Only in the package: dev/package.py writes it.
ROOMS = Path(__file__).with_name("built") / "rooms.json"


class Hearback(Chalice):
    """Chalice that loads the module behind an address when it is first asked for, where ROOMS tells which that is.

    So a cold start pays for the one page that woke it.
    """

    rooms: dict[str, list[str]] = {}
    entered: set[str] = set()

    def __call__(self, event: Any, context: Any) -> Any:
        for name in self.rooms.get(event.get("requestContext", {}).get("resourcePath", ""), ()):
            if name not in self.entered:
                self.entered.add(name)
                self.register_blueprint(import_module(name).routes)
        return super().__call__(event, context)


app = Hearback(app_name="hearback", configure_logs=False)


def register() -> None:
    """The routes of the movements."""
    from chalicelib.answer.routes import all_routes as answer
    from chalicelib.listen.routes import routes as listen
    from chalicelib.listen.routes_api import routes as programs
    from chalicelib.listen.routes_interactions import routes as interactions
    from chalicelib.listen.routes_similar import routes as similar
    from chalicelib.listen.routes_votes import routes as votes
    from chalicelib.listen.routes_widget import routes as widget
    from chalicelib.listen.routes_work import routes as work
    from chalicelib.measure.routes import routes as measure
    from chalicelib.measure.routes_invitations import routes as results
    from chalicelib.relay.routes import all_routes as relay
    from chalicelib.web.api.routes import routes as developers
    from chalicelib.web.statics import routes as statics

    for blueprint in (
        statics, developers, listen, programs, interactions, similar, votes, widget, work, *relay, *answer, measure, results,
    ):  # fmt: skip
        app.register_blueprint(blueprint)


# Functions that serve no HTTP do not load the routes.
if os.environ.get("_HANDLER", "app.app") == "app.app":
    if ROOMS.is_file():
        app.rooms = json.loads(ROOMS.read_text("utf-8"))
    else:
        register()


@app.middleware("all")
def collect_again(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """What the first call loaded stays for good; from the second on, garbage is collected as usual."""
    try:
        return get_response(event)
    finally:
        if not gc.isenabled():
            gc.freeze()
            gc.enable()


def _has_time(context: Any) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() > SPARE_MILLISECONDS


@app.on_dynamodb_record(stream_arn=STREAM, name="react", batch_size=50)
def react(event: Any) -> dict[str, Any]:
    """Facts from the stream."""
    from chalicelib import reactions

    return reactions.react(wiring.services(), event.to_dict()["Records"], _has_time(event.context))


@app.on_dynamodb_record(stream_arn=STREAM, name="deliver", batch_size=10)
def deliver(event: Any) -> dict[str, Any]:
    """New follow-ups from the stream."""
    from chalicelib import reactions

    return reactions.deliver_all(wiring.services(), event.to_dict()["Records"], _has_time(event.context))


@app.schedule("rate(1 minute)", name="sweep")
def sweep(event: Any) -> dict[str, int]:
    """What the stream left undone."""
    from chalicelib import reactions
    from chalicelib.answer.sweep import sweep as look_after

    services, has_time = wiring.services(), _has_time(event.context)
    return {"unheard": reactions.catch_up(services, has_time), "due": look_after(services, has_time)}


@app.on_sns_message(topic=TOPIC, name="evidence")
def evidence(event: Any) -> dict[str, int]:
    """What became of mails, as the provider saw it."""
    from chalicelib.answer.evidence import take_in

    return {"new": take_in(wiring.services(), event.to_dict()["Records"])}


@app.on_sns_message(topic=MAIL_TOPIC, name="inbound")
def inbound(event: Any) -> dict[str, int]:
    """Mail that came in."""
    from chalicelib.listen.mails.take_in import take_in

    return {"taken": take_in(wiring.services(), event.to_dict()["Records"])}
