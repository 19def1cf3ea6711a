"""Canny: posts, votes and comments, as its API lists them, each in a file (JSON, JSON Lines, or CSV with the same names).

Source: https://developers.canny.io/api-reference (the post, vote and comment objects); its CSV export of posts is described at
https://help.canny.io/en/articles/3889198-exporting-feedback and carries no people behind votes.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dev.moving.rows import Row, Source
from dev.moving.things import Comment, Person, Post, Refused, Thing, Vote, number, when

NAME = "canny"
TABLES = {"posts": ("posts", "post", "feedback"), "votes": ("votes", "voters"), "comments": ("comments",)}
STATUSES = {
    "open": "open", "under review": "under_review", "planned": "planned", "in progress": "in_progress",
    "complete": "adopted", "closed": "declined",
}  # fmt: skip
_PERSON = ("id", "name", "email", "userid", "isadmin", "created", "url", "avatarurl", "alias", "lastactivity")
COLUMNS = {
    *"id title details text created status statuschangedat url boardid boardname boardurl boardcreated boardpostcount tags "
    "score votes votecount commentcount category categoryname mergehistory postid posttitle value internal private parentid "
    "likecount votepriority date posturl".split(),
    *(f"{who}{name}" for who in ("author", "voter", "by") for name in _PERSON),
}  # fmt: skip


def prepare(source: Source) -> None:
    return None


def read(row: Row, known: None, now: datetime) -> Iterator[Thing]:
    if row.table == "posts":
        yield from _posts(row, now)
    elif row.table == "votes":
        person = _person(row, "voter")
        if not person:
            raise Refused("nobody is named as the voter")
        yield Vote(
            row.get("postid"), person, when(row.get("created", "date"), now) if row.get("created", "date") else ""
        )
    else:
        is_inside = row.get("internal").lower() == "true" or row.get("private").lower() == "true"
        at = when(row.get("created", "date"), now)
        yield Comment(row.get("postid"), row.get("id"), row.get("value", "text"), at, _person(row, "author"), is_inside)


def _posts(row: Row, now: datetime) -> Iterator[Post]:
    at = when(row.get("created", "date"), now)
    yield Post(
        row.get("id", "postid"), row.get("title"), row.get("details", "text"), at, row.get("status") or "open",
        _person(row, "author"), row.get("url") or None, row.get("boardname") or None, _tags(row.values.get("tags")),
        number(row.get("score", "votes", "votecount")),
        decided_at=when(row.get("statuschangedat"), now) if row.get("statuschangedat") else None,
    )  # fmt: skip
    for merged in row.values.get("mergehistory", []):
        part = merged.get("post") or {}
        if part.get("id"):
            said_at = when(part.get("created") or merged.get("created"), now)
            title = str(part.get("title") or "")
            yield Post(
                str(part["id"]), title, str(part.get("details") or ""), said_at, "open", into=row.get("id", "postid")
            )


def _person(row: Row, who: str) -> Person | None:
    person_id = row.get(f"{who}id", f"{who}email", f"{who}name")
    if not person_id:
        return None
    is_staff = row.get(f"{who}isadmin").lower() == "true"
    return Person(
        person_id,
        row.get(f"{who}name") or None,
        row.get(f"{who}email") or None,
        row.get(f"{who}userid") or None,
        is_staff,
    )


def _tags(given: Any) -> tuple[str, ...]:
    if isinstance(given, list):
        return tuple(str(each.get("name") if isinstance(each, dict) else each) for each in given)
    return tuple(each.strip() for each in str(given or "").split(",") if each.strip())
