"""Every endpoint of the specification under generated calls, good and bad (`make fuzz`): no 5xx, and nothing but what it says.

    python -m tests.api.fuzz [--cases 20000] [--seed 1]

Schemathesis makes the calls from /openapi.json and judges the answers. Ours are two things: real ids in half of the addresses, so
that calls get past "not found"; and what no schema can promise, which is named in `may_be_refused`.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from chalicelib.domain.errors import Exists
from chalicelib.render import words
from dev.server import Server
from tests.api.programs import Program
from tests.listen.test_own_form import place
from tests.listen.test_schema import is_the_places_to_say
from tests.people import a_customer, a_suggestion, adopt_with
from tests.world import World

# Calls in all, and generated ones for each endpoint before its seed changes.
CASES, EACH = 20_000, 150
REUSED = words("en", "errors.keyreused")
NOT_SIGNED = words("en", "errors.token_wrong")
# In which every day of a calendar is one.
LEAP_YEAR = "2020"
REJECTED = "Schema-valid request rejected"
# The gateway answers methods that no route has with 404 before we are asked, so that check has nothing to say of us.
# Fields that we do not know are refused by design: what may come is all in the specification.
CONFIG = {
    "checks": {"unsupported_method": {"enabled": False}},
    "generation": {"allow-extra-parameters": False, "database": "none"},
    "phases": {"stateful": {"enabled": False}},
    "warnings": False,
    "continue-on-failure": True,
}


@dataclass
class Found:
    """How many calls there were, by endpoint and by status, and what was wrong with any."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def fuzz(world: World, each: int, seed: int, found: Found) -> None:
    """Once over the specification, with so many generated calls for each endpoint beside the systematic ones."""
    generation = {**CONFIG["generation"], "max-examples": each}
    config = SchemathesisConfig.from_dict({**CONFIG, "seed": seed, "generation": generation})
    server = Server(world.gateway, 0).start()
    try:
        address = f"http://127.0.0.1:{server.port}"
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json", config=config)
        schema.config.update(headers=Program(world, name=f"Fuzz {seed}").letter, base_url=address)
        _hooks(schema, _real(world))
        for event in from_schema(schema).execute():
            if isinstance(event, NonFatalError):
                found.wrong.append(f"{event.label}: {event.info.format()}")
            if isinstance(event, ScenarioFinished):
                _count(event.recorder, found)
    finally:
        server.stop()


def _count(recorder: Any, found: Found) -> None:
    for case_id, interaction in recorder.interactions.items():
        found.calls[recorder.label] += 1
        if interaction.response is not None:
            found.statuses[interaction.response.status_code] += 1
        for check in recorder.checks.get(case_id, []):
            if check.failure_info is not None:
                call = recorder.cases[case_id].value
                sent = f"{call.method} {call.formatted_path} {call.query} {call.headers} {call.body!r}"[:600]
                answer = interaction.response.content[:400] if interaction.response else b""
                found.wrong.append(f"{recorder.label}: {check.failure_info.failure}\n    {sent}\n    {answer!r}")


def _hooks(schema: Any, real: dict[str, list[str]]) -> None:
    turn = Counter[str]()

    @schema.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
        for name in path_parameters or {}:
            turn[name] += 1
            if name in real and turn[name] % 2:
                path_parameters[name] = real[name][turn[name] % len(real[name])]
        return path_parameters

    @schema.hook
    def map_body(context: Any, body: Any) -> Any:
        # Most times of a calendar are to come, and refused: half of them are brought back.
        for each in _told(body):
            turn["at"] += 1
            if turn["at"] % 2 and re.fullmatch(r"[0-9]{4}-[0-9]{2}-.*", str(each.get("at")), re.DOTALL):
                each["at"] = LEAP_YEAR + each["at"][4:]
        return body

    @schema.hook
    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        return not (failure.title == REJECTED and may_be_refused(response))


def _told(body: Any) -> list[dict[str, Any]]:
    """What a body tells has happened, as far as it is well-formed."""
    lists = [body.get(name) for name in ("signals", "interactions")] if isinstance(body, dict) else []
    return [each for told in lists if isinstance(told, list) for each in told if isinstance(each, dict)]


def may_be_refused(response: Any) -> bool:
    """What the specification allows in form, and only the installation can judge: a cursor that leads nowhere, what a touchpoint
    asks for, a time to come, a signed token, and an Idempotency-Key that came with another body before."""
    problem = response.json()
    if response.status_code == 401:
        return bool(problem["title"] == NOT_SIGNED)
    if response.status_code != 422:
        return False
    wrong = [(each["field"], each["reason"]) for each in problem.get("errors", [])]
    ours = all(
        field == "cursor" or reason == "errors.time_ahead" or is_the_places_to_say(field, reason)
        for field, reason in wrong
    )
    return bool(wrong) and ours or problem["title"] == REUSED


def _real(world: World) -> dict[str, list[str]]:
    """Things to find, in every state."""
    adopted, _, entry = adopt_with(world, [a_customer("Ada"), a_customer("Bea")])
    world.settle()
    suggestion = a_suggestion()
    asks = place()
    world.store.commit(suggestion)
    with suppress(Exists):
        world.store.commit(asks)
    cases = [row.id for row in world.store.inbox().rows]
    return {
        "case_id": cases, "suggestion_id": [suggestion.id, adopted.id], "entry_id": [entry.id], "touchpoint_id": ["hello", asks.id],
    }  # fmt: skip


def main() -> int:
    """Until there were so many calls; prints a table, and answers 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    from tests.api.fuzz_world import a_world

    found, seed = Found(), args.seed
    with tempfile.TemporaryDirectory() as folder, a_world(Path(folder)) as world:
        while found.calls.total() < args.cases and not found.wrong:
            fuzz(world, EACH, seed, found)
            seed += 1
            print(f"{found.calls.total():,} calls, statuses {dict(sorted(found.statuses.items()))}", flush=True)
    for label, calls in sorted(found.calls.items()):
        print(f"{calls:7,}  {label}")
    print("\n".join(found.wrong) or "no 5xx, and nothing that the specification does not say")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
