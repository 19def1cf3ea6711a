"""The observer: what became of everyone, told from the provider's ledger, the table's bytes and its stream alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from chalicelib.adapters.dynamodb.records import plain_value
from chalicelib.domain.customer import purpose_of
from chalicelib.domain.ids import follow_up_id
from tests.faults.model import LEDGER, TOLD
from tests.faults.stage import Owed, Stage

LEFT = {"opted_out_at", "bounced_at", "complained_at", "erased_at"}
MOVES = {(before, after) for moves in LEDGER.values() for before, after in moves.items()}
BEGINNINGS = {"pending", "excluded", "unreachable"}


@dataclass
class Seen:
    """What was seen of some plays. `wrong` says in words whatever breaks a promise."""

    faults: int = 0
    kills: int = 0
    owed: int = 0
    once: int = 0
    twice: int = 0
    lost: int = 0
    parked: int = 0
    ambiguous: int = 0
    after_leaving: int = 0
    not_told: int = 0
    wrong: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Seen") -> "Seen":
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self


@dataclass
class Truth:
    """The stage after everything came to rest."""

    items: dict[tuple[str, str], dict[str, Any]]
    taken: Counter[str]
    claims: dict[str, list[tuple[int, str]]]
    leaving: dict[str, list[tuple[int, set[str]]]]
    strange: list[str]
    sent_again: Counter[str] = field(default_factory=Counter)
    tallies: dict[str, Counter[str]] = field(default_factory=dict)


def observe(stage: Stage, plays: Sequence[Owed], names: Sequence[str] = ()) -> Seen:
    """Look at every play; `names` tell them apart in what is said to be wrong."""
    truth = read(stage)
    seen = Seen(faults=stage.injected, wrong=truth.strange)
    for number, play in enumerate(plays):
        seen += look(stage, truth, play, names[number] if names else str(number))
    due = [f"{pk} {sk} is never looked at again" for (pk, sk), item in truth.items.items() if "due_key" in item]
    seen.wrong += due
    return seen


def look(stage: Stage, truth: Truth, play: Owed, name: str) -> Seen:
    """One play: everyone behind it, and nobody else."""
    seen = Seen()
    expected = {follow_up_id(person.id, play.outcome.id, "email"): person.id for person in play.people}
    pk = f"OUTCOME#{play.outcome.id}"
    rows = {
        sk.partition("#")[2]: item for (at, sk), item in truth.items.items() if at == pk and sk.startswith("FOLLOWUP#")
    }
    states: Counter[str] = Counter()
    for each, customer_id in expected.items():
        seen.owed += 1
        item = rows.pop(each, None)
        if item is None:
            seen.lost += 1
            seen.wrong.append(f"{name}: {each} is not on record")
            continue
        states[standing(item)] += 1
        judge(stage, truth, seen, item, f"{name}: {each}")
        claims = truth.claims.get(each, [])
        late = sum(has_left(truth.leaving.get(customer_id, []), play.outcome.kind, at) for at, _ in claims)
        seen.after_leaving += late
        if late:
            seen.wrong.append(f"{name}: {each} was claimed after they left")
    seen.wrong += [f"{name}: {each} is owed to nobody" for each in rows]
    seen.wrong += adds_up(stage, truth, play, states, name)
    return seen


def judge(stage: Stage, truth: Truth, seen: Seen, item: dict[str, Any], name: str) -> None:
    """One follow-up: what the ledger says of it against what the provider and the faults say."""
    state, each = plain_value(item["state"]), plain_value(item["id"])
    taken = truth.taken[each]
    # Only what a named person had sent again may have been taken again.
    allowed = 1 + truth.sent_again[each]
    seen.once += 0 < taken <= allowed
    seen.not_told += state not in TOLD
    attempt = plain_value(item["attempt_id"]) if "attempt_id" in item else ""
    lost_for_good = attempt in stage.unknowable or attempt in stage.post.unanswered
    settled = each in stage.heard or each in stage.vouched
    ambiguous = lost_for_good and not settled and len(truth.claims.get(each, [])) > 0
    seen.ambiguous += ambiguous
    seen.parked += state == "parked"
    seen.twice += taken > allowed
    if taken > allowed:
        seen.wrong.append(f"{name} was told {taken} times")
    if ambiguous != (state == "parked"):
        seen.wrong.append(f"{name} is {state}, and {'' if ambiguous else 'not '}truly ambiguous")
    unheard_of = not taken and each not in stage.vouched
    silent = {"told": state in (*TOLD, "bounced") and unheard_of, "open": state not in FINAL}
    silent["without a reason"] = state in ("excluded", "failed") and "reason" not in item
    # Whose first mail came back is left out of the second.
    silent["left out"] = state == "excluded" and taken > truth.sent_again[each]
    for why, is_so in silent.items():
        if is_so:
            seen.lost += 1
            seen.wrong.append(f"{name} is {state} ({why}), accepted {taken} times")


FINAL = (*TOLD, "bounced", "failed", "excluded", "parked", "unreachable", "called")


def adds_up(stage: Stage, truth: Truth, play: Owed, states: Counter[str], name: str) -> list[str]:
    """The outcome is finished, and every count that is kept of it is what can be counted."""
    outcome = truth.items[f"OUTCOME#{play.outcome.id}", "OUTCOME"]
    wrong = [] if plain_value(outcome["done"]) else [f"{name}: the fan-out was never finished"]
    if play.entry_id:
        supporters = plain_value(truth.items["ENTRIES", play.entry_id]["supporters"])
        if supporters != len(play.people):
            wrong.append(f"{name}: the entry counts {supporters} of {len(play.people)}")
    kept = truth.tallies.get(play.outcome.id, Counter())
    if +kept != states:
        wrong.append(f"{name}: the tally says {dict(+kept)}, and there are {dict(states)}")
    return wrong


def standing(item: dict[str, Any]) -> str:
    """A follow-up's word in the tally of its outcome: its state, with the reason where it is left out."""
    state = str(plain_value(item["state"]))
    return f"{state}.{plain_value(item['reason'])}" if state == "excluded" and "reason" in item else state


