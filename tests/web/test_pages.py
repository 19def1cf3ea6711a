"""What every page shares."""

from typing import Any

import pytest

from chalicelib import render


@pytest.mark.parametrize("path", ["/nowhere", "/a/b/c", "/console/nothing/here/at/all", "/%E4%BD%A0%E5%A5%BD"])
def test_an_address_that_is_none_says_so_in_the_readers_language(world: Any, path: str) -> None:
    page = world.ada.get(f"{path}?lang=zh-Hans")
    assert page.status == 404 and 'lang="zh-Hans"' in page.text and "no-store" in page.headers["Cache-Control"]


def test_programs_get_a_problem(world: Any) -> None:
    answer = world.ada.get("/v1/nothing")
    assert answer.status == 404 and answer.headers["Content-Type"] == "application/problem+json"


def test_it_is_no_cover_for_routes_that_are_there(world: Any) -> None:
    assert world.ada.get("/you-asked").status == 200 and world.ada.get("/f/hello").status == 200


def test_chinese_and_latin_are_parted_where_a_place_is_filled() -> None:
    zh = render.words("zh-Hans", "mail.acknowledged.subject", company="Kettle & Kin")
    assert "Kettle & Kin " in zh and "茶馆 " not in render.words("zh-Hans", "mail.acknowledged.subject", company="茶馆")
    assert render.words("en", "mail.acknowledged.subject", company="Kettle & Kin").count("  ") == 0
