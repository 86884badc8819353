"""Logging in, staying in and being shut out."""

from datetime import timedelta
from pathlib import Path

from cases.user import Role
from desk.passwords import LOCKED_FOR, WRONG_BEFORE_LOCK
from desk.session import COOKIE, LIFETIME
from tests.desk.builder import PASSWORD, Desk, make_desk
from tests.desk.client import Browser


def test_a_page_leads_to_the_login_and_back(desk: Desk, browser: Browser) -> None:
    """Whoever is not logged in is sent to the form, which knows where they wanted to go."""
    desk.user("karin")
    answer = browser.get("/arenden?visa=mina")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/logga-in?nasta=%2Farenden%3Fvisa%3Dmina"
    assert 'value="/arenden?visa=mina"' in browser.get(answer.headers["location"]).text


def test_the_right_password_begins_a_session(desk: Desk, browser: Browser) -> None:
    """The cookie is hidden from scripts and from other sites."""
    desk.user("karin")
    answer = browser.log_in("Karin ")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert browser.get("/arenden").status_code == 200


def test_secure_cookies_travel_over_https_alone(tmp_path: Path) -> None:
    """In production every cookie is Secure, and the browser is told to stay on HTTPS."""
    desk = make_desk(tmp_path, secure_cookies=True)
    with Browser(desk.app) as browser:
        answer = browser.get("/logga-in")
    desk.database.dispose()
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


def test_every_failure_says_the_same(desk: Desk, browser: Browser) -> None:
    """A stranger cannot tell a wrong password from an unknown or disabled name."""
    desk.user("karin")
    desk.user("gone")
    with desk.database.write() as tx:
        tx.users.disable("gone", now=desk.clock.now)
    answers = [browser.log_in("karin", "fel"), browser.log_in("nobody"), browser.log_in("gone")]
    assert {answer.status_code for answer in answers} == {401}
    assert all("Fel användarnamn eller lösenord" in answer.text for answer in answers)


def test_wrong_passwords_lock_the_account(desk: Desk, browser: Browser) -> None:
    """After five wrong passwords even the right one is refused for a quarter of an hour."""
    desk.user("karin")
    for _ in range(WRONG_BEFORE_LOCK):
        browser.log_in("karin", "fel")
    assert browser.log_in("karin").status_code == 401
    desk.clock.now += LOCKED_FOR + timedelta(seconds=1)
    assert browser.log_in("karin").status_code == 303


def test_a_form_without_its_token_changes_nothing(desk: Desk, browser: Browser) -> None:
    """A page elsewhere cannot log a person in or act for them."""
    desk.user("karin")
    data = {"username": "karin", "password": PASSWORD, "csrf": "guess"}
    assert browser.post("/logga-in", data).status_code == 403
    browser.log_in("karin")
    case = desk.case()
    for token in ("", "guess"):
        data = {"csrf": token, "version": "1", "till": "mig"}
        assert browser.post(f"/arenden/{case.ref}/tilldela", data).status_code == 403
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref).assigned_to is None


def test_logging_out_ends_the_session_on_the_server(desk: Desk, browser: Browser) -> None:
    """A copied cookie is worth nothing after logging out."""
    desk.user("karin")
    browser.log_in("karin")
    stolen = browser.cookies[COOKIE]
    assert browser.submit("/arenden", "/logga-ut").status_code == 303
    browser.cookies.set(COOKIE, stolen)
    assert browser.get("/arenden").status_code == 303


def test_a_session_ends_by_itself(desk: Desk, browser: Browser) -> None:
    """After the working day one logs in anew."""
    desk.user("karin")
    browser.log_in("karin")
    desk.clock.now += LIFETIME + timedelta(seconds=1)
    assert browser.get("/arenden").status_code == 303


def test_the_login_never_leads_to_another_site(desk: Desk, browser: Browser) -> None:
    """A crafted link cannot use the log-in as a springboard."""
    for path in ("//evil.example", "https://evil.example", "/\\evil.example", "/%0d"):
        page = browser.get(f"/logga-in?nasta={path}").text
        assert "evil" not in page


def test_log_ins_are_in_the_history(desk: Desk, browser: Browser) -> None:
    """Both the wrong and the right password leave a trace, chained like every event."""
    desk.user("karin", Role.SENIOR)
    browser.log_in("karin", "fel")
    browser.log_in("karin")
    with desk.database.read() as tx:
        assert list(tx.events.broken()) == []


def test_the_health_pages_need_no_login(desk: Desk, browser: Browser) -> None:
    """A monitor sees that the process lives and that the schema is right."""
    assert browser.get("/healthz").json() == {"status": "ok"}
    assert browser.get("/readyz").json() == {"status": "ready"}


def test_a_huge_form_is_refused_before_it_is_read(desk: Desk, browser: Browser) -> None:
    """The log-in is open to all, so nobody may fill the memory through it."""
    one_field = browser.post("/logga-in", {"username": "x" * 2_000_000})
    many_fields = browser.post("/logga-in", {f"f{n}": "x" * 900_000 for n in range(3)})
    assert {one_field.status_code, many_fields.status_code} <= {400, 413}
