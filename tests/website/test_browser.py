"""The chat in a real browser: by keyboard, on phones, under the strict policy."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from cases.conversation import Author, ConversationState
from cases.store.engine import Database
from cases.user import Role
from tests.website.conftest import Clock, OtherSite, Site
from tests.website.rasa_double import RasaDouble

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
SHOTS = os.environ.get("WEBSITE_SHOTS", "")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
QUESTION = "Hur länge sparar ni mina uppgifter?"
FIELD = "Ditt meddelande"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator["Opener"]:
    opener = Opener(browser, site)
    yield opener
    opener.close()


class Opener:
    """Opens pages and remembers what they complained about."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser = browser
        self._site = site
        self._pages: list[Page] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        width: int = 1280,
        height: int = 800,
        *,
        dark: bool = False,
        touch: bool = False,
        path: str = "/",
    ) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            device_scale_factor=2 if touch else 1,
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self._site.url + path)
        self._pages.append(page)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def close(self) -> None:
        for page in self._pages:
            page.context.close()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(400)
        page.screenshot(path=f"{SHOTS}/{name}.png")


def open_chat(page: Page) -> None:
    page.get_by_role("button", name="Öppnar chatten").click()
    expect(page.get_by_role("log")).to_contain_text("AI-assistent, inte en människa")


def ask(page: Page, text: str) -> None:
    page.get_by_label(FIELD).fill(text)
    page.get_by_role("button", name="Skicka", exact=True).click()


def test_ask_and_see_the_source(open_page: Opener) -> None:
    """A visitor opens the chat, asks, and sees the answer, its section and the policy's own words."""
    page = open_page()
    shot(page, "home")
    open_chat(page)
    expect(page.get_by_role("dialog")).to_contain_text("AI-assistent – inte en människa")
    shot(page, "desktop-open")
    ask(page, QUESTION)
    answer = page.locator('[data-ai-generated="true"]').last
    expect(answer).to_contain_text("Inte längre än nödvändigt.")
    expect(answer).not_to_contain_text("Källa:")
    card = page.get_by_role("figure")
    expect(card).to_contain_text("Integritetspolicyn, avsnitt ”Hur länge behåller vi")
    expect(card).to_contain_text("Vi bevarar inte personuppgifter längre än nödvändigt.")
    expect(page.get_by_role("button", name="Visa mer")).to_be_visible()
    shot(page, "desktop-answer")
    with page.context.expect_page() as opened:
        card.get_by_role("link").click()
    heading = opened.value.get_by_role("heading", name="Hur länge behåller vi")
    expect(heading).to_be_in_viewport()
    shot(opened.value, "policy")
    assert open_page.complaints == []


def test_nothing_is_stored_before_opening(open_page: Opener) -> None:
    """Looking at the page stores nothing and loads no chat code; opening it stores one key, no cookie."""
    page = open_page()
    expect(page.get_by_role("button", name="Öppnar chatten")).to_be_visible()
    loaded = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not any("panel.js" in name for name in loaded)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    open_chat(page)
    assert page.evaluate("Object.keys(sessionStorage)") == ["privacy-chat"]
    assert page.context.cookies() == []


