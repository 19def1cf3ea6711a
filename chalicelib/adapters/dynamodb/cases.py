"""Cases in the table."""

import dataclasses
from collections.abc import Sequence
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import Item, from_item, plain_value, typed_value, write_of
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.case import STATUSES, UNRESOLVED, Case
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.events import Event
from chalicelib.domain.holding import STANDINGS
from chalicelib.domain.naming import Naming
from chalicelib.ports import CaseFile, CaseRow, Page

ROW_FIELDS = tuple(field.name for field in dataclasses.fields(CaseRow))


class CasesInTable(Table):
    def submit(self, case: Case) -> Case:
        action = write_of(case, self.name)
        try:
            self.write(action, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except Refusal as refusal:
            return self._submitted_before(case, refusal)
        case.version = 1
        return case

    def _submitted_before(self, case: Case, refusal: Refusal) -> Case:
        reason = refusal.reasons[0] or {}
        item = reason.get("Item") or self.item(keys.case(case.id), consistent=True)
        if not item or plain_value(item["body_hash"]) != case.body_hash:
            raise Conflict(case.id)
        return cast(Case, from_item(item))

    def case(self, case_id: str) -> Case:
        return cast(Case, self.get(keys.case(case_id), consistent=True))

    def cases(self, case_ids: Sequence[str]) -> list[Case]:
        found = {plain_value(item["id"]): item for item in self.batch([keys.case(each) for each in case_ids])}
        return [cast(Case, from_item(found[each])) for each in case_ids if each in found]

    def case_file(self, case_id: str) -> CaseFile:
        items, _ = lists.partition(self, keys.case(case_id)[0], consistent=True)
        records = [from_item(item) for item in items]
        case = next((record for record in records if isinstance(record, Case)), None)
        if case is None:
            raise NotFound(case_id)
        naming = next((record for record in records if isinstance(record, Naming)), None)
        return CaseFile(case, [record for record in records if isinstance(record, Event)], naming)

    def inbox(
        self,
        *,
        status: str = "",
        kind: str = "",
        touchpoint_id: str = "",
        assignee: str = "",
        team: str = "",
        oldest_first: bool = False,
        cursor: str | None = None,
        limit: int = 25,
    ) -> Page[CaseRow]:
        index, beside = "lists", ""
        filters = {name: wanted for name, wanted in (("kind", kind), ("team", team)) if wanted}
        if assignee:
            index, beside = "desks", f"#{assignee}"
            filters |= {"touchpoint_id": touchpoint_id} if touchpoint_id else {}
        elif touchpoint_id:
            index, beside = "places", f"#{touchpoint_id}"
        options: dict[str, Any] = {"filters": filters, "newest_first": not oldest_first, "limit": limit}
        if status in (*STATUSES, *STANDINGS):
            rows, following = lists.indexed(self, index, f"CASE{beside}#{status}", after=cursor, **options)
            return Page([_row(item) for item in rows], following)
        values = [f"CASE{beside}#{each}" for each in (UNRESOLVED if status == "unresolved" else STATUSES)]
        return self._merged(index, values, cursor, options)

    def _merged(self, index: str, values: list[str], cursor: str | None, options: dict[str, Any]) -> Page[CaseRow]:
        """Several statuses: one query for each, merged by time. The cursor is a place in that order."""
        order, newest_first, limit = f"{index}_order", options["newest_first"], options["limit"]
        rows: list[Item] = []
        horizons: list[str] = []
        for value in values:
            after = lists.place(cursor, index, value)
            found, following = lists.indexed(self, index, value, after=after, **options)
            rows += found
            if following:
                horizons.append(lists.order_in(following, order))
        rows.sort(key=lambda item: item[order]["S"], reverse=newest_first)
        if horizons:
            # Beyond the nearest horizon one of the four lists has not been read yet.
            edge = max(horizons) if newest_first else min(horizons)
            rows = [row for row in rows if (row[order]["S"] >= edge if newest_first else row[order]["S"] <= edge)]
        kept = rows[:limit]
        more = bool(horizons) or len(rows) > limit
        if not more:
            return Page([_row(item) for item in kept])
        last = kept[-1][order]["S"] if len(rows) > limit or not horizons else edge
        return Page([_row(item) for item in kept], lists.wrap({order: typed_value(last)}))


def _row(item: Item) -> CaseRow:
    return CaseRow(**{name: plain_value(item[name]) if name in item else None for name in ROW_FIELDS})
