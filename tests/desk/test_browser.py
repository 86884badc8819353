"""The main job in a real browser: with the keyboard alone, on desktop and phone, without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from cases.conversation import Author, ConversationState
from tests.desk.builder import NOW, PASSWORD, Desk, fill
from tests.desk.live import serving

CHROMIUM = Path("/usr/bin/chromium")
MOST_STOPS = 80
SIZES = [pytest.param((1360, 900), id="desktop"), pytest.param((390, 844), id="phone")]
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="apt-get install chromium"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all tests here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """A desk with a day's work, on a port."""
    fill(desk)
    with serving(desk.app) as url:
        yield url


def _tab_to(page: Page, css: str) -> None:
    """Press Tab until the element has the focus, as a person without a mouse does."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", css):
            assert (
                page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            ), f"the focus on {css} cannot be seen"
            return
    pytest.fail(f"{css} cannot be reached with the keyboard")


def _log_in(page: Page, address: str, username: str = "karin") -> None:
    page.goto(f"{address}/logga-in")
    expect(page.locator("#username")).to_be_focused()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/arenden")


def _open(browser: Browser, size: tuple[int, int], *, javascript: bool = True) -> Page:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=javascript
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@pytest.mark.parametrize("size", SIZES)
def test_a_reply_with_the_keyboard_alone(
    chromium: Browser, address: str, desk: Desk, size: tuple[int, int]
) -> None:
    """Log in, open the access request, answer, preview and send without touching a mouse."""
    page = _open(chromium, size)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    _log_in(page, address)
    _tab_to(page, '.case-link[href$="000001"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Registerutdrag")
    _tab_to(page, 'a.button[href$="/svar"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/svar")
    _tab_to(page, "#text")
    page.keyboard.press("Control+A")
    page.keyboard.type("Hej!\n\nVi har skickat ditt registerutdrag med brev.")
    _tab_to(page, 'button[value="granska"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Granska innan du skickar")
    _tab_to(page, 'button[value="skicka"]')
    page.keyboard.press("Enter")
    expect(page.get_by_text("I kö för utskick")).to_be_visible()
    with desk.database.read() as tx:
        assert [q.mail.to for q in tx.outbox.due(now=NOW)] == ["maja@sundstrom.example"]
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_the_window(
    chromium: Browser, address: str, desk: Desk, size: tuple[int, int]
) -> None:
    """Nothing has to be scrolled sideways (WCAG 1.4.10), and no control is too small to touch."""
    page = _open(chromium, size)
    _log_in(page, address)
    with desk.database.read() as tx:
        (chat,) = tx.conversations.in_state(ConversationState.WAITING)
    paths = ["/arenden", "/att-gora", "/karantan", "/chattar", f"/chattar/{chat.id}", "/docs"]
    paths += [f"/arenden/KE-2026-{n:06d}" for n in (1, 2, 4)]
    paths += ["/arenden/KE-2026-000002/svar?typ=refusal", "/sok?q=x"]
    for path in paths:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        small = page.evaluate(
            """[...document.querySelectorAll('button, .button, select, summary, .menu a')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24)
            .map(e => e.outerHTML)"""
        )
        assert small == [], path
    page.context.close()


def test_the_main_job_without_javascript(chromium: Browser, address: str, desk: Desk) -> None:
    """A blocked or broken script stops nobody from taking and answering a case or a chat."""
    page = _open(chromium, (1360, 900), javascript=False)
    _log_in(page, address)
    page.goto(f"{address}/arenden/KE-2026-000003")
    page.get_by_role("button", name="Ta ärendet").click()
    page.get_by_role("link", name="Svara", exact=True).click()
    page.locator("#text").fill("Hej!\n\nVi har stoppat reklamen.")
    page.get_by_role("button", name="Granska svaret").click()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_text("I kö för utskick")).to_be_visible()
    page.goto(f"{address}/chattar")
    page.get_by_role("link", name="Öppna och ta över").click()
    page.get_by_role("button", name="Ta över chatten").click()
    page.locator("#chatt-text").fill("Hej, jag heter Karin.")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_text("Hej, jag heter Karin.")).to_be_visible()
    page.context.close()


def test_a_chat_is_alive(chromium: Browser, address: str, desk: Desk) -> None:
    """What the visitor says appears by itself, and what the agent is writing is not disturbed."""
    page = _open(chromium, (390, 844))
    _log_in(page, address)
    with desk.database.read() as tx:
        (chat,) = tx.conversations.in_state(ConversationState.WAITING)
    page.goto(f"{address}/chattar/{chat.id}")
    page.get_by_role("button", name="Ta över chatten").click()
    page.locator("#chatt-text").fill("Jag hjäl")
    with desk.database.write() as tx:
        tx.conversations.say(chat.id, Author.VISITOR, "Är någon där?", at=NOW)
    expect(page.get_by_text("Är någon där?")).to_have_count(1)
    expect(page.locator("#chatt-text")).to_have_value("Jag hjäl")
    page.locator("#chatt-text").press_sequentially("per dig.")
    page.locator("#chatt-text").press("Control+Enter")
    expect(page.get_by_text("Jag hjälper dig.")).to_have_count(1)
    expect(page.locator("#chatt-text")).to_have_value("")
    expect(page.locator("#chatt-text")).to_be_focused()
    page.context.close()


def test_a_mails_script_does_not_run(chromium: Browser, address: str) -> None:
    """The frame shows the words of the mail, and the browser refuses to run anything in it."""
    page = _open(chromium, (1360, 900))
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    _log_in(page, address)
    page.goto(f"{address}/arenden/KE-2026-000001")
    page.get_by_text("Visa mejlets utseende").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text(re.compile("Jag vill veta"))).to_be_visible()
    assert dialogs == []
    page.context.close()
