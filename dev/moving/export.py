"""Out of an installation: every item of the table, page by page, into a folder."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from chalicelib.adapters.dynamodb.records import Item
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.wiring import Services
from dev.moving.folder import Manifest, Sum, Writer
from dev.moving.lines import PLAIN, line_of, noun_of

PAGE = 500


def fingerprint(services: Services) -> str:
    """Tells whether two installations give a person the same id, and nothing of the key they do it with."""
    return hashlib.sha256(b"hearback identities\x1f" + services.secrets.key("customers")).hexdigest()[:16]


class Export:
    """One export: iterate over `run`, then `close`."""

    def __init__(self, services: Services, folder: Path) -> None:
        """Raises WrongFolder."""
        self.services, self.store = services, _table(services)
        self._writer = Writer(folder, services.now, fingerprint(services))

    def run(self) -> Iterator[int]:
        """Write everything; yields after each page how many items that was so far."""
        manifest, seen = self._writer.manifest, 0
        for page in pages(self.store):
            for item in page:
                noun = noun_of(item)
                if noun:
                    self._writer.add(noun, line_of(item))
                    if noun not in PLAIN:
                        manifest.in_flight.see(self.store, item)
                elif "type" in item:
                    manifest.stayed[item["type"]["S"]] = manifest.stayed.get(item["type"]["S"], 0) + 1
            seen += len(page)
            yield seen

    def close(self, with_identity_key: bool = False) -> Manifest:
        key = self.services.secrets.key("customers").hex() if with_identity_key else None
        return self._writer.close(key)


def pages(store: DynamoDBStore) -> Iterator[list[Item]]:
    """The whole table. A Scan belongs to an operator's command: no function of the product may make one."""
    more: dict[str, Item] = {}
    while True:
        answer = store.call("scan", TableName=store.name, ConsistentRead=True, Limit=PAGE, **more)
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def sums(services: Services) -> dict[str, Sum]:
    """What an export of this installation would hold."""
    found: dict[str, Sum] = {}
    for page in pages(_table(services)):
        for item in page:
            if noun := noun_of(item):
                found.setdefault(noun, Sum()).add(line_of(item))
    return found


def _table(services: Services) -> DynamoDBStore:
    assert isinstance(services.store, DynamoDBStore)
    return services.store
