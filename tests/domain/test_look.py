"""A company's colour can be read wherever it stands, whichever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import look

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_it_works() -> None:
    assert look.contrast("#000000", "#ffffff") == 21 and look.contrast("#8a2a6b", "#8a2a6b") == 1
    assert look.on_light("#8a2a6b").text == "#8a2a6b" and look.on_light("#8a2a6b").on_fill == "#ffffff"
    assert look.on_light("#ffe000").text != "#ffe000" and look.on_dark("#ffe000").text == "#ffe000"
    assert look.on_light("#ffe000").on_fill == "#000000"


@given(COLOURS)
def test_words_can_be_read_in_every_colour_on_every_ground(colour: str) -> None:
    grounds = (
        (look.on_light, (look.LIGHT_GROUND, "#ffffff")),
        (look.on_dark, (look.DARK_GROUND, "#201c1e", "#171415")),
    )
    for shades_on, under in grounds:
        shades = shades_on(colour)
        assert all(look.contrast(shades.text, ground) >= look.READABLE for ground in (*under, shades.soft))
        assert look.contrast(shades.on_fill, shades.fill) >= look.READABLE
        assert look.contrast(shades.on_fill, shades.deep) >= look.READABLE


@pytest.mark.parametrize("text", ["8a2a6b", "#8a2a6", "#8A2A6B", "red", "#8a2a6g", "#8a2a6b;", ""])
def test_only_six_digits_are_a_colour(text: str) -> None:
    assert not look.is_colour(text) and look.is_colour("#8a2a6b")
