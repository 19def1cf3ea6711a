"""The walk through a tool's export: what can be taken, and of everything else where it stands and why not. Writes nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from chalicelib import render
from chalicelib.domain.errors import Invalid
from chalicelib.domain.suggestion import MOST_ABSORBED, STATUSES
from chalicelib.listen.submission import Submission, read
from dev.import_sheet import HALF
from dev.moving.rows import Row, Source, column_names
from dev.moving.things import Comment, Post, Refused, Thing, Vote, id_at

LONGEST_COMMENT = 20_000


@dataclass(frozen=True)
class Place:
    """Where a post goes: its suggestion, and the post that it was merged into."""

    suggestion_id: str
    at: str
    into: str | None


class Survey:
    """`walk` may be taken any number of times and is always the same; what it finds is known after the first.

    Attributes:
        posts: by post's id.
        statuses: status as it stood -> how many posts have it.
        unknown: (table, column) that nothing is made of -> in how many rows it says something.
        taken: kind of thing -> how many.
        no_addresses: what stands for somebody's address and is none; they come in without.
    """

    def __init__(
        self, source: Source, tool: ModuleType, statuses: dict[str, str], language: str, now: datetime
    ) -> None:
        """Raises ValueError for a status that we do not have."""
        wrong = [ours for ours in statuses.values() if ours not in STATUSES]
        if wrong:
            raise ValueError(f"“{wrong[0]}” is not a status. The statuses are: {', '.join(STATUSES)}.")
        self.source, self.tool, self.language, self.now = source, tool, language, now
        self._statuses: dict[str, str] = tool.STATUSES | {theirs.lower(): ours for theirs, ours in statuses.items()}
        self._known: Any = tool.prepare(source)
        self.posts: dict[str, Place] = {}
        self._lines: dict[str, str] = {}
        self.statuses, self.unknown, self.taken = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
        self.refused, self.no_addresses = 0, list[str]()

    @property
    def name(self) -> str:
        return str(self.tool.NAME)

    def walk(self, refused: TextIO | None = None) -> Iterator[tuple[Row, Thing | None]]:
        """Row by row the things that can be taken; a row without any comes once with None. `refused` gets the others."""
        self.posts, self._lines, self.refused, self.no_addresses = {}, {}, 0, []
        self.statuses, self.unknown, self.taken = Counter(), Counter(), Counter()
        for table in self.tool.TABLES:
            for row in self.source.rows(table):
                self._note_unknown(row)
                yield from self._things(row, refused)

    def status_of(self, post: Post) -> str:
        """Ours for theirs. A post that was merged into one that is not here is declined: its own words still say why."""
        ours = self._statuses[post.status.strip().lower()]
        if self.root(post.id) != post.id:
            return "merged"
        return "declined" if ours == "merged" else ours

    def ours(self, theirs: str) -> str | None:
        return self._statuses.get(theirs.strip().lower())

    def root(self, post_id: str) -> str:
        """The post that it became part of in the end; itself where that goes in a circle, or nowhere."""
        at, seen = post_id, {post_id}
        while (into := self.posts[at].into) in self.posts and into:
            if into in seen:
                return post_id
            seen.add(into)
            at = into
        return at

    def absorbed(self, post_id: str) -> list[str]:
        """The suggestions that became part of this one, also through others; not more than may be."""
        return [self.posts[each].suggestion_id for each in self._all_parts(post_id)[:MOST_ABSORBED]]

    def behind(self, post_id: str) -> list[str]:
        """The suggestions that whoever is behind this post stands behind: its own, and the whole that has no room for it."""
        own = self.posts[post_id].suggestion_id
        return [own, *([self._crowded_out[post_id]] if post_id in self._crowded_out else [])]

    def submission(self, post: Post, case_id: str) -> Submission:
        """What the author of a post told; raises Refused."""
        given = {
            "id": case_id,
            "kind": "suggestion",
            "text": post.text.strip() or post.title,
            "language": self.language,
        }
        if post.author and post.author.shown:
            given["name"] = post.author.shown
        if post.author and post.author.address:
            given["email"] = post.author.address
        try:
            return read(given, self.language)
        except Invalid as error:
            reasons = (f"{name}: {render.words('en', reason)}" for name, reason in error.problems.items())
            raise Refused("; ".join(reasons)) from error

    def _things(self, row: Row, refused: TextIO | None) -> Iterator[tuple[Row, Thing | None]]:
        taken = False
        try:
            if row.problem:
                raise Refused(row.problem)
            for thing in self.tool.read(row, self._known, self.now):
                if isinstance(thing, Vote) and not thing.at and thing.of in self.posts:
                    thing = replace(thing, at=self.posts[thing.of].at)
                if self._check(row, thing):
                    self.taken[type(thing).__name__] += 1
                    self._note_address(thing)
                    taken = True
                    yield row, thing
        except (Refused, ValueError, TypeError) as error:
            self.refused += 1
            if refused:
                entry = {"where": row.where, "reason": str(error), "table": row.table, "row": row.given}
                line = json.dumps(entry, ensure_ascii=False)
                refused.write((json.dumps(entry) if HALF.search(line) else line) + "\n")
        if not taken:
            yield row, None

    def _check(self, row: Row, thing: Thing) -> bool:
        """Whether there is anything new in it; raises Refused."""
        if isinstance(thing, Post):
            return self._check_post(row, thing)
        if thing.of not in self.posts:
            raise Refused(f"there is no post {thing.of or '(empty)'}")
        if isinstance(thing, Comment) and not thing.text.strip():
            raise Refused("a comment without words")
        if isinstance(thing, Comment) and len(thing.text.encode()) > LONGEST_COMMENT:
            raise Refused(f"a comment of more than {LONGEST_COMMENT:,} bytes")
        return True

    def _check_post(self, row: Row, post: Post) -> bool:
        if not post.id or not post.title.strip():
            raise Refused("a post needs an id and a title")
        words = hashlib.sha256(f"{post.title}\x1f{post.text}\x1f{post.at}".encode()).hexdigest()[:16]
        if post.id in self._lines:
            if self._lines[post.id] != words:
                raise Refused(f"post {post.id} stands there already with other words")
            return False
        if self.ours(post.status) is None:
            raise Refused(
                f"status “{post.status}” stands for nothing here; say --status “{post.status}=planned” or another"
            )
        self.submission(post, "00000000-0000-4000-8000-000000000000")
        self._lines[post.id] = words
        self.statuses[post.status] += 1
        suggestion_id = id_at(post.at, f"{self.name}/post/{post.id}")
        self.posts[post.id] = Place(suggestion_id, post.at, post.into)
        return True

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        """Post's id -> those merged into it. Asked for after the first walk only."""
        found: dict[str, list[str]] = {}
        for post_id, place in self.posts.items():
            if place.into and self.root(post_id) != post_id:
                found.setdefault(place.into, []).append(post_id)
        return found

    def _all_parts(self, post_id: str) -> list[str]:
        found: list[str] = []
        at = [post_id]
        while at:
            parts = self._parts.get(at.pop(), [])
            found += parts
            at += parts
        return found

    @cached_property
    def _crowded_out(self) -> dict[str, str]:
        """Post's id -> the whole that it was merged into as one too many."""
        roots = [each for each in self._parts if self.root(each) == each]
        return {
            part: self.posts[each].suggestion_id for each in roots for part in self._all_parts(each)[MOST_ABSORBED:]
        }

    def _note_address(self, thing: Thing) -> None:
        person = thing.person if isinstance(thing, Vote) else thing.author
        if person and person.email and not person.address:
            self.no_addresses.append(person.email)

    def _note_unknown(self, row: Row) -> None:
        for plain, shown in column_names(row.given):
            if plain in row.values and plain not in self.tool.COLUMNS:
                self.unknown[row.table, shown] += 1


def digest_of(path: Path) -> str:
    """Of the content of a file or of every file in a folder."""
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for each in files:
        with each.open("rb") as file:
            whole.update(each.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
