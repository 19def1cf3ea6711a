"""A customer's own page in the table."""

import re
from collections.abc import Sequence
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import from_item, plain_value
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.domain.customer import Telling
from chalicelib.domain.errors import Invalid
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.views import Page

# After which line to go on: when it arrived, and its case.
CURSOR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f-]{36}")


class MineInTable(Table):
    def said(self, customer_ids: Sequence[str], cursor: str | None = None, limit: int = 10) -> Page[Telling]:
        if cursor and not CURSOR.fullmatch(cursor):
            raise Invalid({"cursor": "errors.bad_cursor"})
        found = [line for each in customer_ids for line in self._lines(each, cursor, limit + 1)]
        found.sort(key=_place, reverse=True)
        return Page(found[:limit], _place(found[limit - 1]) if len(found) > limit else None)

    def answered(self, customer_ids: Sequence[str], newest: int = 10) -> list[Invitation]:
        ids = [row["id"] for each in customer_ids for row in self._answered(each, newest)]
        places = [keys.invitation(plain_value(name)) for name in ids]
        found = [cast(Invitation, from_item(item)) for item in self.batch(places)] if places else []
        return sorted(found, key=lambda each: each.answered_at or "", reverse=True)[:newest]

    def _answered(self, customer_id: str, newest: int) -> list[lists.Item]:
        place = keys.answered(customer_id)
        return lists.indexed(self, "desks", place, filters={}, after=None, newest_first=True, limit=newest)[0]

    def _lines(self, customer_id: str, cursor: str | None, most: int) -> list[Telling]:
        """The newest lines of one customer's history that are older than `cursor`."""
        pk, start = keys.telling(customer_id, "", "")[0], "TELLING#"
        end = f"{start}{cursor.replace('_', '#')}" if cursor else f"{start}~"
        arguments: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :start AND :end",
            "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
            "ExpressionAttributeValues": {":pk": {"S": pk}, ":start": {"S": start}, ":end": {"S": end}},
            "ScanIndexForward": False,
            # The line of the cursor itself, where it is this customer's, comes first and is left out.
            "Limit": most + 1,
        }
        lines = [cast(Telling, from_item(item)) for item in self.call("query", **arguments)["Items"]]
        return [line for line in lines if _place(line) != cursor][:most]


def _place(line: Telling) -> str:
    return f"{line.arrived_at}_{line.case_id}"
