"""Take the README's pictures from the running product (`make run` first, then `make pictures`)."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from privacydesk.commands.options import settings
from privacydesk.launch import DEMO_PASSWORD

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
QUESTIONS = ("Säljer ni mina uppgifter?", "hur länge har ni kvar filmen från kamerorna")


def chat(browser: Browser, url: str) -> None:
    """Ask two questions and show the answers."""
    page = browser.new_page(viewport={"width": 1180, "height": 820}, locale="sv-SE")
    page.goto(url)
    page.get_by_role("button", name="chatt").first.click()
    for question in QUESTIONS:
        box = page.get_by_role("textbox")
        box.fill(question)
        box.press("Enter")
        page.wait_for_timeout(2500)
    page.screenshot(path=str(OUT / "chat.png"))


def desk(browser: Browser, url: str) -> None:
    """Log in and show the queue."""
    page = browser.new_page(viewport={"width": 1280, "height": 820}, locale="sv-SE")
    page.goto(f"{url}/logga-in")
    page.locator("input[name=username]").fill("anna")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(OUT / "desk.png"))


def main() -> None:
    """Take every picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        chat(browser, settings().resolved_public_url())
        desk(browser, settings().resolved_desk_url())
    print(f"pictures in {OUT}", file=sys.stderr)


if __name__ == "__main__":
    main()
