"""The data folder of one machine: what is kept there, and the environment that the product finds in it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path

from dev.clients import REGION, client
from dev.engine import Engine, running_endpoint
from dev.engine_binary import ROOT
from dev.table import ensure_table

TABLE = "hearback-main"
INBOUND = "in.hearback.example"
DEFAULT_ADDRESS = "http://localhost:8000"
SECRET_BYTES = 48


@dataclass(frozen=True)
class Installation:
    """Where one machine keeps Hearback: engine data, mail, checkpoints and the secret."""

    folder: Path

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def inbound(self) -> Path:
        """Where mail comes in: an `.eml` dropped here is taken in within two seconds."""
        return self.folder / "inbound"

    @property
    def pump(self) -> Path:
        return self.folder / "pump"

    def secret(self) -> str:
        """The installation's secret, made on first use; links in mails already sent depend on it. Readable by us only."""
        path = self.folder / "secret"
        try:
            return path.read_text("ascii").strip()
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f"secret.{os.getpid()}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(SECRET_BYTES))
            try:
                # A link, not a rename: of two first starts at once only one secret may win.
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            return path.read_text("ascii").strip()

    def environment(self, endpoint: str, base_url: str) -> dict[str, str]:
        """What chalicelib/settings.py reads. Whatever the caller's own environment says goes before."""
        ours = {
            "HEARBACK_TABLE": TABLE,
            "HEARBACK_BASE_URL": base_url,
            "HEARBACK_MAIL": f"mailbox:{self.mail}",
            "HEARBACK_SENDER": formataddr((os.environ.get("HEARBACK_COMPANY", "Hearback"), "hello@hearback.example")),
            "HEARBACK_OWNER": "owner@hearback.example",
        }
        found = {name: os.environ.get(name) or value for name, value in ours.items()}
        if found["HEARBACK_MAIL"].startswith("mailbox:"):
            # Mail that really leaves must not name an address that nothing answers at.
            arriving = {"HEARBACK_INBOUND": INBOUND, "HEARBACK_INBOUND_MAIL": f"folder:{self.inbound}"}
            found |= {name: os.environ.get(name) or value for name, value in arriving.items()}
        found["HEARBACK_SECRET"] = os.environ.get("HEARBACK_SECRET") or self.secret()
        found["HEARBACK_DYNAMODB_ENDPOINT"] = endpoint
        # Only where people moved in (docs/moving.md).
        if not os.environ.get("HEARBACK_IDENTITY_KEY") and (self.folder / "identity.key").exists():
            found["HEARBACK_IDENTITY_KEY"] = (self.folder / "identity.key").read_text("ascii").strip()
        return found

    def enter(self, endpoint: str, base_url: str) -> str:
        """Put that environment in place for this process and make the table if it is missing. Returns its name."""
        os.environ.update(self.environment(endpoint, base_url))
        if os.environ["HEARBACK_MAIL"] != "ses" and endpoint.startswith("http://127.0.0.1:"):
            # The engine takes any credentials and SDKs want some; real ones have no business on this machine.
            os.environ.update(AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local")
            for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE"):
                os.environ.pop(name, None)
        os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
        table = os.environ["HEARBACK_TABLE"]
        ensure_table(client("dynamodb", endpoint), table)
        return table

    @contextmanager
    def opened(self) -> Iterator[str]:
        """For a command beside or without `make run`: the engine's address, with the environment in place.

        The running engine is used; where none runs, one is started for the time of the block.
        """
        given = os.environ.get("HEARBACK_DYNAMODB_ENDPOINT") or running_endpoint(self.folder)
        if given:
            self.enter(given, self.address())
            yield given
            return
        with Engine(self.folder) as engine:
            self.enter(engine.endpoint, self.address())
            yield engine.endpoint

    def address(self) -> str:
        """Where this installation was last served, for links that a command prints."""
        try:
            return self._address_file.read_text("utf-8").strip()
        except FileNotFoundError:
            return DEFAULT_ADDRESS

    def remember_address(self, base_url: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._address_file.write_text(base_url, "utf-8")

    @property
    def _address_file(self) -> Path:
        return self.folder / "address"


def installation() -> Installation:
    """The installation named by HEARBACK_DATA; by default .hearback beside the code."""
    return Installation(Path(os.environ.get("HEARBACK_DATA") or ROOT / ".hearback").resolve())
