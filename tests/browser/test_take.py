"""A customer is on the phone: found, heard and promised an answer with the keyboard alone, in well under a minute."""

from typing import Any

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id
from chalicelib.domain.staff import Staff
from tests.browser.test_axe import serious
from tests.people import a_case, a_customer
from tests.relay.behind import suggested

NUMBER = "+44 20 7946 0018"


def dot(world: Any) -> Customer:
    """On record by her number, with a case of her own."""
    customer = a_customer("Dot", email=None, phone=NUMBER)
    customer.id = customer_id(world.services.secrets.key("customers"), "phone", "+442079460018")
    world.store.commit(customer)
    case = a_case("The lid leaks.", None, at=world.services.now, name="Dot")
    case.customer_id = customer.id
    world.store.submit(case)
    return customer


@pytest.fixture
def desk(live: Any, visitor: Any) -> Any:
    """Grace's page of the console: `desk(language, **options)`."""

    def sit_down(language: str = "en", **options: Any) -> Any:
        grace = Staff("grace", "grace@acme.example", "Grace", "agent", language, invited_at=live.world.services.now)
        live.world.store.commit(grace)
        person, page = live.world.signed_in(grace), visitor(language, **options)
        page.context.add_cookies([{"name": n, "value": value, "url": live.base} for n, value in person.cookies.items()])
        page.goto(live.address("/console"))
        return page

    return sit_down


def until_focus(page: Any, name: str, key: str = "Tab", most: int = 30) -> None:
    """Press a key until a field has the focus."""
    for _ in range(most):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name} is not reached with the keyboard")


@pytest.mark.slow
def test_it_works(live: Any, desk: Any) -> None:
    world, page = live.world, None
    customer, suggestion = dot(world), suggested(world, "A tighter lid")
    page = desk()
    page.keyboard.press("t")
    page.wait_for_url("**/console/take")
    assert page.evaluate("document.activeElement.id") == "phone", "one types at once"
    page.keyboard.type("0044 20 79460018")
    page.locator("#found", has_text="The lid leaks.").wait_for()
    assert page.locator(f'#found input[value="{customer.id}"]').is_checked()
    until_focus(page, "text")
    page.keyboard.type("It leaked again, and she would like a tighter one.")
    until_focus(page, "kind")
    page.keyboard.press("ArrowRight")
    until_focus(page, "promise")
    page.keyboard.press("ArrowDown")
    until_focus(page, "asks")
    page.keyboard.type("tighter")
    page.locator("#fits", has_text="A tighter lid").wait_for()
    page.wait_for_timeout(600)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == suggestion.id
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/console/cases/*")
    [row] = [row for row in world.store.inbox().rows if "leaked again" in row.excerpt]
    case = world.store.case(row.id)
    assert (case.customer_id, case.kind, case.suggestion_id) == (customer.id, "suggestion", suggestion.id)
    assert case.taken_by == "grace" and case.promised_at
    page.locator(".promise").wait_for()


@pytest.mark.slow
def test_somebody_found_by_name_is_chosen_with_the_arrow_keys(live: Any, desk: Any) -> None:
    customer = dot(live.world)
    page = desk()
    page.goto(live.address("/console/take"))
    until_focus(page, "name")
    page.keyboard.type("do")
    page.locator(f'#found input[value="{customer.id}"]').wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.type("Thank you.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/console/cases/*")
    assert {row.name for row in live.world.store.inbox().rows} == {"do", "Dot"}
    assert len(live.world.store.customer_file(customer.id).tellings) >= 1


@pytest.mark.slow
def test_without_scripts_enter_looks_them_up_and_nothing_typed_is_lost(live: Any, desk: Any) -> None:
    customer = dot(live.world)
    page = desk("zh-Hans", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(live.address("/console/take"))
    page.fill("#text", "盖子又漏水了。")
    page.fill("#phone", NUMBER)
    page.press("#phone", "Enter")
    page.locator(f'#found input[value="{customer.id}"]').wait_for()
    assert page.locator(f'#found input[value="{customer.id}"]').is_checked()
    assert page.input_value("#text") == "盖子又漏水了。" and page.input_value("#phone") == NUMBER
    page.click(".take-form > .actions button")
    page.wait_for_url("**/console/cases/*")
    assert live.world.store.inbox().rows[0].excerpt == "盖子又漏水了。"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("zh-Hans", "light")])
def test_axe_finds_nothing_serious_while_somebody_is_found(live: Any, desk: Any, language: str, scheme: str) -> None:
    dot(live.world)
    page = desk(language, color_scheme=scheme)
    page.goto(live.address("/console/take"))
    page.keyboard.type(NUMBER)
    page.locator("#found", has_text="The lid leaks.").wait_for()
    assert not serious(page)
    page.goto(live.address("/console/customers"))
    page.fill("#q", "dot")
    page.press("#q", "Enter")
    page.locator(".persons").wait_for()
    assert not serious(page)
