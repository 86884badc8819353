"""What the queue shows, in which order, and to whom."""

import pytest

from cases.case_type import CaseType
from cases.user import Role
from tests.desk.builder import Desk, fill
from tests.desk.client import Browser


def test_the_nearest_deadline_stands_first(desk: Desk, browser: Browser) -> None:
    """The case that is late comes before the one that is due, and that before the calm ones."""
    desk.user("karin")
    calm, late, soon = desk.case(days_ago=2), desk.case(days_ago=40), desk.case(days_ago=25)
    browser.log_in("karin")
    page = browser.get("/arenden").text
    assert page.index(late.ref) < page.index(soon.ref) < page.index(calm.ref)
    assert "dagar för sent" in page


def test_both_dates_and_the_proof_are_shown_in_words(desk: Desk, browser: Browser) -> None:
    """A person who sees no colours reads the law's date, our own, and whether the proof is enough."""
    desk.user("karin")
    case = desk.case(CaseType.RECTIFICATION, days_ago=18)
    browser.log_in("karin")
    page = browser.get("/arenden").text
    assert case.legal_due is not None
    assert case.legal_due.isoformat() in page
    assert "2026-12-04" in page
    assert "räcker inte" in page


def test_the_full_name_and_subject_stay_off_the_list(desk: Desk, browser: Browser) -> None:
    """A glance over a shoulder shows a first name and an initial, no address and no subject."""
    desk.user("karin")
    desk.case(name="Anna Ek", subject="Min hemliga sak")
    browser.log_in("karin")
    page = browser.get("/arenden").text
    assert "Anna E." in page
    assert "Anna Ek" not in page
    assert "hemliga" not in page
    assert "anna.ek@" not in page


@pytest.mark.parametrize(
    ("username", "role", "protected", "sees"),
    [
        ("olle", Role.AGENT, False, {"plain"}),
        ("olle", Role.AGENT, True, {"plain", "hidden"}),
        ("disa", Role.DPO, False, {"plain", "dpo"}),
        ("karin", Role.SENIOR, True, {"plain", "dpo", "hidden"}),
        ("adam", Role.ADMIN, False, {"plain"}),
    ],
)
def test_each_role_sees_its_own(
    desk: Desk, browser: Browser, username: str, role: Role, protected: bool, sees: set[str]
) -> None:
    """Lists, counts, search, page and interface all hide what a person may not see."""
    desk.user(username, role, protected=protected)
    made = {
        "plain": desk.case(),
        "dpo": desk.case(CaseType.DPO_QUESTION),
        "hidden": desk.case(protected=True),
    }
    browser.log_in(username)
    page = browser.get("/arenden?visa=alla").text
    listed = browser.get("/api/v1/cases").json()
    assert {name for name, case in made.items() if case.ref in page} == sees
    assert {name for name, case in made.items() if case.ref in str(listed)} == sees
    assert listed["total"] == len(sees)
    for name, case in made.items():
        expected = 200 if name in sees else 404
        assert browser.get(f"/arenden/{case.ref}").status_code == expected
        assert browser.get(f"/api/v1/cases/{case.ref}").status_code == expected
        found = browser.get(f"/sok?q={case.ref}")
        assert (found.status_code == 303) == (name in sees)


def test_filters_narrow_the_list(desk: Desk, browser: Browser) -> None:
    """Mine, overdue and a type each show what they say; an unknown value shows everything."""
    desk.user("karin", Role.SENIOR)
    mine, late = desk.case(CaseType.ERASURE), desk.case(days_ago=60)
    with desk.database.write() as tx:
        tx.cases.assign(mine, "karin", actor="karin", now=desk.clock.now)
    browser.log_in("karin")
    for query, shown, hidden in (
        ("visa=mina", mine, late),
        ("visa=forsenade", late, mine),
        ("typ=erasure", mine, late),
    ):
        page = browser.get(f"/arenden?{query}").text
        assert shown.ref in page
        assert hidden.ref not in page
    assert browser.get("/arenden?typ=nonsense&status=x&brevlada=y'--").status_code == 200


def test_a_reference_is_found_by_its_end_or_its_token(desk: Desk, browser: Browser) -> None:
    """Digits said on the telephone and a subject pasted from a mail lead to the case."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    for typed in ("1", case.ref.lower(), f"Sv: Hej [{case.token}]"):
        answer = browser.get(f"/sok?q={typed}")
        assert answer.headers["location"] == f"/arenden/{case.ref}"
    assert "Inget ärende" in browser.get("/sok?q=%25").text


def test_tasks_of_hidden_cases_are_hidden(desk: Desk, browser: Browser) -> None:
    """The list of tasks gives nothing away, and another's task cannot be ticked off."""
    desk.user("olle")
    open_case, hidden = desk.case(), desk.case(protected=True)
    with desk.database.write() as tx:
        tx.tasks.add("read", "Läs mejlet.", at=desk.clock.now, case_id=open_case.id)
        secret = tx.tasks.add("read", "Hemlig uppgift.", at=desk.clock.now, case_id=hidden.id)
    browser.log_in("olle")
    page = browser.get("/att-gora").text
    assert "Läs mejlet." in page
    assert "Hemlig uppgift" not in page
    assert browser.submit("/att-gora", f"/att-gora/{secret}/klar").status_code == 404
    assert browser.submit("/att-gora", "/att-gora/1/klar").status_code == 303
    assert "Läs mejlet." not in browser.get("/att-gora").text


def test_every_page_opens_with_a_days_work(desk: Desk, browser: Browser) -> None:
    """With every kind of case on the desk, each page answers."""
    fill(desk)
    browser.log_in("karin")
    pages = ["/arenden", "/att-gora", "/karantan", "/chattar", "/docs", "/openapi.json"]
    pages += [f"/arenden/KE-2026-{number:06d}" for number in range(1, 8)]
    for path in pages:
        assert browser.get(path).status_code == 200, path
    assert browser.get("/arenden/KE-1999-000001").status_code == 404
    assert browser.get("/finns-inte").status_code == 404


def test_the_quarantine_hands_out_bytes_and_tries_again(desk: Desk, browser: Browser) -> None:
    """A mail that could not be read is downloaded as a file, or given back to the triage."""
    desk.user("olle")
    mail_id = desk.raw_mail(b"From: x\r\n\r\n<script>alert(1)</script>")
    with desk.database.write() as tx:
        tx.mails.quarantine(mail_id, "empty")
    browser.log_in("olle")
    assert "Mejlet är tomt" in browser.get("/karantan").text
    raw = browser.get(f"/karantan/{mail_id}/original.eml")
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-type"] == "application/octet-stream"
    assert browser.submit("/karantan", f"/karantan/{mail_id}/forsok-igen").status_code == 303
    with desk.database.read() as tx:
        assert tx.mails.waiting() == [mail_id]


def test_the_officers_quarantine_is_the_officers(desk: Desk, browser: Browser) -> None:
    """What was written to the data protection officer is not shown to all (Article 38(5))."""
    desk.user("olle")
    mail_id = desk.raw_mail(b"x", mailbox="dataskyddsombud")
    with desk.database.write() as tx:
        tx.mails.quarantine(mail_id, "empty")
    browser.log_in("olle")
    assert "Inget mejl" in browser.get("/karantan").text
    assert browser.get(f"/karantan/{mail_id}/original.eml").status_code == 404
