"""The identity pages in a real browser without JavaScript: by keyboard, on a phone, under the strict policy."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cases.case_type import Assurance
from cases.organisation import Organisation
from cases.store.engine import Database
from sandbox.eid_provider import EidProvider
from tests.website.conftest import Clock, Site, identity_desk
from tests.website.identity_parts import Officer, a_case
from tests.website.test_browser import ARGUMENTS, CHROMIUM
from tests.website.test_verify_eid import make_eid, provider  # noqa: F401 (fixtures)

SHOTS = os.environ.get("WEBSITE_SHOTS", "")
PHONE = {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A telephone that runs no scripts; whatever its console complains of fails the test."""
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="sv-SE")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    yield page
    context.close()
    # An answer of 403 or 422 is part of the talk; everything else is a fault.
    assert [said for said in complaints if not said.startswith("Failed to load resource")] == []


@pytest.fixture
def officer(database: Database, organisation: Organisation, clock: Clock, site: Site) -> Officer:
    return Officer(database, identity_desk(database, organisation, clock, site.url, eid="BankID"))


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def fits(page: Page) -> bool:
    """Tell whether nothing is wider than the telephone (WCAG 2.2, 1.4.10)."""
    box = page.locator("html").bounding_box()
    widest = page.locator("main").bounding_box()
    return bool(box and widest and widest["width"] <= PHONE["width"])


def test_a_link_by_keyboard_on_a_phone(
    database: Database, clock: Clock, officer: Officer, phone: Page
) -> None:
    """The page has one heading, a language, big buttons; Tab and Enter confirm; nothing ran and nothing broke."""
    case = a_case(database, clock)
    phone.goto(officer.link(case))
    expect(phone.locator("h1")).to_have_count(1)
    expect(phone.locator("html")).to_have_attribute("lang", "sv")
    assert fits(phone)
    shot(phone, "link")
    for name in ("Ja, det är jag", "Det var inte jag"):
        box = phone.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    phone.get_by_role("button", name="Ja, det är jag").focus()
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", level=1)).to_have_text(
        re.compile("nu vet vi att det är du")
    )
    shot(phone, "confirmed")
    assert officer.case(case).assurance is Assurance.L2


def test_a_wrong_code_is_told_at_the_field(
    database: Database, clock: Clock, officer: Officer, phone: Page, site: Site
) -> None:
    """The fault is named, tied to the field and put first in the title; the right code then works."""
    case = a_case(database, clock)
    code = officer.letter(case).code
    phone.goto(f"{site.url}/verifiera")
    shot(phone, "code")
    field = phone.get_by_label("Kod", exact=True)
    field.fill(code.text[:-1] + ("A" if code.text[-1] != "A" else "B"))
    phone.get_by_role("button", name="Bekräfta").click()
    expect(phone.get_by_role("alert")).to_contain_text("stämmer inte")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert phone.title().startswith("Fel:")
    shot(phone, "wrong-code")
    field.fill(code.grouped.lower())
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("nu vet vi")
    assert officer.case(case).assurance is Assurance.L3


def test_an_eid_from_the_mail_to_the_answer(
    database: Database,
    clock: Clock,
    officer: Officer,
    phone: Page,
    provider: EidProvider,  # noqa: F811 (the fixture)
) -> None:
    """From the question's link to the TEST provider and back, through the form policy of a real browser."""
    case = a_case(database, clock)
    phone.goto(officer.question(case))
    assert fits(phone)
    shot(phone, "choose")
    phone.get_by_role("button", name="Fortsätt med BankID").click()
    expect(phone.get_by_text("TEST – ingen riktig e-legitimation")).to_be_visible()
    assert phone.url.startswith(provider.issuer)
    shot(phone, "provider")
    phone.get_by_label("Testperson").select_option(label="Erik Holm, 194608239986")
    phone.get_by_role("button", name="Legitimera").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("kunde inte bekräfta")
    shot(phone, "refused")

    phone.goto(officer.newest_link())
    phone.get_by_role("button", name="Fortsätt med BankID").click()
    phone.get_by_label("Testperson").select_option(label="Maja Sundström, 195704289999")
    phone.get_by_role("button", name="Legitimera").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("nu vet vi")
    assert officer.case(case).assurance is Assurance.L4
