"""What the desk says and logs when it fails, and addresses that nobody types by hand."""

import logging
from pathlib import Path

import pytest

from tests.desk.builder import make_desk
from tests.desk.client import Browser

HUGE = "9" * 30


def test_a_fault_is_a_page_and_its_log_line_quotes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A traceback may hold a letter or a row: the log tells the kind and the place alone."""
    desk = make_desk(tmp_path)

    def fail() -> None:
        raise RuntimeError("kim.berg@brev.example")

    desk.app.add_api_route("/trasig", fail)
    with caplog.at_level(logging.ERROR), Browser(desk.app) as browser:
        answer = browser.get("/trasig")
    desk.database.dispose()
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in answer.text
    assert "content-security-policy" in answer.headers
    assert "RuntimeError at" in caplog.text
    assert "brev.example" not in caplog.text


def test_a_flood_in_a_form_is_refused_in_peace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log-in form is open to all: two megabytes in it are refused without a traceback."""
    desk = make_desk(tmp_path)
    with Browser(desk.app) as browser:
        answer = browser.post("/logga-in", {"username": "x" * 2_000_000})
    desk.database.dispose()
    assert answer.status_code in {400, 413}
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/karantan/{HUGE}/original.eml", 404),
        (f"/api/v1/cases?offset={HUGE}", 422),
        (f"/arenden?sida={HUGE}", 422),
    ],
)
def test_a_number_beyond_every_row_is_no_fault(tmp_path: Path, path: str, status: int) -> None:
    """It is answered like any other address that leads nowhere."""
    desk = make_desk(tmp_path)
    desk.user("karin")
    with Browser(desk.app) as browser:
        browser.log_in("karin")
        assert browser.get(path).status_code == status
    desk.database.dispose()
