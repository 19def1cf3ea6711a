"""What Canny, Fider and UserVoice export: posts with their authors, votes, comments, statuses and dates; nobody is mailed."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from chalicelib import wiring
from chalicelib.domain.suggestion import Suggestion, Supporter
from dev.cli import hearback
from dev.import_touchpoint import touchpoint_of
from dev.moving.rows import Source
from dev.moving.settle import Settler
from dev.moving.survey import Survey
from dev.moving.things import Post
from dev.moving.tool_command import Run, look
from dev.moving.tools import TOOLS
from tests.dev.importing import Importing, importing
from tests.world import World

__all__ = ["importing"]

ADA = {"id": "u1", "name": "Ada Lovelace", "email": "ada@example.org", "isAdmin": False, "userID": "c-1"}
LIN = {"id": "u2", "name": "林", "email": "lin@example.org", "isAdmin": False}
EVE = {"id": "u3", "name": "Eve", "email": None, "isAdmin": False, "userID": "c-3"}
GRACE = {"id": "u9", "name": "Grace", "email": "grace@acme.example", "isAdmin": True}
AT, LATER = "2021-03-04T10:00:00.000Z", "2022-05-06T11:00:00.000Z"


def a_post(number: int, **fields: Any) -> dict[str, Any]:
    given = {
        "id": f"p{number}", "title": f"Wish {number}", "details": f"Please do {number}.", "created": AT, "status": "open",
        "author": ADA, "url": f"https://acme.canny.io/x/p/{number}", "board": {"id": "b", "name": "Features"},
        "tags": [{"name": "lid"}], "score": 2,
    }  # fmt: skip
    return given | fields


def canny(folder: Path, posts: list[Any], votes: list[Any] = [], comments: list[Any] = []) -> Path:  # noqa: B006
    folder.mkdir(exist_ok=True)
    (folder / "posts.json").write_text(json.dumps({"hasMore": False, "posts": posts}, ensure_ascii=False), "utf-8")
    (folder / "votes.jsonl").write_text("".join(json.dumps(each) + "\n" for each in votes), "utf-8")
    (folder / "comments.json").write_text(json.dumps(comments), "utf-8")
    return folder


def a_vote(number: int, post: str, voter: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"v{number}", "created": LATER, "post": {"id": post}, "voter": voter}


def a_comment(number: int, post: str, author: dict[str, Any], text: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"k{number}", "created": LATER, "post": {"id": post}, "author": author, "value": text} | fields


def bring(world: World, path: Path, tool: str = "canny", tell: bool = False, **statuses: str) -> Survey:
    services = world.services
    survey = Survey(Source(path, TOOLS[tool].TABLES), TOOLS[tool], statuses, "en", services.clock.now())
    look(survey, path.parent / "refused.jsonl")
    list(Run(services, survey, touchpoint_of(services, None, False), tell, "digest").run())
    world.settle()
    return survey


def suggestions(world: World) -> dict[str, Suggestion]:
    found = {}
    for status in ("open", "under_review", "planned", "in_progress", "adopted", "declined", "merged"):
        for row in world.store.suggestions(status, limit=100).rows:
            found[row.title] = world.store.suggestion(row.id)
    return found


def behind(world: World, suggestion: Suggestion) -> list[Supporter]:
    return world.store.supporters(suggestion.everyone).rows


def refused(path: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (path.parent / "refused.jsonl").read_text("utf-8", "surrogateescape").splitlines()
    ]


def test_it_works(world: World, tmp_path: Path) -> None:
    posts = [
        a_post(1),
        a_post(2, status="complete", statusChangedAt=LATER, author=LIN),
        a_post(3, status="closed", author=GRACE),
    ]
    votes = [a_vote(1, "p1", LIN), a_vote(2, "p1", EVE), a_vote(3, "p1", ADA)]
    comments = [a_comment(1, "p1", LIN, "我也要"), a_comment(2, "p1", GRACE, "We are on it.", internal=True)]
    survey = bring(world, canny(tmp_path / "canny", posts, votes, comments))
    assert survey.refused == 0 and survey.unknown == {} and dict(survey.taken) == {"Post": 3, "Vote": 3, "Comment": 2}
    found = suggestions(world)
    assert [(each.status, each.arrived_at) for each in found.values()] == [
        ("open", AT),
        ("adopted", AT),
        ("declined", AT),
    ]
    people = behind(world, found["Wish 1"])
    assert len(people) == 3 and not any(each.wants_answer for each in people)
    assert sorted(each.voted_at or "" for each in people) == [LATER] * 3
    [ada] = [each for each in people if each.case_ids]
    case = world.store.case(next(iter(ada.case_ids)))
    assert (case.text, case.arrived_at, case.suggestion_id, case.origin) == (
        "Please do 1.",
        AT,
        found["Wish 1"].id,
        "import",
    )
    assert case.source == {"tool": "canny", "id": "p1", "address": "https://acme.canny.io/x/p/1"}


def test_comments_are_in_the_history_with_their_authors_and_times(world: World, tmp_path: Path) -> None:
    comments = [a_comment(1, "p1", LIN, "我也要 <b>"), a_comment(2, "p1", GRACE, "We are on it.", internal=True)]
    bring(world, canny(tmp_path / "canny", [a_post(1)], [], comments))
    suggestion = suggestions(world)["Wish 1"]
    events = world.store.suggestion_file(suggestion.id).events
    assert [each.name for each in events] == ["Imported", "Commented", "Commented"]
    assert {each.data["text"]: (each.by, each.at) for each in events[1:]} == {
        "我也要 <b>": ("customer", LATER), "We are on it.": ("hearback", LATER),
    }  # fmt: skip
    assert events[0].data | {"tags": ["lid"], "board": "Features", "status": "open", "votes": 2} == events[0].data
    for language in ("en", "zh-Hans"):
        page = world.staff(f"Grace{language}", language=language).get(f"/console/suggestions/{suggestion.id}").text
        assert (
            "我也要 &lt;b&gt;" in page and "林" in page and "Canny" in page and "lid" in page and "moving." not in page
        )


def test_nobody_is_owed_or_mailed_anything(world: World, tmp_path: Path) -> None:
    posts = [a_post(n, status=status) for n, status in enumerate(TOOLS["canny"].STATUSES)]
    bring(world, canny(tmp_path / "canny", posts, [a_vote(1, "p0", LIN)]))
    world.sweep()
    assert world.mails() == [] and world.store.outcomes().rows == []


def test_who_comes_in_is_told_later_only_where_they_agreed(world: World, tmp_path: Path) -> None:
    from tests.moving import deeds

    bring(world, canny(tmp_path / "a", [a_post(1)], [a_vote(1, "p1", LIN)]))
    deeds.adopts(world, suggestions(world)["Wish 1"])
    assert world.mails() == []
    bring(world, canny(tmp_path / "b", [a_post(2)], [a_vote(1, "p2", LIN), a_vote(2, "p2", EVE)]), tell=True)
    assert world.mails() == []
    deeds.adopts(world, suggestions(world)["Wish 2"])
    assert sorted(mail["To"] for mail in world.mails()) == ["ada@example.org", "lin@example.org"]


def test_ada_who_writes_again_is_the_ada_who_came_in(world: World, tmp_path: Path) -> None:
    from tests.moving import deeds

    bring(world, canny(tmp_path / "canny", [a_post(1)]))
    again = deeds.says(world, "It leaks.")
    assert len(world.store.customer_file(again.customer_id).tellings) == 2


def test_a_second_run_adds_nothing_and_a_killed_one_goes_on_to_the_same(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dev.moving import tool_command
    from tests.moving.houses import exported, files

    posts, votes = [a_post(n) for n in range(12)], [a_vote(n, f"p{n % 12}", LIN if n % 2 else EVE) for n in range(24)]
    path = canny(tmp_path / "canny", posts, votes, [a_comment(n, f"p{n}", LIN, f"Comment {n}") for n in range(12)])
    monkeypatch.setattr(tool_command, "BATCH", 5)
    take, left = Settler.take, [23]

    def dying(settler: Settler, thing: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return take(settler, thing)

    monkeypatch.setattr(Settler, "take", dying)
    with pytest.raises(KeyboardInterrupt):
        bring(world, path)
    monkeypatch.setattr(Settler, "take", take)
    bring(world, path)
    exported(world.services, tmp_path / "one")
    bring(world, path)
    exported(world.services, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert (
        len(suggestions(world)) == 12
        and sum(world.store.support_counts([each.id for each in suggestions(world).values()]).values()) == 12 * 2
    )


def test_merged_posts_are_merged_by_reference_also_in_a_chain(world: World, tmp_path: Path) -> None:
    part = {"created": LATER, "post": {"id": "p8", "title": "Same", "details": "The same.", "created": AT}}
    bring(world, canny(tmp_path / "canny", [a_post(1, mergeHistory=[part])]))
    found = suggestions(world)
    assert found["Same"].status == "merged" and found["Same"].merged_into == found["Wish 1"].id
    assert found["Wish 1"].absorbed == [found["Same"].id]


def test_a_row_that_cannot_be_taken_says_why_and_comes_in_when_it_is_mended(world: World, tmp_path: Path) -> None:
    posts = [
        a_post(1),
        a_post(2, status="On ice"),
        a_post(3, created="yesterday"),
        a_post(4, title=""),
        a_post(5, details="x" * 30_000),
    ]
    posts += [a_post(1, title="Other words"), "no object"]
    votes = [a_vote(1, "p77", LIN), {"id": "v2", "post": {"id": "p1"}, "created": AT}]
    path = canny(tmp_path / "canny", posts, votes, [a_comment(1, "p1", LIN, " ")])
    bring(world, path)
    reasons = [each["reason"] for each in refused(path)]
    assert len(reasons) == 9 and "says" not in reasons
    assert (
        reasons[0].startswith("status “On ice” stands for nothing here")
        and reasons[1] == "“yesterday” is not a date such as 2026-11-21T09:30Z"
    )
    entries = [each for each in refused(path) if each["where"] == "posts.json row 4"]
    entries[0]["row"]["title"] = "Now it has one"
    mended = tmp_path / "mended.refused.jsonl"
    mended.write_text("".join(json.dumps(each) + "\n" for each in entries), "utf-8")
    assert bring(world, mended).refused == 0
    assert set(suggestions(world)) == {"Wish 1", "Now it has one"}


def test_mended_rows_in_the_folder_join_what_came_in_before(world: World, tmp_path: Path) -> None:
    path = canny(
        tmp_path / "canny", [a_post(1)], [a_vote(1, "p1", LIN), {"id": "v2", "post": {"id": "p1"}, "created": AT}]
    )
    bring(world, path)
    [entry] = refused(path)
    entry["row"]["voter"] = EVE
    (path / "mended.refused.jsonl").write_text(json.dumps(entry) + "\n", "utf-8")
    assert bring(world, path).refused == 1
    assert len(behind(world, suggestions(world)["Wish 1"])) == 3


def test_a_whole_with_too_many_parts_keeps_everyone_behind_it(world: World, tmp_path: Path) -> None:
    rows = [a_fider(1), *(a_fider(n, status=5, original_id=1, user_id=n) for n in range(2, 26))]
    people = [{"id": n, "name": f"P{n}", "email": f"p{n}@example.org", "role": 1} for n in range(1, 26)]
    path = fider(tmp_path, posts=rows, users=people)
    bring(world, path, "fider")
    whole = suggestions(world)["Post 1"]
    assert len(whole.absorbed) == 20
    assert len({each.customer_id for each in world.store.supporters(whole.everyone, limit=100).rows}) == 5
    found, cursor = set(), None
    for _ in range(30):
        page = world.store.supporters(whole.everyone, cursor)
        found |= {each.customer_id for each in page.rows}
        if not (cursor := page.cursor):
            break
    assert len(found) == 25


def test_posts_merged_in_a_circle_are_declined_and_nobody_waits_for_ever(world: World, tmp_path: Path) -> None:
    rows = [
        a_fider(1, status=5, original_id=2),
        a_fider(2, status=5, original_id=1),
        a_fider(3, status=5, original_id=99),
    ]
    bring(
        world,
        fider(tmp_path, posts=rows, users=[{"id": 1, "name": "Ada", "email": "ada@example.org", "role": 1}]),
        "fider",
    )
    assert {each.status for each in suggestions(world).values()} == {"declined"}


def a_fider(number: int, **fields: Any) -> dict[str, Any]:
    given = {
        "id": number,
        "title": f"Post {number}",
        "description": "Words",
        "created_at": AT,
        "user_id": 1,
        "status": 0,
    }
    return given | fields


def fider(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    with zipfile.ZipFile(folder / "backup.zip", "w") as packed:
        for name, rows in tables.items():
            packed.writestr(f"{name}.json", json.dumps(rows))
    return folder / "backup.zip"


def test_their_own_statuses_are_said_by_the_importer(world: World, tmp_path: Path) -> None:
    path = canny(tmp_path / "canny", [a_post(1, status="On ice")])
    bring(world, path, **{"On ice": "under_review"})
    assert suggestions(world)["Wish 1"].status == "under_review"
    with pytest.raises(ValueError, match="“frozen” is not a status"):
        bring(world, path, **{"On ice": "frozen"})


def test_columns_of_which_nothing_is_made_are_reported(world: World, tmp_path: Path) -> None:
    survey = bring(world, canny(tmp_path / "canny", [a_post(1, mood="good", eta={"month": "May"})]))
    assert survey.unknown == {("posts", "mood"): 1, ("posts", "eta.month"): 1}


def test_a_backup_of_fider(world: World, tmp_path: Path) -> None:
    users = [
        {"id": 1, "name": "Ada", "email": "ada@example.org", "role": 1},
        {"id": 2, "name": "Grace", "email": "g@acme.example", "role": 3},
    ]
    post = {"id": 11, "number": 1, "title": "Lid", "description": "", "created_at": AT, "user_id": 1, "status": 4, "slug": "lid",
            "response": "Soon.", "response_user_id": 2, "response_date": LATER, "original_id": None}  # fmt: skip
    other = post | {"id": 12, "number": 2, "title": "Same lid", "status": 5, "response": None, "original_id": 11}
    gone = post | {"id": 13, "title": "Gone", "status": 6}
    tables = {
        "users": users, "posts": [post, other, gone], "post_votes": [{"post_id": 11, "user_id": 1, "created_at": LATER}],
        "comments": [{"id": 5, "post_id": 11, "user_id": 1, "content": "Please", "created_at": LATER, "deleted_at": None}],
        "tags": [{"id": 3, "name": "kitchen"}], "post_tags": [{"post_id": 11, "tag_id": 3}], "tenants": [{"id": 1, "name": "Acme"}],
    }  # fmt: skip
    path = tmp_path / "backup.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, rows in tables.items():
            packed.writestr(f"{name}.json", json.dumps(rows))
    survey = bring(world, path, "fider")
    found = suggestions(world)
    assert (found["Lid"].status, found["Same lid"].merged_into) == ("planned", found["Lid"].id)
    assert [each["reason"] for each in refused(path)] == ["deleted in Fider"] and survey.unknown == {}
    events = world.store.suggestion_file(found["Lid"].id).events
    assert [(each.name, each.data.get("text")) for each in events if each.name == "Commented"] and events[0].data[
        "tags"
    ] == ["kitchen"]
    assert {each.data.get("staff") for each in events} == {None, "Grace"} and world.mails() == []
    [ada] = behind(world, found["Lid"])[:1]
    assert ada.voted_at == LATER and ada.case_ids


def test_the_csv_of_fider_with_a_mark_and_formulas_in_it(world: World, tmp_path: Path) -> None:
    header = (
        "number,title,description,created_at,created_by,votes_count,comments_count,status,responded_by,responded_at,"
    )
    header += "response,original_number,original_title,tags"
    line = '7,"=HYPERLINK(""http://evil.example"")",Words,2021-03-04T10:00:00Z,Ada,12,3,started,'
    line += 'Grace,2022-05-06T11:00:00Z,Soon.,,,"a, b"'
    path = tmp_path / "fider-posts.csv"
    path.write_bytes(f"\ufeff{header}\r\n{line}\r\n8,caf".encode() + b"\xe9,x,2021-03-04,Ada,1,0,open,,,,,,\r\n")
    survey = bring(world, path, "fider")
    [suggestion] = suggestions(world).values()
    assert (suggestion.title, suggestion.status) == ('=HYPERLINK("http://evil.example")', "in_progress")
    imported = world.store.suggestion_file(suggestion.id).events[0].data
    assert imported["votes"] == 12 and imported["tags"] == ["a", "b"]
    assert survey.refused == 1 and refused(path)[0]["where"] == "fider-posts.csv line 3"


def test_the_full_export_of_uservoice_has_a_row_for_each_voter(world: World, tmp_path: Path) -> None:
    header = "Idea ID,Idea Title,Idea Description,Idea Creator Email Address,Idea Creator Name,Forum Name,Labels,"
    header += "Public Status Name,Created Timestamp,Public Status Update Message,User Email Address,User Name,"
    header += "Linked Idea Creation Date\n"
    idea = "5,Lid,Tighter,ada@example.org,Ada,General,kitchen,Completed,2021-03-04 10:00:00,It is done.,"
    path = tmp_path / "uv"
    path.mkdir()
    (path / "suggestions.csv").write_text(
        header + f"{idea}lin@example.org,Lin,2022-05-06 11:00:00\n{idea}eve@example.org,Eve,\n", "utf-8"
    )
    (path / "comments.csv").write_text(
        "Suggestion ID,Text,User Email,User Name,Created At\n5,Yes!,lin@example.org,Lin,2022-05-06 11:00:00\n", "utf-8"
    )
    survey = bring(world, path, "uservoice")
    suggestion = suggestions(world)["Lid"]
    assert suggestion.status == "adopted" and len(behind(world, suggestion)) == 3 and survey.unknown == {}
    assert sorted(each.voted_at or "" for each in behind(world, suggestion)) == ["", AT, LATER]


@pytest.mark.parametrize("tool", TOOLS)
def test_every_status_that_a_tool_has_stands_for_one_of_ours(tool: str) -> None:
    from chalicelib.domain.suggestion import STATUSES

    assert set(TOOLS[tool].STATUSES.values()) <= set(STATUSES) and TOOLS[tool].__doc__ and "http" in TOOLS[tool].__doc__


def test_half_an_emoji_spoils_only_its_row_and_comes_in_when_it_is_taken_out(world: World, tmp_path: Path) -> None:
    half = "\ud83d"
    posts = [a_post(1), a_post(2, title=f"cut {half}"), a_post(3, tags=[{"name": half}]), a_post(4)]
    (tmp_path / "canny").mkdir()
    (tmp_path / "canny" / "posts.json").write_text(json.dumps(posts), "utf-8")
    assert bring(world, tmp_path / "canny").refused == 2
    assert len(suggestions(world)) == 2
    refused = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text("utf-8").splitlines()]
    assert {each["reason"] for each in refused} == {"half a character, such as an emoji that was cut: take it out"}
    assert refused[0]["row"] == posts[1]


@pytest.mark.parametrize(("votes", "taken"), [("1,234", 1234), (2.0, 2), ("3.0", 3), ("", None), ("many", "refused")])
def test_a_number_of_votes_is_read_as_people_write_it(
    world: World, tmp_path: Path, votes: Any, taken: int | str | None
) -> None:
    survey = Survey(Source(canny(tmp_path / "c", [a_post(1, score=votes)]), TOOLS["canny"].TABLES), TOOLS["canny"],
                    {}, "en", world.services.clock.now())  # fmt: skip
    found = [thing.votes for _, thing in survey.walk() if isinstance(thing, Post)]
    assert found == ([] if taken == "refused" else [taken])


def test_a_number_and_a_date_that_are_none_are_refused_in_words_that_help(world: World, tmp_path: Path) -> None:
    bring(world, canny(tmp_path / "c", [a_post(1, score="many"), a_post(2, created="1/2/2025 10:00"), a_post(3)]))
    reasons = [json.loads(line)["reason"] for line in (tmp_path / "refused.jsonl").read_text("utf-8").splitlines()]
    assert reasons == ["“many” is not a number of votes", "“1/2/2025 10:00” is not a date such as 2026-11-21T09:30Z"]


def test_an_export_taken_again_adds_what_is_new_and_leaves_what_was_edited_as_it_is(
    world: World, tmp_path: Path
) -> None:
    bring(world, canny(tmp_path / "canny", [a_post(1), a_post(2)]))
    edited = [a_post(1, details="Edited.", author=ADA | {"name": "Ada King"}), a_post(2), a_post(3)]
    comments = [a_comment(1, "p1", LIN, "New.")]
    bring(world, canny(tmp_path / "canny", edited, [a_vote(1, "p1", LIN)], comments))
    found = suggestions(world)
    assert sorted(found) == ["Wish 1", "Wish 2", "Wish 3"] and found["Wish 1"].text == "Please do 1."
    assert len(behind(world, found["Wish 1"])) == 2
    [case] = [each.case_ids for each in behind(world, found["Wish 1"]) if each.case_ids]
    assert world.store.case(next(iter(case))).text == "Please do 1."


def test_an_export_that_a_spreadsheet_saved_with_semicolons_is_read_when_it_is_said(
    importing: Importing,
) -> None:
    importing.path = importing.folder / "suggestions.csv"
    content = "Idea ID;Idea Title;Created Timestamp;Public Status Name\r\n1;Größere Schrift;2025-01-02;planned\r\n"
    options = ("--from", "uservoice", "--delimiter", ";", "--encoding", "windows-1252")
    result = importing(content.encode("windows-1252"), *options)
    assert result.exit_code == 0 and "1 added" in result.output
    [row] = wiring.services().store.suggestions("planned", limit=10).rows
    assert row.title == "Größere Schrift"


def test_an_export_that_cannot_be_read_leaves_nothing_behind(importing: Importing) -> None:
    importing.path = importing.folder / "suggestions.csv"
    assert importing("", "--from", "uservoice").exit_code == 2
    assert not list(importing.folder.glob("*.part"))


def test_an_address_that_is_none_is_told_and_its_person_comes_in_without(importing: Importing, tmp_path: Path) -> None:
    two = LIN | {"email": "lin@example.org; li@example.org"}
    importing.path = canny(tmp_path / "c", [a_post(1)], [a_vote(1, "p1", two), a_vote(2, "p1", EVE)]) / "posts.json"
    result = CliRunner().invoke(hearback, ["import", str(importing.path.parent), "--from", "canny"])
    assert result.exit_code == 0 and "1 added" in result.output
    assert "1  times an address is none, such as “lin@example.org; li@example.org”" in result.output
