"""The bytes of the mail that invites: the whole scale, in both languages and every look, each step a link of its own."""

import html
import re

import pytest

from chalicelib.domain.invitation import LOOKS
from chalicelib.domain.question import SCALES
from chalicelib.settings import LANGUAGES
from chalicelib.web import tokens
from tests.answer import story
from tests.contracts.test_emails import visible
from tests.invitations import a_place, happens, invited
from tests.world import World


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", LOOKS)
def test_it_works(world: World, look: str, language: str) -> None:
    message = invited(world, language, look=look)
    text, page = story.text_of(message), story.html_of(message)
    least, most = SCALES[LOOKS[look]]
    steps = [str(step) for step in range(least, most + 1)]
    for part in (text, page):
        assert re.findall(r"\?score=(\d+)", part) == steps
    seen = visible(page)
    assert "Order 1042" in seen and "Grace" in seen and "Ada Lovelace" in seen
    assert message["Content-Language"] == language and f'<html lang="{language}"' in page
    for part in (str(message["Subject"]), text, seen):
        assert not re.search(r"\b(mail|face|scale|question|interaction)\.[a-z_0-9]+", part) and "None" not in part
    if language == "zh-Hans":
        own = text.replace("Acme", "").replace("Ada Lovelace", "").split("--")[0]
        assert len(re.findall(r"[\u4e00-\u9fff]", own)) > 30, "not in Chinese"


def test_each_step_leads_to_the_page_with_a_token_of_its_own_purpose(world: World) -> None:
    message = invited(world)
    addresses = {html.unescape(each) for each in re.findall(r'href="([^"]+/invited/[^"]+)"', story.html_of(message))}
    assert len(addresses) == 12, "eleven steps, and the page itself"
    assert len({each.partition("?")[0] for each in addresses}) == 1
    token = addresses.pop().partition("?")[0].rpartition("/")[2]
    subject = tokens.read(world.services.secrets, "invited", token)
    assert subject.partition("/")[0] == message["X-Hearback-outcome"]


@pytest.mark.parametrize("look", LOOKS)
def test_outlook_keeps_the_steps_in_one_line_and_dark_mode_their_colours(world: World, look: str) -> None:
    page = story.html_of(invited(world, look=look))
    [row] = re.findall(r"<tr>((?:(?!</tr>).)*\?score=.*?)</tr>", page, re.DOTALL)
    least, most = SCALES[LOOKS[look]]
    cells = re.findall(r"<td[^>]*>", row)
    assert len(cells) == most - least + 1
    for cell in cells:
        assert (
            'class="h-quiet-button"' in cell and "bgcolor=" in cell and "width=" in cell and "mso-padding-alt" in cell
        )
    assert "display:flex" not in page and "display:grid" not in page and "<input" not in page and "<form" not in page


def test_faces_have_words_and_the_pictures_are_decoration(world: World) -> None:
    page = story.html_of(invited(world, look="faces"))
    assert all(word in visible(page) for word in ("Very bad", "Bad", "Okay", "Good", "Very good"))
    assert page.count('aria-hidden="true"') == 5


def test_it_says_why_it_came_and_how_to_get_no_more(world: World) -> None:
    message = invited(world)
    text = story.text_of(message)
    assert "because you were in touch with Acme" in text and "/unsubscribe/" in text and message["List-Unsubscribe"]
    assert "only counts once you send it" in text


def test_without_a_name_of_who_served_and_what_about_it_makes_sense(world: World) -> None:
    a_place(world)
    happens(world, served_by=None, about=None, name="haircut", who=None)
    message = story.mail(world)
    assert "Your contact with us" in story.text_of(message) and "served by" not in story.text_of(message)
    assert "None" not in story.html_of(message)


def test_it_is_small_enough_to_be_shown_whole(world: World) -> None:
    assert len(story.html_of(invited(world)).encode()) < 30_000
