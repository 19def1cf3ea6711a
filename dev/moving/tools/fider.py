"""Fider: the zip of its backup (a JSON file for each table), or its CSV export, which names people and counts votes only.

Source: app/pkg/backup (every column of every table, statuses and roles as numbers), app/pkg/csv/csv.go (the CSV's columns)
and app/models/enum/post_status.go of https://github.com/getfider/fider.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dev.moving.rows import Row, Source
from dev.moving.things import Comment, Person, Post, Refused, Thing, Vote, number, when

NAME = "fider"
TABLES = {
    "posts": ("posts", "fider-posts"), "post_votes": ("post_votes",), "comments": ("comments",),
    "users": ("users",), "tags": ("tags",), "post_tags": ("post_tags",),
}  # fmt: skip
STATUSES = {
    "open": "open", "started": "in_progress", "completed": "adopted", "declined": "declined", "planned": "planned",
    "duplicate": "merged",
}  # fmt: skip
BY_NUMBER = ("open", "started", "completed", "declined", "planned", "duplicate", "deleted")
VISITOR = "1"
COLUMNS = set(
    "id number title description createdat createdby userid slug status response responseuserid responsedate originalid votescount "
    "commentscount respondedby respondedat originalnumber originaltitle tags tenantid language isapproved postid content editedat "
    "editedbyid deletedat deletedbyid searchvector name email role avatartype avatarbkey emailsupressedat tagid color ispublic "
    "createdbyid istrusted".split()
)  # fmt: skip


@dataclass
class Known:
    people: dict[str, Person] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)


def prepare(source: Source) -> Known:
    """Who is who, and which post has which tags."""
    known = Known()
    for row in source.rows("users"):
        is_staff = row.get("role") not in ("", VISITOR, "visitor")
        known.people[row.get("id")] = Person(
            row.get("id"), row.get("name") or None, row.get("email") or None, is_staff=is_staff
        )
    names = {row.get("id"): row.get("name") for row in source.rows("tags")}
    for row in source.rows("post_tags"):
        known.tags.setdefault(row.get("postid"), []).append(names.get(row.get("tagid"), ""))
    return known


def read(row: Row, known: Known, now: datetime) -> Iterator[Thing]:
    if row.table == "posts":
        yield _post(row, known, now)
    elif row.table == "post_votes":
        if row.get("userid") not in known.people:
            raise Refused(f"there is no user {row.get('userid')}")
        yield Vote(row.get("postid"), known.people[row.get("userid")], when(row.get("createdat"), now))
    elif row.table == "comments":
        if row.get("deletedat"):
            raise Refused("deleted in Fider")
        author = known.people.get(row.get("userid"))
        yield Comment(row.get("postid"), row.get("id"), row.get("content"), when(row.get("createdat"), now), author)


def _post(row: Row, known: Known, now: datetime) -> Post:
    status = row.get("status") or "open"
    status = BY_NUMBER[int(status)] if status.isdigit() and int(status) < len(BY_NUMBER) else status
    if status == "deleted":
        raise Refused("deleted in Fider")
    is_backup = not row.get("createdby")
    # The backup refers by id, the CSV by number.
    post_id = row.get("id", "number") if is_backup else row.get("number")
    author = known.people.get(row.get("userid")) or (
        Person(row.get("createdby"), row.get("createdby")) if row.get("createdby") else None
    )
    tags = known.tags.get(row.get("id")) or [each.strip() for each in row.get("tags").split(",")]
    answer = _answer(row, known, post_id, now)
    return Post(
        post_id, row.get("title"), row.get("description"), when(row.get("createdat"), now), status, author,
        tags=tuple(each for each in tags if each), votes=number(row.get("votescount")),
        into=row.get("originalid", "originalnumber") or None, decided_at=answer.at if answer else None, answer=answer,
    )  # fmt: skip


def _answer(row: Row, known: Known, post_id: str, now: datetime) -> Comment | None:
    if not row.get("response"):
        return None
    name = row.get("respondedby")
    author = known.people.get(row.get("responseuserid")) or Person(name or "staff", name or None, is_staff=True)
    at = when(row.get("responsedate", "respondedat"), now)
    return Comment(post_id, f"answer/{post_id}", row.get("response"), at, author)
