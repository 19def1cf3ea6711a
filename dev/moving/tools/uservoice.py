"""UserVoice: the CSV of its full export (a row for each voter of each idea) with comments.csv beside it, and the older fields
(`suggestion.id` ...) of its user and analysis exports.

Source: https://help.uservoice.com/hc/en-us/articles/360035485693 (fields of exports); statuses are the portal's own, so the table
below has its defaults and --status adds others.
"""

from collections.abc import Iterator
from datetime import datetime

from dev.moving.rows import Row, Source
from dev.moving.things import Comment, Person, Post, Refused, Thing, Vote, number, when

NAME = "uservoice"
TABLES = {"suggestions": ("suggestions", "ideas", "full-export", "export"), "comments": ("comments",)}
STATUSES = {
    "": "open", "open": "open", "active": "open", "new": "open", "under review": "under_review", "reviewing": "under_review",
    "planned": "planned", "started": "in_progress", "in progress": "in_progress", "working on it": "in_progress",
    "completed": "adopted", "shipped": "adopted", "declined": "declined", "closed": "declined", "duplicate": "merged",
}  # fmt: skip
COLUMNS = set(
    "ideaid ideatitle ideadescription ideacreatoremailaddress ideacreatorname forumname labels idealistnames publicstatusname "
    "moderationstate voterscount createdtimestamp publicstatusupdatemessage publicstatusupdatedtimestamp "
    "publicstatuscreatoremailaddress useremailaddress username userid useremail linkedideacreationdate suggestionid "
    "suggestiontitle "
    "suggestionbody suggestionbodymimetype suggestionportalurl suggestionadminurl suggestionforumname suggestioncategoryname "
    "suggestionstatusname suggestionlabelsname suggestionparentid suggestioncreatedtimestamp suggestionsupporterscount "
    "suggestioncreatoremail suggestioncreatorname portalurl id title description text body createdat status".split()
)  # fmt: skip


def prepare(source: Source) -> None:
    return None


def read(row: Row, known: None, now: datetime) -> Iterator[Thing]:
    if row.table == "comments":
        post_id, text = row.get("suggestionid", "ideaid"), row.get("text", "body")
        at = when(row.get("createdat", "createdtimestamp"), now)
        yield Comment(post_id, row.get("id"), text, at, _person(row))
        return
    if row.get("moderationstate").lower() in ("spam", "deleted"):
        raise Refused("spam or deleted in UserVoice")
    post = _post(row, now)
    yield post
    if voter := _person(row):
        voted = row.get("linkedideacreationdate")
        yield Vote(post.id, voter, when(voted, now) if voted else "")


def _post(row: Row, now: datetime) -> Post:
    post_id = row.get("ideaid", "suggestionid", "id")
    creator = row.get("ideacreatoremailaddress", "suggestioncreatoremail")
    name = row.get("ideacreatorname", "suggestioncreatorname")
    labels = row.get("labels", "suggestionlabelsname")
    author = Person(creator or name, name or None, creator or None) if creator or name else None
    answer = None
    if row.get("publicstatusupdatemessage"):
        who = row.get("publicstatuscreatoremailaddress") or "staff"
        at = when(row.get("publicstatusupdatedtimestamp", "createdtimestamp", "suggestioncreatedtimestamp"), now)
        answer = Comment(
            post_id,
            f"answer/{post_id}",
            row.get("publicstatusupdatemessage"),
            at,
            Person(who, who.partition("@")[0], is_staff=True),
        )
    return Post(
        post_id, row.get("ideatitle", "suggestiontitle", "title"), row.get("ideadescription", "suggestionbody", "description"),
        when(row.get("createdtimestamp", "suggestioncreatedtimestamp", "createdat"), now),
        row.get("publicstatusname", "suggestionstatusname", "status"), author,
        row.get("suggestionportalurl", "portalurl") or None, row.get("forumname", "suggestionforumname") or None,
        tuple(each.strip() for each in labels.split(",") if each.strip()),
        number(row.get("voterscount", "suggestionsupporterscount")), row.get("suggestionparentid") or None,
        answer.at if answer else None, answer,
    )  # fmt: skip


def _person(row: Row) -> Person | None:
    email, name = row.get("useremailaddress", "useremail"), row.get("username")
    person_id = row.get("userid") or email or name
    return Person(person_id, name or None, email or None) if person_id else None