def has_left(leaving: list[tuple[int, set[str]]], kind: str, at: int) -> bool:
    """Whether they had left by then, in the order of commits, or refused mails of this kind."""
    marks = next((marks for when, marks in reversed(leaving) if when < at), set())
    return bool(marks & (LEFT | {f"no_{purpose_of(kind)}_at"}))


def read(stage: Stage) -> Truth:
    """The table, the provider's ledger, and who did what in which order."""
    stage.stream()
    truth = Truth(table(stage), Counter(mail.tags["follow_up"] for mail in stage.post.accepted), {}, {}, [])
    for (pk, sk), item in truth.items.items():
        if sk.startswith("TALLY#"):
            counts = {name: plain_value(value) for name, value in item.items() if name not in ("pk", "sk")}
            truth.tallies.setdefault(pk.partition("#")[2], Counter()).update(counts)
    for record in stage.history:
        image, old = record["dynamodb"].get("NewImage", {}), record["dynamodb"].get("OldImage", {})
        kind, at = image.get("type", {}).get("S"), int(record["dynamodb"]["SequenceNumber"])
        if kind == "FollowUp":
            before, after = (side.get("state", {}).get("S", "") for side in (old, image))
            if after == "sending" and before != "sending":
                truth.claims.setdefault(image["id"]["S"], []).append((at, image["attempt_id"]["S"]))
            if after == "pending" and before in LEDGER["again"]:
                truth.sent_again[image["id"]["S"]] += 1
            if before != after and not is_known_step(before, after):
                truth.strange.append(f"{image['id']['S']} went from {before or 'nothing'} to {after}")
        elif kind == "Customer":
            truth.leaving.setdefault(image["id"]["S"], []).append(
                (at, {mark for mark in image if mark.endswith("_at")})
            )
    return truth


def is_known_step(before: str, after: str) -> bool:
    """Whether the model knows it."""
    return (before, after) in MOVES if before else after in BEGINNINGS


def table(stage: Stage) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    page: dict[str, Any] = {}
    while True:
        answer = stage.store.client.scan(TableName=stage.table, ConsistentRead=True, **page)
        found |= {(item["pk"]["S"], item["sk"]["S"]): item for item in answer["Items"]}
        if "LastEvaluatedKey" not in answer:
            return found
        page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
