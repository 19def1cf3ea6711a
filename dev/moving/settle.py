"""What becomes here of what other tools hold. Nobody is owed anything by it: no step of the domain that brings an outcome is
taken, and whoever comes in wants no answer unless the importer says that they do.

Every id is derived, and every record put only where there is none: a second run adds nothing, a killed one goes on.
"""

import dataclasses
import hashlib
import uuid
from contextlib import suppress
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Conflict, Exists
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event
from chalicelib.domain.suggestion import UNDECIDED, Suggestion, Supporter
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.receive import body_hash
from chalicelib.ports import Record
from chalicelib.web.fields import excerpt
from chalicelib.wiring import Services
from dev.import_mapping import NAMESPACE
from dev.moving.survey import Survey
from dev.moving.things import Comment, Person, Post, Thing, Vote, id_at

LONGEST_TITLE = 200


class Settler:
    """Writes one thing at a time, in any order; see `take`."""

    def __init__(self, services: Services, survey: Survey, touchpoint: Touchpoint, tell: bool) -> None:
        """`tell`: these people agreed to be answered by email."""
        self.services, self.store, self.survey = services, services.store, survey
        self.touchpoint, self.tell, self.tool = touchpoint, tell, survey.name

    def take(self, thing: Thing) -> bool | None:
        """Whether it is new here; None for a vote, which is added to whatever is there."""
        match thing:
            case Post():
                return self._post(thing)
            case Vote():
                self._vote(thing)
                return None
            case Comment():
                return self._comment(thing)

    def _post(self, post: Post) -> bool:
        place = self.survey.posts[post.id]
        status = self.survey.status_of(post)
        is_merged, is_decided = status == "merged", status in ("adopted", "declined")
        suggestion = Suggestion(
            place.suggestion_id, excerpt(post.title, LONGEST_TITLE), post.text.strip() or post.title, self.survey.language, post.at,
            status, decided_at=(post.decided_at or post.at) if is_decided else None,
            reason=post.answer.text if status == "declined" and post.answer else None,
            merged_into=self.survey.posts[place.into].suggestion_id if is_merged and place.into else None,
            absorbed=self.survey.absorbed(post.id), status_before="open" if is_merged else None,
        )  # fmt: skip
        added = self._put(suggestion, self._imported(suggestion, post))
        if post.author and not post.author.is_staff:
            self._author(post, post.author, suggestion)
        if post.answer:
            self._comment(post.answer)
        return added

    def _imported(self, suggestion: Suggestion, post: Post) -> Event:
        """The fact that says where it comes from, with everything that has no place of its own here."""
        author = post.author.shown if post.author and post.author.is_staff else None
        facts = {
            "tool": self.tool, "id": post.id, "address": post.address, "board": post.board, "tags": list(post.tags),
            "status": post.status, "votes": post.votes, "staff": author,
        }  # fmt: skip
        data = {name: value for name, value in facts.items() if value}
        return Event(
            "Imported",
            f"suggestion/{suggestion.id}",
            post.at,
            SYSTEM,
            data,
            id_at(post.at, f"imported/{suggestion.id}"),
        )

    def _author(self, post: Post, author: Person, suggestion: Suggestion) -> None:
        """The author told us that once: a case of theirs, which stands behind the suggestion."""
        case_id = str(uuid.uuid5(NAMESPACE, f"{self.touchpoint.id}\x1f{self.tool}\x1f{post.id}"))
        submission, who = self.survey.submission(post, case_id), author.customer_id(self.services, self.tool)
        source = {"tool": self.tool, "id": post.id} | ({"address": post.address} if post.address else {})
        is_open = suggestion.status in UNDECIDED or suggestion.status == "merged"
        case = Case(
            case_id, self.touchpoint.id, submission.kind, submission.text, submission.language, post.at, who,
            excerpt(submission.text), body_hash(self.touchpoint, submission), "import", submission.name, submission.email,
            wants_answer=self._wants(author), source=source, suggestion_id=suggestion.id,
            status="new" if is_open else "resolved", resolved_at=None if is_open else suggestion.decided_at,
        )  # fmt: skip
        # An export taken again after the post was edited: what is on record stays, and the rest comes in.
        with suppress(Conflict):
            self.store.submit(case)
        self._know(author, post.at)
        facts = {
            "kind": case.kind,
            "touchpoint_id": case.touchpoint_id,
            "customer_id": who,
            "suggestion_id": suggestion.id,
        }
        self._put(Event("Linked", f"case/{case.id}", post.at, SYSTEM, facts, id_at(post.at, f"linked/{case.id}")))
        for each in self.survey.behind(post.id):
            self.store.commit(Supporter(each, who, post.at, self._wants(author), {case.id}))

    def _vote(self, vote: Vote) -> None:
        who = vote.person.customer_id(self.services, self.tool)
        self._know(vote.person, vote.at)
        for each in self.survey.behind(vote.of):
            self.store.commit(Supporter(each, who, vote.at, self._wants(vote.person), voted_at=vote.at))

    def _comment(self, comment: Comment) -> bool:
        suggestion_id = self.survey.posts[comment.of].suggestion_id
        name = comment.id or hashlib.sha256(f"{comment.text}\x1f{comment.at}".encode()).hexdigest()
        author, data = comment.author, {"text": comment.text, "tool": self.tool}
        is_staff = author is None or author.is_staff
        if author and not is_staff:
            self._know(author, comment.at)
            data["customer_id"] = author.customer_id(self.services, self.tool)
        elif author and author.shown:
            data["staff"] = author.shown
        by, event_id = SYSTEM if is_staff else CUSTOMER, id_at(comment.at, f"{self.tool}/comment/{comment.of}/{name}")
        inside = {"internal": True} if comment.internal else {}
        return self._put(Event("Commented", f"suggestion/{suggestion_id}", comment.at, by, data | inside, event_id))

    def _know(self, person: Person, at: str) -> bool:
        """On record where nobody knew them; what is on record is never written over."""
        who = person.customer_id(self.services, self.tool)
        has_place = "external_id" in {field.name for field in dataclasses.fields(Customer)}
        more: dict[str, Any] = {"external_id": person.external_id} if has_place and person.external_id else {}
        return self._put(Customer(who, person.address, person.shown, self.survey.language, at, **more))

    def _wants(self, person: Person) -> bool:
        return self.tell and bool(person.address)

    def _put(self, *records: Record) -> bool:
        try:
            self.store.commit(*records)
        except Exists:
            return False
        return True
