"""The files that the browser gets, and the interface for programs."""

import hashlib
import re

from desk.render import HERE
from tests.desk.builder import Desk
from tests.desk.client import Browser


def test_the_vendored_file_is_the_one_written_down() -> None:
    """Nobody has changed htmx without saying which version it is."""
    digest = hashlib.sha256((HERE / "static" / "htmx.min.js").read_bytes()).hexdigest()
    assert digest in (HERE / "static" / "VENDORED.md").read_text(encoding="utf-8")


def test_no_template_loads_or_runs_anything_of_its_own() -> None:
    """No inline script or style and no address of another site, so the strict policy breaks nothing."""
    for template in (HERE / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:|https?://", text), template.name
        assert not re.search(r"<script(?! src=\"/static/)", text), template.name
        assert text.count("|safe") == (template.name == "mail_html.html"), template.name


def test_every_post_form_carries_the_token() -> None:
    """No form was forgotten."""
    for template in (HERE / "templates").glob("*.html"):
        forms = re.findall(
            r'<form[^>]*method="post".*?</form>', template.read_text("utf-8"), re.DOTALL
        )
        for form in forms:
            assert "ui.token(csrf)" in form or 'name="csrf"' in form, template.name


def test_the_interface_describes_itself(desk: Desk, browser: Browser) -> None:
    """OpenAPI lists the paths; it and the data need a log-in, and say so in JSON."""
    desk.user("karin")
    desk.case()
    assert browser.get("/api/v1/cases").status_code == 401
    assert browser.get("/docs").status_code == 303
    browser.log_in("karin")
    assert "/api/v1/cases/{ref}" in browser.get("/openapi.json").json()["paths"]
    assert "/api/v1/cases" in browser.get("/docs").text
    (listed,) = browser.get("/api/v1/cases?type=access&overdue=false").json()["cases"]
    shown = browser.get(f"/api/v1/cases/{listed['ref']}").json()
    assert shown["message_ids"] == ["<1@kund.example>"]
    assert (shown["assurance"], shown["required_assurance"]) == ("L0", "L1")
    assert browser.get("/api/v1/cases?type=x").status_code == 422


def test_every_answer_carries_the_headers(desk: Desk, browser: Browser) -> None:
    """Pages are never kept by a cache, framed elsewhere or guessed to be something else."""
    for path in ("/logga-in", "/arenden", "/finns-inte", "/static/desk.css", "/healthz"):
        headers = browser.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert browser.get("/logga-in").headers["cache-control"] == "no-store"
