"""A client that openapi-python-client makes of our specification does the whole story against a running gateway."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dev.server import Server
from tests.api.programs import Program
from tests.people import a_suggestion

PACKAGE = "hearback_generated"


@pytest.fixture
def server(world: Any) -> Iterator[Server]:
    server = Server(world.gateway, 0).start()
    yield server
    server.stop()


@pytest.fixture
def generated(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Asks for a module of the client that was just made."""
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "openapi.json").write_bytes(world.ada.get("/openapi.json").body)
    (folder / "config.yaml").write_text("post_hooks: []\n")
    tool = Path(sys.executable).with_name("openapi-python-client")
    command = [
        tool,
        "generate",
        "--path",
        "openapi.json",
        "--config",
        "config.yaml",
        "--meta",
        "none",
        "--output-path",
        PACKAGE,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "WARNING" not in done.stdout.upper(), done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(folder))

    def module(name: str) -> ModuleType:
        return importlib.import_module(f"{PACKAGE}.{name}")

    yield module
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.mark.slow
def test_the_whole_story(world: Any, server: Server, generated: Any) -> None:
    world.staff("Grace")
    wish = a_suggestion()
    world.store.commit(wish)
    models, at = generated("models"), f"http://127.0.0.1:{server.port}"
    shop = generated("client").AuthenticatedClient(base_url=at, token=Program(world, name="Shop backend").secret)

    def ask(operation: str, **arguments: Any) -> Any:
        return generated(f"api.{operation}").sync(client=shop, **arguments)

    told = models.NewCase.from_dict(
        {"touchpoint_id": "hello", "kind": "complaint", "text": "The lid does not close.", "name": "Ada Lovelace",
         "email": "ada@example.org", "may_answer": True, "source": {"system": "helpdesk", "reference": "4711"}}
    )  # fmt: skip
    receipt = ask("cases.create_case", body=told, idempotency_key="4711")
    assert ask("cases.create_case", body=told, idempotency_key="4711").id == receipt.id
    world.settle()

    [row] = ask("cases.list_cases", status=models.ListCasesStatus.UNRESOLVED).data
    case = ask("cases.read_case", case_id=row.id)
    assert (case.id, case.text, case.origin) == (receipt.id, "The lid does not close.", "api")
    assert case.source.to_dict() == {"key": "Shop backend", "system": "helpdesk", "reference": "4711"}

    said = models.Said(text="A new lid is on its way.")
    for _ in range(2):
        assert ask("cases.reply", case_id=case.id, body=said, idempotency_key="first-answer").status.value == "waiting"
    ask("cases.resolve", case_id=case.id, body=models.Said(text="It has arrived."))
    ask("cases.reopen", case_id=case.id, body=models.Said(text="She called: it is the wrong size."))
    world.settle()
    events = ask("cases.list_events", case_id=case.id).data
    assert [event.name for event in events] == ["Replied", "Resolved", "Reopened"]
    assert {event.by for event in events} == {"key: Shop backend"}
    assert [mail["Subject"] for mail in world.mails("ada@example.org")][1:]  # the reply and the resolution were mailed

    ada, moment = (
        models.ByEmail(email="Ada@Example.org"),
        importlib.import_module("datetime").datetime.now().astimezone(),
    )
    supporter = models.Supporter(customer=ada, wants_answer=True, said="She would like that.")
    supported = ask("suggestions.support", suggestion_id=wish.id, body=supporter)
    ordered = models.Signal(id="order-1", customer=ada, name="ordered", at=moment, value=49.9, unit="EUR")
    assert ask("signals.send_signals", body=models.Signals(signals=[ordered])).taken == 1
    world.settle()
    assert ask("suggestions.read_suggestion", suggestion_id=wish.id).supporters == 1
    assert [each.id for each in ask("suggestions.list_suggestions").data] == [wish.id]
    found = ask("customers.look_up_customer", body=models.Lookup(customer=ada))
    assert (found.id, found.cases[0].case_id, found.signals[0].value) == (supported.customer_id, case.id, "49.9")
    assert ask("entries.list_entries").data == []
    assert [each.id for each in ask("touchpoints.list_touchpoints").data] == ["hello"]


@pytest.mark.slow
def test_a_refusal_is_a_problem_that_the_client_can_read(world: Any, server: Server, generated: Any) -> None:
    models, at = generated("models"), f"http://127.0.0.1:{server.port}"
    client = generated("client")
    nobody = client.AuthenticatedClient(base_url=at, token="hbk_nothing")
    problem = generated("api.cases.list_cases").sync(client=nobody)
    assert isinstance(problem, models.Problem) and problem.status == 401
    body = models.Submission.from_dict({"kind": "praise", "text": " "})
    problem = generated("api.cases.submit_case").sync("hello", client=client.Client(base_url=at), body=body)
    assert problem.status == 422 and [each.field for each in problem.errors] == ["text"]
