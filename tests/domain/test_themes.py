"""Themes: what many write, in whatever script, and no more of it than is said."""

import pytest

from chalicelib.adapters.segments import segments
from chalicelib.adapters.stems import stem
from chalicelib.domain.themes import phrases, themes, written


def found(*texts: str, **options: object) -> dict[str, int]:
    return {theme.words: theme.count for theme in themes(texts, segments, **options)}  # type: ignore[arg-type]


def test_it_works() -> None:
    told = found("Delivery was late again", "late delivery!", "The delivery took weeks", "I love the colour")
    assert told["Delivery"] == 3 and "I love the colour" not in told


def test_chinese_themes_are_words_not_signs() -> None:
    told = found("物流太慢了，等了一个星期", "物流太慢", "客服很好，就是物流太慢！", "客服态度差")
    assert told["物流太慢"] == 3 and told["客服"] == 2
    assert not [words for words in told if len(words) < 2 or words.startswith("的")]


def test_both_languages_at_once_and_one_sentence_of_two() -> None:
    told = found("CSV导出打不开", "请支持CSV导出", "Please add CSV export", "csv EXPORT of orders")
    assert "Csv export" in told and any("导出" in words for words in told)


def test_a_phrase_stands_for_its_parts_and_a_part_that_says_more_stays() -> None:
    told = found("the dark mode is broken", "dark mode please", "no dark mode", "Dark mode")
    assert told == {"Dark mode": 4}
    assert found("dark mode", "dark mode", "dark room", "dark hall") == {"Dark": 4, "Dark mode": 2}


def test_forms_of_one_word_are_one_theme_in_the_form_that_most_wrote() -> None:
    texts = ("the tins are dented", "my tin is dented", "two tins leaked", "a dented tin")
    told = found(*texts, stem=stem)
    assert told["Tin"] == 4 and "Tins" not in told
    assert found("dented tins", "a dented tin", known=["Dented tin"], stem=stem).get("Dented tin") is None


def test_who_writes_it_five_times_wrote_it_once() -> None:
    assert found("slow slow slow slow slow") == {}
    assert found("slow slow slow", "so slow") == {"Slow": 2}


def test_what_is_a_choice_already_is_no_theme() -> None:
    assert "Dark mode" not in found("dark mode", "dark mode", known=["Dark Mode"])
    assert found("物流太慢", "物流太慢", known=["物流太慢"]) == {}


def test_words_that_only_hold_sentences_together_are_none() -> None:
    assert found("It is the one that I want", "That is what it is, and I want it") == {}
    assert found("我的天，这个也太那个了", "这个也太那个了吧") == {}


def test_a_phrase_ends_with_its_clause() -> None:
    assert "Door blue" not in found("The door. Blue paint", "a door, blue handle")


def test_a_no_stays_a_no() -> None:
    told = found("早餐不好吃", "早餐不好吃！", "菜不好吃", "does not close", "It does not close")
    assert told["不好吃"] == 3 and told["Not close"] == 2 and "好吃" not in told and "Close" not in told


def test_numbers_are_no_themes_and_hostile_text_is_only_text() -> None:
    assert found("42 42", "42") == {}
    assert all("<" not in words for words in found("<script>alert(1)</script>", "<script>alert(1)</script>"))


@pytest.mark.parametrize("text", ["", " ", "!!!", "的", "a" * 5000, "字" * 2000, "a " * 2000, "\u202e\u0000"])
def test_any_text_at_all_can_be_looked_through(text: str) -> None:
    assert len(phrases(text[:300], segments)) < 2500


def test_it_reads_as_people_write() -> None:
    assert written(("dark", "mode")) == "Dark mode" and written(("物流", "太慢")) == "物流太慢"
    assert written(("csv", "导出")) == "Csv导出"
