"""What people do in a house before it moves: by the use cases themselves, so that everything is made as the product makes it."""

from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.suggestion import Suggestion
from chalicelib.listen import touchpoints, votes
from chalicelib.listen.receive import receive
from chalicelib.listen.submission import read
from chalicelib.relay import conversation, decide, gather, merge
from tests.world import World

WORDS = {"asked-en": "A tighter lid", "did-en": "The lid closes now.", "note": "Thank you for your patience."}
ADA, LIN = "ada@example.org", "lin@example.org"


def says(
    world: World, text: str = "The lid does not close.", email: str = ADA, settle: bool = True, **fields: Any
) -> Case:
    """Somebody tells us something and may be answered; they may be named, too."""
    given = {
        "text": text,
        "email": email,
        "name": "Ada Lovelace",
        "may_answer": bool(email),
        "kind": "complaint",
        **fields,
    }
    case = receive(world.services, touchpoints.find(world.services, "hello"), read(given, "en"), "form")
    if settle:
        world.settle()
    return case


def replies(world: World, case: Case, settle: bool = True) -> None:
    conversation.reply(world.services, world.store.case(case.id), "We are looking into it.", "grace")
    if settle:
        world.settle()


def suggests(world: World, case: Case, title: str = "A tighter lid") -> Suggestion:
    found = gather.suggest(world.services, world.store.case(case.id), title, "Please make it close.", "en", "grace")
    world.settle()
    return found


def votes_for(world: World, suggestion: Suggestion, email: str = LIN) -> None:
    votes.join(world.services, suggestion, {"email": email, "name": "Lin", "tell_me": "1"}, "en")
    world.settle()


def merges(world: World, part: Suggestion, into: Suggestion) -> None:
    merge.merge(world.services, world.store.suggestion(part.id), into.id, "grace")
    world.settle()


def adopts(world: World, suggestion: Suggestion, settle: bool = True) -> None:
    decide.adopt(world.services, world.store.suggestion(suggestion.id), WORDS, "grace")
    if settle:
        world.settle()


def a_whole_life(world: World) -> tuple[Case, Suggestion]:
    """A bit of everything: staff, cases, a name in public, a suggestion with a vote and a part, an adoption told to all."""
    world.staff("Grace")
    first = says(world, naming={"level": "first_name"})
    says(world, "很好用", "", kind="praise", language="zh")
    replies(world, first)
    suggestion = suggests(world, first)
    votes_for(world, suggestion)
    part = suggests(world, says(world, "Mine leaks, too.", LIN), "No leaks")
    merges(world, part, suggestion)
    adopts(world, suggestion)
    return first, suggestion
