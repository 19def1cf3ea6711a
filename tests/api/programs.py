"""Programs with keys."""

from typing import Any

from chalicelib.domain.ids import new_id
from chalicelib.domain.key import SCOPES, Key
from tests.world import Reply, World

PLENTY = 10_000_000


class Program:
    """Something that calls with one key; its limit is out of the way unless a test says what it is."""

    def __init__(self, world: World, *scopes: str, name: str = "Shop", a_minute: int = PLENTY, **fields: Any) -> None:
        self.world = world
        key_id = fields.pop("key_id", new_id())
        self.key, self.secret, event = Key.make(
            key_id, name, list(scopes or SCOPES), fields.pop("expires_at", None), "olga", world.services.now
        )
        self.key.a_minute = a_minute
        world.store.commit(self.key, event)

    @property
    def letter(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept": "application/json"}

    def get(self, path: str, **headers: str) -> Reply:
        return self.world.mallory.send("GET", path, **self.letter, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.world.mallory.post_json(path, {} if body is None else body, **self.letter, **headers)
