"""Words as search looks at them, and who is found: on an index in memory, sorted as the table sorts."""

import bisect
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.adapters.stems import stem
from chalicelib.domain.likeness import LONGEST_ASKED, MOST_LOOKUPS, MOST_PAIRS, search
from chalicelib.domain.places import MOST_PLACES, PAGE, Wording, drawer, line, places
from chalicelib.domain.words import words


class Index:
    """Title -> its words; counts what is looked up."""

    def __init__(self, *titles: str, texts: Mapping[str, str] | None = None) -> None:
        self.rows: list[tuple[bytes, str, str]] = []
        self.lookups = 0
        for title in titles:
            wording = Wording((title,), ((texts or {}).get(title, ""),))
            said = line(wording, stem)
            self.rows += [(f"{place}#{title}".encode(), title, said) for place in places(wording, stem)]
        self.rows.sort()

    def look(self, place: str) -> dict[str, str]:
        self.lookups += 1
        key = place.encode()
        start = bisect.bisect_left(self.rows, (key,))
        return {title: said for at, title, said in self.rows[start : start + PAGE] if at.startswith(key)}

    def find(self, text: str) -> list[str]:
        return search(text, stem, self.look)


def test_it_works() -> None:
    index = Index("Export orders to Excel", "A tighter lid", "酒店房间的隔音")
    assert index.find("excel exports") == ["Export orders to Excel"]
    assert index.find("房间隔音太差") == ["酒店房间的隔音"]
    assert index.find("zanzibar") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Don't  PANIC", ["dont", "panic"]), ("ＷｉＦｉ", ["wifi"]), ("Ärger, naïve", ["arger", "naive"]), ("straße", ["strasse"]),
        ("pi-hole", ["pi", "hole"]), ("USB充电口", ["usb", "充电口"]), ("がぎ", ["がぎ"]), ("日本語テスト", ["日本語テスト"]),
        ("한국어", ["한국어"]), ("हिन्दी में", ["हिन्दी", "में"]), ("ไทยดี", ["ไทยดี"]), ("İzmir", ["izmir"]), ("…!?", []),
        ("a_b", ["a", "b"]), ("x" * 40, ["x" * 24]), ("👍🏽", []),
    ],
)  # fmt: skip
def test_case_width_accents_and_signs_do_not_matter(text: str, said: list[str]) -> None:
    assert [word.text for word in words(text)] == said


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("pi-hole", "pihole"), ("pihole", "pi-hole"), ("Pi hole", "pi-h"), ("e-mail", "email"), ("email", "e mail"),
        ("end-to-end tests", "end to end"), ("end-to-end tests", "endtoend"), ("real time", "real-time"), ("log-in", "login"),
        ("sign up", "signup"), ("Wi‑Fi", "wifi"), ("check–out", "check out"), ("and/or", "and or"),
    ],
)  # fmt: skip
def test_hyphens_are_found_joined_and_split(written: str, asked: str) -> None:
    assert Index(written, "Something else").find(asked) == [written]


def test_of_two_common_words_the_one_with_both_is_found() -> None:
    titles = [f"dark number{n}" for n in range(300)] + [f"mode number{n}" for n in range(300)] + ["zz dark mode"]
    assert Index(*titles).find("dark mode ")[0] == "zz dark mode"
    runs = (
        [f"酒店{chr(0x5000 + n)}" for n in range(300)] + [f"店房{chr(0x5000 + n)}" for n in range(300)] + ["鿋酒店房"]
    )
    assert Index(*runs).find("酒店房")[0] == "鿋酒店房"


def test_a_common_word_is_looked_up_no_more_often_than_a_rare_one() -> None:
    titles = [f"export number{n} of the orders" for n in range(500)]
    counts = []
    for asked in ("export", "number77", "zanzibar"):
        index = Index(*titles)
        index.find(asked)
        counts.append(index.lookups)
    assert counts == [2, 2, 2]


@given(st.text(max_size=2 * LONGEST_ASKED))
def test_whatever_is_asked_lookups_are_few_and_keys_lie_in_drawers(text: str) -> None:
    seen: list[str] = []

    def look(place: str) -> dict[str, str]:
        seen.append(place)
        return {f"{place} {number}": f" {place} " for number in range(PAGE)}

    search(text, stem, look)
    assert len(seen) <= MOST_LOOKUPS + MOST_PAIRS
    assert all(drawer(key) == drawer(f"{key}anything") for key in seen)


@given(st.text(max_size=400), st.text(max_size=800))
def test_places_are_bounded_and_hold_nothing_strange(title: str, text: str) -> None:
    found = places(Wording((title,), (text,)), stem)
    assert len(found) <= MOST_PLACES and all("#" not in place and len(place.encode()) < 300 for place in found)


ALPHABET = "abcdeéfxyz ABC-'12酒店房间隔音のガ한글 ，."


@given(st.lists(st.text(ALPHABET, min_size=2, max_size=40), min_size=1, max_size=8, unique=True), st.data())
def test_the_beginning_of_a_title_finds_it_among_few(titles: list[str], data: st.DataObject) -> None:
    title = data.draw(st.sampled_from(titles))
    begun = title[: data.draw(st.integers(2, len(title)))]
    assume(sum(character.isalnum() for character in begun) >= 2)
    assert title in Index(*titles).find(begun)


@given(st.lists(st.text("abcdefgh", min_size=3, max_size=9), min_size=2, max_size=6, unique=True), st.data())
def test_the_beginning_of_any_word_that_says_something_finds_it(said: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(said))
    assert " ".join(said) in Index(" ".join(said)).find(word[: data.draw(st.integers(2, len(word)))])


@given(st.text("酒店房间隔音早餐热水上网", min_size=2, max_size=20), st.data())
def test_any_two_characters_of_a_run_find_it(run: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(run) - 2))
    assert Index(run).find(run[at : at + 2]) == [run]


def test_what_only_a_text_says_is_found_after_what_a_title_says() -> None:
    index = Index("A tighter lid", "Other things", texts={"Other things": "The lid leaks."})
    assert index.find("lids") == ["A tighter lid", "Other things"]
