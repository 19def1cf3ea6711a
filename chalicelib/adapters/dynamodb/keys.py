"""How keys of the table are spelt; layout.py says which noun has which. No other file knows either: see docs/data-model.md."""

import zlib

Key = tuple[str, str]
DUE_SHARDS = 4
COUNTER_SHARDS = 4
TALLY_SHARDS = 8
# Where `lists` has the customers whom no mail goes to.
SILENCED = "SILENCED"
NAMED = {
    "case": "CASE", "suggestion": "SUGGESTION", "customer": "CUSTOMER", "outcome": "OUTCOME", "sign-in": "SIGNIN", "key": "KEY",
    "interaction": "INTERACTION",
}  # fmt: skip


def case(case_id: str) -> Key:
    return f"CASE#{case_id}", "CASE"


def suggestion(suggestion_id: str) -> Key:
    return f"SUGGESTION#{suggestion_id}", "SUGGESTION"


def supporter(suggestion_id: str, customer_id: str) -> Key:
    return f"SUGGESTION#{suggestion_id}", f"SUPPORTER#{customer_id}"


def entry(entry_id: str) -> Key:
    return "ENTRIES", entry_id


def customer(customer_id: str) -> Key:
    return f"CUSTOMER#{customer_id}", "CUSTOMER"


def naming(case_id: str) -> Key:
    return f"CASE#{case_id}", "NAMING"


def telling(customer_id: str, arrived_at: str, case_id: str) -> Key:
    return f"CUSTOMER#{customer_id}", f"TELLING#{arrived_at}#{case_id}"


def event(subject: str, event_id: str) -> Key:
    kind, _, name = subject.partition("/")
    return f"{NAMED[kind]}#{name}", f"EVENT#{event_id}"


def outcome(outcome_id: str) -> Key:
    return f"OUTCOME#{outcome_id}", "OUTCOME"


def follow_up(outcome_id: str, follow_up_id: str) -> Key:
    return f"OUTCOME#{outcome_id}", f"FOLLOWUP#{follow_up_id}"


def tally(outcome_id: str, follow_up_id: str) -> Key:
    """One of the shards of an outcome's tally, which every change of a follow-up moves in its own transaction."""
    return f"OUTCOME#{outcome_id}", f"TALLY#{shard(follow_up_id, TALLY_SHARDS)}"


def tallies(outcome_id: str) -> list[Key]:
    return [(f"OUTCOME#{outcome_id}", f"TALLY#{shard}") for shard in range(TALLY_SHARDS)]


def policy() -> Key:
    return "POLICY", "POLICY"


def listed(state: str) -> str:
    """Where `lists` has the follow-ups in one of LISTED; ordered by outcome, so that one outcome's stand together."""
    return f"FOLLOWUP#{state}"


def acts(outcome_id: str) -> str:
    """Where `lists` has what staff did to an outcome's follow-ups, among the many events of machines."""
    return f"ACT#{outcome_id}"


def backed(customer_id: str) -> str:
    """Where `desks` has what a customer stands behind."""
    return f"BACKER#{customer_id}"


def answered(customer_id: str) -> str:
    """Where `desks` has the invitations that a customer answered and that opened no case."""
    return f"ANSWERED#{customer_id}"


def named(way: str) -> str:
    """Where `places` has the customers whose names, from one of their parts on, begin with the same letter."""
    return f"NAME#{way[0]}"


def name_order(way: str, customer_id: str) -> str:
    return f"{way}#{customer_id}"


def called(customer_id: str, way: str) -> Key:
    """A customer in `places` by a further part of their name."""
    return f"CALLED#{customer_id}", way


def held(customer_id: str) -> str:
    """Where `desks` has what waits for one customer's next mail."""
    return f"HELD#{customer_id}"


def word(shelf: str, drawer: str, place: str, suggestion_id: str) -> Key:
    """A suggestion at one place of the index of words."""
    return f"WORDS#{shelf}#{drawer}", f"{place}#{suggestion_id}"


def words_of(suggestion_id: str) -> Key:
    """The record of all places of a suggestion; sorts after its supporters, so that its file does not read it."""
    return f"SUGGESTION#{suggestion_id}", "WORDS"


def touchpoint(touchpoint_id: str) -> Key:
    return "TOUCHPOINTS", touchpoint_id


def staff(staff_id: str) -> Key:
    return "STAFF", staff_id


def session(session_id: str) -> Key:
    return f"SESSION#{session_id}", "SESSION"


def sign_in(sign_in_id: str) -> Key:
    return f"SIGNIN#{sign_in_id}", "SIGNIN"


def link_asking(asking_id: str) -> Key:
    return f"LINKASKING#{asking_id}", "LINKASKING"


def letter(letter_id: str) -> Key:
    return f"LETTER#{letter_id}", "LETTER"


def letters(held: bool) -> str:
    """Where `lists` has the mails that came in; apart those that are held."""
    return "LETTER#held" if held else "LETTER"


def used(name: str) -> Key:
    return f"USED#{name}", "USED"


def api_key(secret_hash: str) -> Key:
    """All in one place: a call asks for one of them, and the console for all."""
    return "KEYS", secret_hash


def signal(customer_id: str, at: str, signal_id: str) -> Key:
    """Sorts before TELLING#, so that one backward query brings a customer's newest cases and then what they did last."""
    return f"CUSTOMER#{customer_id}", f"SIGNAL#{at}#{signal_id}"


def doings(customer_id: str) -> Key:
    return f"CUSTOMER#{customer_id}", "DOINGS"


def interaction(interaction_id: str) -> Key:
    return f"INTERACTION#{interaction_id}", "INTERACTION"


def invitation(interaction_id: str) -> Key:
    return f"INTERACTION#{interaction_id}", "INVITATION"


def note(name: str) -> Key:
    return f"NOTE#{name}", "NOTE"


def counter(metric: str, day: str, dimension: str, fact_key: Key) -> Key:
    """One of the shards of a counter; the fact decides which, so that busy counters do not share one item."""
    return f"MEASURE#{metric}", f"{day}#{dimension}#{shard('|'.join(fact_key), COUNTER_SHARDS)}"


def support_count(suggestion_id: str, customer_id: str) -> Key:
    return f"SUGGESTION#{suggestion_id}", f"COUNT#{shard(customer_id, COUNTER_SHARDS)}"


def support_counts(suggestion_id: str) -> list[Key]:
    return [(f"SUGGESTION#{suggestion_id}", f"COUNT#{shard}") for shard in range(COUNTER_SHARDS)]


def due_shards(first: int = 0) -> list[str]:
    """All of them, beginning with another one each time, so that two sweeps at once do not meet at every record."""
    return [f"DUE#{(first + shard) % DUE_SHARDS}" for shard in range(DUE_SHARDS)]


def shard(text: str, shards: int) -> int:
    return zlib.crc32(text.encode()) % shards
