"""A whole installation for one test: store on the embedded engine, mail in a folder, a clock that stands still.

world.ada.post("/f/hello", form={...})      over HTTP, through the same gateway as `make run`
world.settle()                              what the stream brings, until nothing more follows
world.mails()                               what was sent, newest last, as email.message.EmailMessage
"""

import email
import email.policy
import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalicelib import reactions, wiring
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.answer.sweep import sweep
from chalicelib.domain.staff import Staff
from chalicelib.settings import Settings
from chalicelib.web import staff as sessions
from dev.gateway import Gateway

BASE = "http://localhost:8000"
_clients: dict[str, Any] = {}


def connected(table: str, engine: Any) -> DynamoDBStore:
    """A store whose client all tests of this process share: making one costs a tenth of a second."""
    store = DynamoDBStore(table, engine.endpoint)
    if engine.endpoint not in _clients:
        _clients[engine.endpoint] = store.client
    vars(store)["client"] = _clients[engine.endpoint]
    return store


class StoppedClock:
    """Answers ports.Clock; moves only when told."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Person:
    """Somebody with a browser: keeps cookies, sends the headers that browsers send."""

    def __init__(self, gateway: Gateway, language: str = "en") -> None:
        self.gateway, self.language = gateway, language
        self.cookies: dict[str, str] = {}
        self.csrf, self.address = "", "127.0.0.1"

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, **headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Reply:
        """A form of our own pages: the browser says same-origin, and the session's token is in it."""
        fields = {**({"csrf": self.csrf} if self.csrf else {}), **(form or {})}
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", **headers}
        return self.send("POST", path, urlencode(fields).encode(), **sent)

    def post_json(self, path: str, body: Any, **headers: str) -> Reply:
        return self.send("POST", path, json.dumps(body).encode(), **{"Content-Type": "application/json", **headers})

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        """Header names with underscores or dashes."""
        url = urlsplit(path.removeprefix(BASE))
        named = {"Host": "localhost:8000", "Accept-Language": self.language, "Accept": "text/html", **headers}
        if self.cookies:
            named["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": url.path, "RAW_URI": path.removeprefix(BASE), "QUERY_STRING": url.query,
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
            "REMOTE_ADDR": self.address, "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
        }  # fmt: skip
        for name, value in named.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        answer = self.gateway.answer(environ)
        set_cookies = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        for each in set_cookies:
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in each:
                self.cookies.pop(name)
        return Reply(answer.status, {name.title(): value for name, value in answer.headers}, answer.body, set_cookies)


class World:
    def __init__(
        self,
        table: str,
        engine: Any,
        streams: Any,
        folder: Path,
        base_path: str = "",
        mailer: Any = None,
        **settings: Any,
    ) -> None:
        import app

        self.clock, self.folder = StoppedClock(), folder / "mail"
        chosen = {
            "table": table, "dynamodb_endpoint": engine.endpoint, "base_url": BASE, "secret": "s" * 40,
            "mail": f"mailbox:{self.folder}", "sender": "Acme <hello@acme.example>", "company": "Acme", "language": "en",
            "owner": "olga@acme.example", "ses_configuration_set": None,
        }  # fmt: skip
        swapped = {"store": connected(table, engine), **({"mailer": mailer} if mailer else {})}
        self.services = wiring.build(Settings(**(chosen | settings)), clock=self.clock, **swapped)
        wiring.use(self.services)
        self.store, self.gateway = self.services.store, Gateway(app.app, base_path)
        self.ada, self.mallory = Person(self.gateway), Person(self.gateway)
        self._streams, self._iterator = streams, ""

    def staff(self, name: str, role: str = "agent", language: str = "en") -> Person:
        """Somebody of the staff, signed in."""
        member = Staff(name.lower(), f"{name.lower()}@acme.example", name, role, language, invited_at=self.services.now)
        self.store.commit(member)
        return self.signed_in(member)

    def signed_in(self, member: Staff) -> Person:
        person = Person(self.gateway, member.language)
        visit = _Door(self.services)
        for each in sessions.start(visit, member):  # type: ignore[arg-type]
            name, _, value = each.partition(";")[0].partition("=")
            person.cookies[name] = value
        found = re.search(r'name="csrf" value="([^"]+)"', person.get("/console").text)
        person.csrf = found[1] if found else ""
        return person

    def settle(self, rounds: int = 20) -> list[dict[str, Any]]:
        """Hand the stream's records to react and deliver until it brings nothing new; returns the records."""
        seen: list[dict[str, Any]] = []
        for _ in range(rounds):
            records = self._stream()
            if not records:
                return seen
            facts = [record for record in records if record["eventName"] == "INSERT"]
            failed = reactions.react(self.services, facts, lambda: True)["batchItemFailures"]
            owed = [record for record in facts if record["dynamodb"]["NewImage"].get("type", {}).get("S") == "FollowUp"]
            failed += reactions.deliver_all(self.services, owed, lambda: True)["batchItemFailures"]
            assert not failed, "a record failed; see the log"
            seen += records
        raise AssertionError("the stream never came to rest")

    def sweep(self) -> int:
        return sweep(self.services, lambda: True)

    def mails(self, to: str = "") -> list[EmailMessage]:
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            if not to or message["To"] == to:
                found.append(message)
        return found

    def records(self) -> list[dict[str, Any]]:
        """What the stream brings since the last time, for whoever hands it to the functions themselves."""
        return self._stream()

    def _stream(self) -> list[dict[str, Any]]:
        if not self._iterator:
            [arn] = [
                each["StreamArn"]
                for each in self._streams.list_streams(TableName=self.services.settings.table)["Streams"]
            ]
            [shard] = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
            start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            self._iterator = self._streams.get_shard_iterator(**start)["ShardIterator"]
        answer = self._streams.get_records(ShardIterator=self._iterator)
        self._iterator = answer["NextShardIterator"]
        return list(answer["Records"])


@dataclass
class _Door:
    """As much of a visit as starting a session needs."""

    services: Any