def test_by_keyboard_alone(open_page: Opener) -> None:
    """Open, ask, use a suggestion, leave by Esc and come back, all without a mouse."""
    page = open_page()
    launcher = page.get_by_role("button", name="Öppnar chatten")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(FIELD)).to_be_focused()
    expect(page.get_by_role("log")).to_contain_text("AI-assistent")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Inte längre än nödvändigt.")
    suggestion = page.get_by_role("button", name="Sparas vissa uppgifter längre?")
    expect(suggestion).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(suggestion).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".visitor").last).to_contain_text("Sparas vissa uppgifter längre?")
    expect(page.get_by_label(FIELD)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text(QUESTION)
    assert open_page.complaints == []


def test_no_trap_on_a_desktop(open_page: Opener) -> None:
    """Tab leads out of the open chat to the page again."""
    page = open_page()
    open_chat(page)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") != "PRIVACY-CHAT":
            break
    assert page.evaluate("document.activeElement.tagName") != "PRIVACY-CHAT"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
def test_phones(open_page: Opener, width: int, height: int) -> None:
    """On a phone the chat fills the screen, and nothing is wider than it."""
    page = open_page(width, height, touch=True)
    shot(page, f"phone-{width}-home")
    open_chat(page)
    shot(page, f"phone-{width}-open")
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_visible()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, width, height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    log = page.get_by_role("log")
    assert log.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    expect(page.get_by_label(FIELD)).to_be_in_viewport()
    ask(page, "Långtordutanslut" * 30)
    expect(page.locator(".visitor")).to_have_count(2)
    assert log.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    shot(page, f"phone-{width}-answer")
    assert open_page.complaints == []


def test_a_number_to_call_stays_whole(open_page: Opener) -> None:
    """On the narrowest phone a number stands on one line of its button, and the button fits."""
    page = open_page(320, 568, touch=True)
    open_chat(page)
    ask(page, "Vi har ingen ström i lägenheten")
    numbers = page.locator(".calls .number")
    expect(numbers.last).to_be_visible()
    for number in numbers.all():
        assert number.evaluate("(node) => node.getClientRects().length") == 1
    log = page.get_by_role("log")
    assert log.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    for call in page.locator(".calls a").all():
        assert call.evaluate("(node) => node.scrollWidth <= node.clientWidth")


def test_low_window_at_high_zoom(open_page: Opener) -> None:
    """At 400 % zoom of a common screen (320 × 256) everything can still be reached."""
    page = open_page(320, 256)
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_attached()
    page.get_by_label(FIELD).scroll_into_view_if_needed()
    expect(page.get_by_label(FIELD)).to_be_in_viewport()
    assert page.get_by_role("dialog").evaluate("(node) => node.scrollWidth <= node.clientWidth")


def test_dark(open_page: Opener) -> None:
    """The chat follows a dark system."""
    page = open_page(dark=True)
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_visible()
    background = page.get_by_role("dialog").evaluate(
        "(node) => getComputedStyle(node).backgroundColor"
    )
    assert background == "rgb(15, 32, 39)"
    shot(page, "desktop-dark")


def test_emergency_stands_out(open_page: Opener) -> None:
    """Danger is answered at the top of attention, with numbers that a phone can call."""
    page = open_page(390, 844, touch=True)
    open_chat(page)
    ask(page, "Hjälp, en elledning har fallit ner på vägen!")
    call = page.get_by_role("link", name="Ring 112")
    expect(call).to_be_visible()
    assert call.get_attribute("href") == "tel:112"
    shot(page, "emergency")


def test_numbers_never_leave_the_browser(open_page: Opener) -> None:
    """An identity or card number is hidden before it is sent, and the visitor is told why."""
    page = open_page()
    open_chat(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    ask(page, "jag är 19900118-9811 och kortet 4111 1111 1111 1111, org 556548-4317")
    expect(page.get_by_role("log")).to_contain_text("har dolt det")
    assert any("[personnummer]" in body and "[kortnummer]" in body for body in sent)
    assert not any("9811" in body or "4111" in body for body in sent)
    assert any("556548-4317" in body for body in sent)
    shot(page, "masked")


def test_markup_stays_text(open_page: Opener) -> None:
    """Markup in a message is shown as characters and runs nothing."""
    page = open_page()
    open_chat(page)
    ask(page, "<img src=x onerror=alert(1)><b>fet</b>")
    expect(page.locator(".visitor").last).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator(".visitor img").count() == 0
    assert open_page.complaints == []


def test_lost_connection_and_retry(open_page: Opener) -> None:
    """What could not be sent stays, says so, and is sent once when the visitor tries again."""
    page = open_page()
    open_chat(page)
    page.route("**/chat/messages", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_role("log")).to_contain_text("Inte skickat")
    shot(page, "not-sent")
    page.unroute("**/chat/messages")
    page.get_by_role("button", name="Försök igen").click()
    expect(page.get_by_role("log")).to_contain_text("Inte längre än nödvändigt.")
    expect(page.locator(".visitor")).to_have_count(1)


def test_reload_keeps_the_conversation(open_page: Opener) -> None:
    """After a reload the conversation is there again, each message once."""
    page = open_page()
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_visible()
    page.reload()
    open_chat(page)
    expect(page.get_by_role("figure")).to_be_visible()
    expect(page.locator(".message")).to_have_count(3)


def test_rasa_down_and_back(open_page: Opener, rasa: RasaDouble) -> None:
    """While Rasa is away the visitor is told; when it is back the answer appears by itself."""
    page = open_page()
    open_chat(page)
    rasa.status = 503
    ask(page, QUESTION)
    expect(page.get_by_role("log")).to_contain_text("Ditt meddelande är sparat")
    shot(page, "rasa-down")
    rasa.status = 200
    expect(page.get_by_role("log")).to_contain_text("Inte längre än nödvändigt.")


def test_choices(open_page: Opener) -> None:
    """When two readings are close each has a button, and a press asks it."""
    page = open_page()
    open_chat(page)
    ask(page, "utdrag")
    choice = page.get_by_role("button", name="Hur lång tid tar ett registerutdrag?")
    expect(choice).to_be_visible()
    shot(page, "clarify")
    choice.click()
    expect(page.locator(".visitor").last).to_contain_text("Hur lång tid tar ett registerutdrag?")


def test_receipt(open_page: Opener) -> None:
    """An opened case is shown with its reference and date."""
    page = open_page()
    open_chat(page)
    ask(page, "ja")
    expect(page.get_by_role("log")).to_contain_text("23 december 2026")
    shot(page, "receipt")


def test_english_is_marked(open_page: Opener) -> None:
    """An English answer is marked as English for screen readers."""
    page = open_page()
    open_chat(page)
    ask(page, "How long do you keep my data?")
    expect(page.locator('.bot[lang="en"]')).to_contain_text("No longer than necessary.")


def test_a_person_takes_over(open_page: Opener, database: Database, clock: Clock) -> None:
    """The header says who answers: a person in the queue, then the agent by name."""
    page = open_page()
    open_chat(page)
    token = page.evaluate("sessionStorage.getItem('privacy-chat')")
    with database.write() as tx:
        tx.users.add("anna", name="Anna Holm", role=Role.AGENT, password_hash="-", now=clock())
        chat = tx.conversations.by_token(token)
        assert chat is not None
        chat = tx.conversations.change(chat, ConversationState.WAITING, now=clock())
    expect(page.get_by_role("dialog")).to_contain_text("Du står i kö till en handläggare")
    with database.write() as tx:
        tx.conversations.change(chat, ConversationState.AGENT, now=clock(), assigned_to="anna")
        text = "Hej! Jag heter Anna. Vad kan jag hjälpa till med?"
        tx.conversations.say(chat.id, Author.AGENT, text, author_name="Anna", at=clock())
    expect(page.get_by_role("dialog")).to_contain_text("Du chattar med Anna, handläggare")
    ask(page, "Jag undrar över min faktura.")
    expect(page.locator(".visitor")).to_contain_text("Jag undrar")
    shot(page, "agent")


def test_whoever_waits_can_go_back(open_page: Opener) -> None:
    """In the queue the way back to the assistant is a button, and the only one."""
    page = open_page(390, 844, touch=True)
    open_chat(page)
    ask(page, "jag kommer spränga ert kontor")
    expect(page.get_by_role("dialog")).to_contain_text("Du står i kö till en handläggare")
    back = page.get_by_role("button", name="Fortsätt med AI-assistenten")
    expect(back).to_be_visible()
    expect(page.get_by_role("button", name="Vilka uppgifter behandlar ni?")).to_have_count(0)
    shot(page, "queue")
    back.click()
    expect(page.get_by_role("dialog")).to_contain_text("AI-assistent – inte en människa")


def test_menu_copy_and_end(open_page: Opener) -> None:
    """The conversation can be copied with what was generated marked, and ended and begun anew."""
    page = open_page()
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_visible()
    page.get_by_role("button", name="Fler val").click()
    shot(page, "menu")
    page.get_by_role("button", name="Kopiera samtalet").click()
    expect(page.get_by_role("dialog")).to_contain_text("Samtalet är kopierat.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "AI-assistenten (AI-genererat)" in copied
    assert QUESTION in copied
    page.get_by_role("button", name="Fler val").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Spara samtalet").click()
    assert download.value.suggested_filename.endswith(".txt")
    page.get_by_role("button", name="Fler val").click()
    page.get_by_role("button", name="Avsluta chatten").click()
    expect(page.get_by_role("dialog")).to_contain_text("Chatten är avslutad")
    shot(page, "ended")
    page.get_by_role("button", name="Starta en ny chatt").click()
    expect(page.locator(".message")).to_have_count(1)
    expect(page.get_by_label(FIELD)).to_be_visible()


def test_embedded_on_another_site(open_page: Opener, site: Site, other_site: OtherSite) -> None:
    """The chat works on a page of another origin by one script tag, and keeps its own look there."""
    other_site.html = f"""<!doctype html><html lang="sv"><title>Annan sida</title>
      <style>button, p, h2 {{ color: red !important; font: 40px serif !important }}</style>
      <script type="module" src="{site.url}/chat.js"></script><h1>Annan sida</h1>"""
    page = open_page(path="/healthz")
    page.goto(other_site.origin)
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_visible()
    title = page.get_by_role("heading", name="Integritetsassistenten")
    assert title.evaluate("(node) => getComputedStyle(node).color") == "rgb(255, 255, 255)"


def test_our_addresses_are_links(open_page: Opener, rasa: RasaDouble) -> None:
    """An address in our own words can be pressed; one in a visitor's words is only text."""
    page = open_page()
    open_chat(page)
    rasa.status = 503
    ask(page, "https://evil.example är det er adress?")
    link = page.get_by_role("log").get_by_role("link", name="dataskyddsombud@kalmarenergi.se")
    expect(link).to_have_attribute("href", "mailto:dataskyddsombud@kalmarenergi.se")
    assert page.locator(".visitor a").count() == 0
    rasa.status = 200
    ask(page, "anna@exempel.example, bekräfta")
    expect(page.get_by_role("log")).to_contain_text("Mejl: anna@exempel.example")
    assert page.get_by_role("link", name="anna@exempel.example").count() == 0


def test_counter_near_the_limit(open_page: Opener) -> None:
    """Near the limit the characters are counted, and beyond it nothing is sent or cut."""
    page = open_page()
    open_chat(page)
    page.get_by_label(FIELD).fill("a" * 3_600)
    expect(page.get_by_role("dialog")).to_contain_text("av 4")
    page.get_by_label(FIELD).fill("a" * 4_010)
    expect(page.get_by_role("dialog")).to_contain_text("10 tecken för mycket")
    page.get_by_role("button", name="Skicka", exact=True).click()
    assert len(page.get_by_label(FIELD).input_value()) == 4_010
    expect(page.locator(".visitor")).to_have_count(0)


CONTRAST = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return null;
  };
  const poor = [];
  for (const node of document.querySelector("privacy-chat").shadowRoot.querySelectorAll(".panel *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    const back = behind(node);
    if (!own || !back || node.closest(".pending")) continue;
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${node.className} ${node.textContent}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(open_page: Opener, rasa: RasaDouble, *, dark: bool) -> None:
    """Every text in the chat has a contrast of 4.5:1 or more, in light and dark."""
    page = open_page(dark=dark)
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("figure")).to_be_visible()
    ask(page, "mejla a@b.example, det brinner i elskåpet!")
    expect(page.get_by_role("link", name="Ring 112")).to_be_visible()
    rasa.status = 503
    ask(page, "en till")
    expect(page.get_by_role("log")).to_contain_text("sparat")
    page.get_by_role("button", name="Fler val").click()
    assert page.evaluate(CONTRAST) == []
