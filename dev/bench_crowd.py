"""A crowd behind one suggestion, put into the table in bulk, and the request that adopts it."""

import io
import re
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from chalicelib import wiring
from chalicelib.adapters.dynamodb.records import write_of
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import derived, new_id
from chalicelib.domain.staff import Staff
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.settings import Settings
from chalicelib.web import staff as sessions
from chalicelib.wiring import Services
from dev.clients import client
from dev.gateway import Gateway
from dev.table import ensure_table

TABLE, BASE = "hearback-crowd", "http://localhost:8000"
AT_ONCE = 25
METERED = ("PutItem", "UpdateItem", "GetItem", "Query", "BatchGetItem", "TransactWriteItems")


def installation(endpoint: str, scratch: Path, mailer: Any = None) -> Services:
    """Services on the crowd's table, which is made where it is not there yet."""
    ensure_table(client("dynamodb", endpoint), TABLE)
    settings = Settings(
        table=TABLE, dynamodb_endpoint=endpoint, base_url=BASE, secret="s" * 40, mail=f"mailbox:{scratch / 'mail'}",
        sender="Acme <hello@acme.example>", company="Acme", language="en", owner=None, ses_configuration_set=None,
    )  # fmt: skip
    services = wiring.build(settings, **({"mailer": mailer} if mailer else {}))
    wiring.use(services)
    return services


class Metered:
    """Counts what a store's client does within the block: `calls`, `read` and `written` units."""

    def __init__(self, store: Any) -> None:
        self.calls: list[str] = []
        self.read = self.written = 0.0
        self._events = store.client.meta.events

    def __enter__(self) -> Self:
        for name in METERED:
            self._events.register(f"provide-client-params.dynamodb.{name}", self._ask)
            self._events.register(f"after-call.dynamodb.{name}", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for name in METERED:
            self._events.unregister(f"provide-client-params.dynamodb.{name}", self._ask)
            self._events.unregister(f"after-call.dynamodb.{name}", self._note)

    def _ask(self, params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def _note(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append(model.name)
        used = parsed.get("ConsumedCapacity") or []
        units = sum(each["CapacityUnits"] for each in (used if isinstance(used, list) else [used]))
        if model.name.startswith(("Put", "Update", "Transact")):
            self.written += units
        else:
            self.read += units


class Crowd:
    """Fills suggestions with supporters, and adopts them as Grace would."""

    def __init__(self, services: Services) -> None:
        import app

        self.services, self.gateway = services, Gateway(app.app)
        grace = Staff("grace", "grace@acme.example", "Grace", "agent", "en", invited_at=services.now)
        services.store.commit(grace)
        [self._cookie] = [each.partition(";")[0] for each in sessions.start(_Door(services), grace)]  # type: ignore[arg-type]

    def gather(self, supporters: int) -> tuple[str, int]:
        """A suggestion with so many people behind it, each with an address: (its id, how many)."""
        services, now = self.services, self.services.now
        suggestion = Suggestion(new_id(), "A tighter lid", "Please make the lid close.", "en", now)
        services.store.commit(suggestion)
        for start in range(0, supporters, AT_ONCE):
            people = [self._person(suggestion.id, n) for n in range(start, min(start + AT_ONCE, supporters))]
            self._put([record for each in people for record in (each, Supporter(suggestion.id, each.id, now, True))])
        return suggestion.id, supporters

    def _person(self, suggestion_id: str, number: int) -> Customer:
        who = derived("crowd", suggestion_id, str(number))
        return Customer(who, f"p{number}@crowd.example", f"Person {number}", "en", self.services.now)

    def _put(self, records: list[Any]) -> None:
        client: Any = self.services.store.client  # type: ignore[attr-defined]
        actions = [write_of(record, TABLE) for record in records]
        client.transact_write_items(TransactItems=actions)

    def adopt(self, suggestion_id: str) -> str:
        """The adoption over HTTP; what it cost."""
        page = self._ask("GET", f"/console/suggestions/{suggestion_id}").body.decode()
        csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
        words = {"asked-en": "A tighter lid", "did-en": "The lid closes now.", "note": "", "publish": "yes"}
        form = {"csrf": csrf, "version": "1", **words}
        with Metered(self.services.store) as bill:
            answer = self._ask("POST", f"/console/suggestions/{suggestion_id}/adoption", form)
        if answer.status != 303:
            raise RuntimeError(f"the adoption was answered with {answer.status}")
        return f"{len(bill.calls)} round trips, {bill.read:g} read and {bill.written:g} write units"

    def outcome_of(self, suggestion_id: str) -> str:
        """The outcome that the adoption brought."""
        events = self.services.store.suggestion_file(suggestion_id).events
        return next(event.id for event in events if event.name == "Adopted")

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Any:
        body = urlencode(form or {}).encode()
        return self.gateway.answer(
            {
                "REQUEST_METHOD": method, "PATH_INFO": path, "RAW_URI": path, "QUERY_STRING": "",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": "8000",
                "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost:8000", "HTTP_ACCEPT": "text/html",
                "HTTP_COOKIE": self._cookie, "HTTP_SEC_FETCH_SITE": "same-origin",
            } | ({"CONTENT_TYPE": "application/x-www-form-urlencoded"} if form else {})
        )  # fmt: skip


class _Door:
    """As much of a visit as starting a session needs."""

    def __init__(self, services: Services) -> None:
        self.services = services
