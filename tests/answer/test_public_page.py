"""The public "You asked, we did"."""

import gzip
import re

from tests.answer import story


def consents(world, *names, level="full_name"):
    """Cases on record whose customers may be named; their ids."""
    cases = [
        story.tells(world, f"Voice of {name}", f"c{number}@customer.example", name, level=level, settle=False)
        for number, name in enumerate(names)
    ]
    world.settle()
    return [case.id for case in cases]


def thanks(page):
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r'<p class="thanks">(.*?)</p>', page)]


def test_it_works(world):
    ids = consents(world, "Ada Lovelace", "Katherine Johnson")
    story.published(world, "Remember my address", ids, supporters=13)
    page = world.ada.get("/you-asked")
    assert page.status == 200 and "Remember my address" in page.text
    assert thanks(page.text) == ["Thank you to Ada Lovelace, Katherine Johnson and 11 more customers"]
    assert "<bdi>Ada Lovelace</bdi>" in page.text


def test_a_new_installation_says_something_friendly(world):
    page = world.ada.get("/you-asked")
    assert page.status == 200 and "The first answer is on its way" in page.text


def test_counts_read_well_in_both_languages(world):
    [ada] = consents(world, "Ada Lovelace")
    for named, supporters in (([], 14), ([], 1), ([ada], 2), ([ada], 1), ([], 0)):
        story.published(world, "Words", named, supporters)
        world.clock.pass_by(seconds=2)
    rows = sorted(thanks(world.ada.get("/you-asked").text))
    assert rows == [
        "Thank you to 14 customers", "Thank you to Ada Lovelace", "Thank you to Ada Lovelace and one more customer",
        "Thank you to one customer",
    ]  # fmt: skip
    chinese = sorted(thanks(world.ada.get("/you-asked?lang=zh-Hans").text))
    assert chinese == ["感谢 1 位客户", "感谢 14 位客户", "感谢 Ada Lovelace", "感谢 Ada Lovelace和另外 1 位客户"]


def test_the_list_names_three_and_the_entrys_own_page_everyone(world):
    ids = consents(world, *(f"Person {letter}" for letter in "ABCDEF"))
    entry = story.published(world, "Words", ids, supporters=6)
    assert "and 3 more customers" in thanks(world.ada.get("/you-asked").text)[0]
    own = world.ada.get(f"/you-asked/{entry.id}").text
    assert all(f"<bdi>Person {letter}</bdi>" in own for letter in "ABCDEF")


def test_a_name_is_shown_as_consented_and_cannot_pose_as_markup(world):
    [first] = consents(world, "Grace Hopper", level="first_name")
    hostile = story.tells(world, "x", "h@customer.example", "<script>alert(1)</script> \u202eevil", level="full_name")
    story.published(world, "Words", [first, hostile.customer_id], supporters=2)
    page = world.ada.get("/you-asked").text
    assert "<bdi>Grace</bdi>" in page and "Hopper" not in page
    assert "<script>alert" not in page and "\u202e" not in page


def test_words_are_the_readers_where_they_were_written_and_marked_where_not(world):
    words, did = {"en": "A chair", "zh-Hans": "一把椅子"}, {"en": "Two chairs", "zh-Hans": "两把椅子"}
    entry = story.published(world, "", words=words, did=did)
    assert "两把椅子" in world.ada.get("/you-asked?lang=zh-Hans").text
    other = story.published(world, "", words={"zh-Hans": "只有中文"}, did={"zh-Hans": "做到了"})
    for address in ("/you-asked", f"/you-asked/{other.id}"):
        assert re.search(r'<h[12] dir="auto" lang="zh-Hans">.*只有中文', world.ada.get(address).text)
    assert 'dir="auto" lang=' not in world.ada.get(f"/you-asked/{entry.id}").text


def test_the_id_decides_and_the_slug_may_be_wrong_or_missing(world):
    entry = story.published(world, "Remember my address")
    right = f"http://localhost:8000/you-asked/{entry.id}/remember-my-address"
    for address in (f"/{entry.id}", f"/{entry.id}/remember-my-address", f"/{entry.id}/something-else"):
        page = world.ada.get(f"/you-asked{address}")
        assert page.status == 200 and f'<link rel="canonical" href="{right}">' in page.text
    assert world.ada.get("/you-asked/nope/remember-my-address").status == 404


def test_words_without_letters_have_an_address_too(world):
    entry = story.published(world, "💡!!!")
    assert f'href="/you-asked/{entry.id}"' in world.ada.get("/you-asked").text


def test_search_engines_and_link_previews_learn_everything_but_names(world):
    ids = consents(world, "Ada Lovelace")
    entry = story.published(world, "Remember </script> it", ids, supporters=1)
    head = world.ada.get(f"/you-asked/{entry.id}").text.partition("</head>")[0]
    for part in (
        'property="og:title"',
        'hreflang="zh-Hans"',
        'hreflang="x-default"',
        "application/ld+json",
        "atom+xml",
    ):
        assert part in head
    assert "Ada" not in head and head.count("</script>") == 1


def test_long_words_are_headed_by_their_first_sentence(world):
    story.published(world, "The boxes are far too big. " + "And the filling gets everywhere. " * 5)
    page = world.ada.get("/you-asked").text
    assert ">The boxes are far too big.</a></h2>" in page and page.count("The boxes are far too big.") == 2


def test_pages_of_twenty_lead_on_to_the_oldest(world):
    for number in range(23):
        story.published(world, f"Wish number {number:02}")
        world.clock.pass_by(seconds=1)
    first = world.ada.get("/you-asked?lang=en").text
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = world.ada.get(older).text
    seen = re.findall(r"Wish number \d\d(?=</a>)", first + second)
    assert len(seen) == len(set(seen)) == 23 and first.count("<article") == 20
    assert "lang=en" in older and 'rel="next"' not in second
    assert world.ada.get("/you-asked?cursor=nonsense").status == 422


def test_the_page_may_be_kept_and_is_asked_for_again(world):
    story.published(world, "Words")
    page = world.ada.get("/you-asked")
    assert page.headers["Cache-Control"] == "public, no-cache" and "noindex" not in str(page.headers)
    again = world.ada.send("GET", "/you-asked", **{"If-None-Match": page.headers["Etag"]})
    assert again.status == 304 and not again.body and again.headers["Etag"] == page.headers["Etag"]


def test_a_full_page_is_light_and_needs_two_round_trips(world):
    ids = consents(world, *(f"Person {letter}" for letter in "ABCDE"))
    for number in range(20):
        asked = f"Please make thing {number} better, because we use it every single day and it hurts. {number * 7919}"
        story.published(world, asked, ids, supporters=40 + number, did={"en": f"It is better: {number * 104729}. " * 6})
    calls: list[str] = []
    watch = world.store.client.meta.events
    watch.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), unique_id="counts")
    page = world.ada.get("/you-asked")
    watch.unregister("before-call.dynamodb", unique_id="counts")
    assert calls == ["Query", "BatchGetItem"]
    assert len(gzip.compress(page.body)) <= 14 * 1024
    assert not re.search(r"<script(?! type=\"application/ld\+json\")", page.text)
