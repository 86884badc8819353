"""The case page, what is done there, and what it refuses."""

from datetime import timedelta

import pytest

from cases.case import Direction
from cases.case_type import Assurance, CaseType
from cases.lifecycle import Status
from cases.outgoing import MailKind, OutgoingMail
from cases.user import Role
from tests.desk.builder import TEST_NUMBER, Desk, fill, letter
from tests.desk.client import Browser

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def test_nothing_that_a_stranger_wrote_becomes_markup(desk: Desk, browser: Browser) -> None:
    """Subject, text, name, address, file name and signals are shown as the characters they are."""
    desk.user("karin")
    message = letter(EVIL, EVIL, sender="x@kund.example", reply_to='"<b>" <a@b.example>')
    message.add_attachment(b"x", maintype="text", subtype="html", filename=f"{EVIL}.html")
    case = desk.case(
        name=EVIL,
        email='"><script>@kund.example',
        subject=EVIL,
        text=EVIL,
        message=message,
        evidence={"signals": [EVIL], "candidates": [EVIL]},
    )
    browser.log_in("karin")
    for path in ("/arenden", f"/arenden/{case.ref}", f"/arenden/{case.ref}/svar", "/att-gora"):
        page = browser.get(path)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]


def test_a_mails_html_is_harmless(desk: Desk, browser: Browser) -> None:
    """Scripts, pictures, links, forms and styles are gone, and the frame may do nothing."""
    desk.user("karin")
    html = (
        '<p style="x" onclick="y()">Hej <b>du</b></p><script>alert(1)</script>'
        '<img src="https://spy.example/p.gif"><a href="https://evil.example">klicka</a>'
        '<form action="https://evil.example"><input></form><svg><script>z</script></svg>'
        "<style>@import 'https://spy.example'</style><iframe src=//evil.example></iframe>"
    )
    case = desk.case(message=letter("x", "text", html=html))
    browser.log_in("karin")
    page = browser.get(f"/arenden/{case.ref}").text
    assert 'sandbox=""' in page
    shown = browser.get(f"/arenden/{case.ref}/mejl/1/html")
    assert "<p>Hej <b>du</b></p>" in shown.text
    assert "evil" not in shown.text
    assert "spy" not in shown.text
    assert "alert" not in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")


def test_attachments_are_files_to_save_and_never_pages(desk: Desk, browser: Browser) -> None:
    """Whatever an attachment claims to be, the browser saves it; its name is made safe."""
    desk.user("karin")
    message = letter("x", "text")
    message.add_attachment(b"<b>", maintype="text", subtype="html", filename="../../\u202eexe.html")
    case = desk.case(message=message)
    browser.log_in("karin")
    answer = browser.get(f"/arenden/{case.ref}/mejl/1/bilaga/0")
    assert answer.content.strip() == b"<b>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert 'filename="exe.html"' in answer.headers["content-disposition"]
    assert browser.get(f"/arenden/{case.ref}/mejl/1/bilaga/9").status_code == 404


def test_a_mail_is_shown_only_through_its_own_case(desk: Desk, browser: Browser) -> None:
    """Guessing a mail's number beside a case of one's own opens nothing."""
    desk.user("olle")
    mine, hidden = desk.case(), desk.case(protected=True)
    browser.log_in("olle")
    for path in (
        f"/arenden/{mine.ref}/mejl/2/original.eml",
        f"/arenden/{hidden.ref}/mejl/2/original.eml",
        f"/arenden/{mine.ref}/mejl/2/html",
        f"/arenden/{mine.ref}/mejl/2/bilaga/0",
    ):
        assert browser.get(path).status_code == 404


def test_looking_leaves_a_trace(desk: Desk, browser: Browser) -> None:
    """Opening a protected person's case and any raw mail is in the history."""
    desk.user("karin", Role.SENIOR, protected=True)
    case = desk.case(protected=True)
    browser.log_in("karin")
    browser.get(f"/arenden/{case.ref}")
    browser.get(f"/api/v1/cases/{case.ref}")
    browser.get(f"/arenden/{case.ref}/mejl/1/original.eml")
    with desk.database.read() as tx:
        kinds = [(e.kind, e.actor) for e in tx.events.of_case(case.id)]
    assert kinds.count(("viewed", "karin")) == 2
    assert ("raw_viewed", "karin") in kinds


def test_the_number_is_masked_and_the_dates_are_explained(desk: Desk, browser: Browser) -> None:
    """The page tells why this date, whom the register knows, and never the whole personnummer."""
    fill(desk)
    browser.log_in("karin")
    page = browser.get("/arenden/KE-2026-000001").text
    assert TEST_NUMBER[-4:] not in page
    assert "1957••••-••••" in page
    assert "senast inom en månad (artikel 12.3)" in page
    assert "Larmgatan" in page


def test_a_weekend_moves_the_date_and_the_page_says_so(desk: Desk, browser: Browser) -> None:
    """A month that ends on a Saturday is explained with the rule that moves it."""
    desk.user("karin")
    case = desk.case(days_ago=18)
    browser.log_in("karin")
    page = browser.get(f"/arenden/{case.ref}").text
    assert "Månaden slutar lördag 5 december 2026" in page
    assert "måndag 7 december 2026" in page


def test_missing_proof_is_asked_for_gently(desk: Desk, browser: Browser) -> None:
    """The page names ways to identify from mild to strict, and none is a copy of a passport."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE)
    browser.log_in("karin")
    page = browser.get(f"/arenden/{case.ref}").text
    assert "Det mildaste sättet" in page
    assert "Begär aldrig kopia" in page


def test_the_usual_work_of_an_agent(desk: Desk, browser: Browser) -> None:
    """Taking, moving, proving, retyping, noting and closing a case each leave their event."""
    desk.user("karin", Role.SENIOR)
    case = desk.case(CaseType.COMPLAINT)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    assert browser.submit(url, f"{url}/tilldela", till="mig").status_code == 303
    assert browser.submit(url, f"{url}/status", till="in_progress").status_code == 303
    assert browser.submit(url, f"{url}/identitet", metod="code_by_phone").status_code == 303
    answer = browser.submit(url, f"{url}/typ", typ="damages_claim", skal="Vill ha pengar")
    assert answer.status_code == 303
    assert browser.submit(url, f"{url}/anteckning", text="Ringde").status_code == 303
    assert browser.submit(url, f"{url}/avsluta", resultat="answered").status_code == 303
    with desk.database.read() as tx:
        after = tx.cases.by_ref(case.ref)
        kinds = {e.kind for e in tx.events.of_case(case.id)}
        notes = [m.text for m in tx.cases.messages(case) if m.direction == "note"]
    assert (after.status, after.case_type) == (Status.CLOSED, CaseType.DAMAGES_CLAIM)
    assert (after.assigned_to, after.assurance) == ("karin", Assurance.L2)
    assert kinds >= {"assigned", "status", "identity", "retyped", "noted"}
    assert notes == ["Vill ha pengar", "Ringde"]
    assert "Ringde" in browser.get(url).text


def test_a_weaker_proof_lowers_nothing(desk: Desk, browser: Browser) -> None:
    """A visit is the highest proof, and a weaker one after it never lowers the level."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    for method in ("in_person", "code_by_phone"):
        browser.submit(url, f"{url}/identitet", metod=method)
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref).assurance is Assurance.L5


@pytest.mark.parametrize("method", ["code_by_email", "code_by_letter", "eid"])
def test_what_a_code_proves_is_not_typed_by_hand(desk: Desk, browser: Browser, method: str) -> None:
    """A link, a letter's code and an eID record themselves: an agent cannot claim one."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    assert browser.submit(url, f"{url}/identitet", metod=method).status_code == 422
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref).assurance is Assurance.L0


def test_a_stale_form_keeps_what_was_typed(desk: Desk, browser: Browser) -> None:
    """Two agents cannot overwrite each other, and the slower one loses no words."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    form = browser.get(url)
    with desk.database.write() as tx:
        tx.cases.assign(case, "olle", actor="olle", now=desk.clock.now)
    token = form.text.split('name="csrf" value="')[1].split('"')[0]
    data = {"csrf": token, "version": str(case.version), "typ": "erasure", "skal": "Mina <ord>"}
    answer = browser.post(f"{url}/typ", data)
    assert answer.status_code == 409
    assert "Mina &lt;ord&gt;" in answer.text
    assert "Någon annan har ändrat ärendet" in answer.text
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref).case_type is CaseType.ACCESS
    assert browser.post(f"{url}/typ", {**data, "version": "2"}).status_code == 303


@pytest.mark.parametrize("resolution", ["refused", "partial"])
def test_a_refusal_is_never_just_a_status(desk: Desk, browser: Browser, resolution: str) -> None:
    """Article 12(4): who is refused gets the letter, so the form alone ends no case like that."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    fields = {"resultat": resolution, "svarat": "ja", "skal": "Artikel 17.3 b"}
    refused = browser.submit(url, f"{url}/avsluta", **fields)
    assert refused.status_code == 422
    assert "artikel 12.4" in refused.text
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref) == case


def test_a_breach_ends_with_an_account_by_a_senior(desk: Desk, browser: Browser) -> None:
    """Article 33(5): an agent cannot end it, and a senior only with what was done and why."""
    desk.user("olle")
    desk.user("karin", Role.SENIOR)
    case = desk.case(CaseType.BREACH_REPORT)
    url = f"/arenden/{case.ref}"
    browser.log_in("olle")
    assert browser.submit(url, f"{url}/status", till="in_progress").status_code == 303
    assert browser.submit(url, f"{url}/avsluta", resultat="not_notified").status_code == 403
    browser.log_in("karin")
    refused = browser.submit(url, f"{url}/avsluta", resultat="not_notified", skal=" ")
    assert refused.status_code == 422
    assert "artikel 33.5" in refused.text
    ended = {"resultat": "not_notified", "skal": "Kuvertet kom oöppnat tillbaka, ingen risk"}
    assert browser.submit(url, f"{url}/avsluta", **ended).status_code == 303
    assert "Kuvertet kom oöppnat tillbaka" in browser.get(url).text


def test_a_right_is_never_closed_in_silence(desk: Desk, browser: Browser) -> None:
    """Closing a request nobody answered needs the agent's word that an answer was given."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    refused = browser.submit(url, f"{url}/avsluta", resultat="granted")
    assert refused.status_code == 422
    assert "inte fått något svar" in refused.text
    assert browser.submit(url, f"{url}/avsluta", resultat="granted", svarat="ja").status_code == 303


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({"till": "closed"}, "status"),
        ({"till": "nonsense"}, "status"),
        ({"metod": "registered_sender"}, "identitet"),
        ({"typ": "access", "skal": "x"}, "typ"),
        ({"typ": "erasure", "skal": " "}, "typ"),
        ({"resultat": "x"}, "avsluta"),
    ],
)
def test_what_the_table_forbids_is_refused_with_a_reason(
    desk: Desk, browser: Browser, fields: dict[str, str], action: str
) -> None:
    """A crafted form changes nothing and gets a sentence, not a fault."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    assert browser.submit(url, f"{url}/{action}", **fields).status_code == 422
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref) == case


def test_the_officer_advises_and_does_not_decide(desk: Desk, browser: Browser) -> None:
    """The DPO writes notes everywhere, works only with the DPO's own questions (Article 38(6))."""
    desk.user("disa", Role.DPO)
    access, question = desk.case(), desk.case(CaseType.DPO_QUESTION)
    browser.log_in("disa")
    url = f"/arenden/{access.ref}"
    assert browser.submit(url, f"{url}/anteckning", text="Mitt råd").status_code == 303
    assert browser.submit(url, f"{url}/avsluta", version="1", resultat="refused").status_code == 403
    assert browser.get(f"{url}/svar").status_code == 403
    own = f"/arenden/{question.ref}"
    assert browser.submit(own, f"{own}/avsluta", resultat="granted").status_code == 403
    assert browser.submit(own, f"{own}/avsluta", resultat="answered").status_code == 303


def test_marking_as_protected_hides_the_case_at_once(desk: Desk, browser: Browser) -> None:
    """Whoever marks a case without being one of the named few sees it no longer."""
    desk.user("olle")
    case = desk.case()
    browser.log_in("olle")
    url = f"/arenden/{case.ref}"
    assert browser.submit(url, f"{url}/skydda").headers["location"] == "/arenden"
    assert browser.get(url).status_code == 404


def test_a_mail_held_back_is_called_so(desk: Desk, browser: Browser) -> None:
    """What was withdrawn because the case became protected has not failed."""
    desk.user("karin", protected=True)
    case = desk.case()
    with desk.database.write() as tx:
        mail = OutgoingMail(
            kind=MailKind.ACKNOWLEDGEMENT,
            to="anna.ek@kund.example",
            sender="registerutdrag@kalmarenergi.se",
            subject="Vi har fått ditt mejl",
            text="Hej!",
            case_id=case.id,
        )
        queued = tx.outbox.queue(mail, dedup_key="ack:1", now=desk.clock.now)
        tx.cases.add_message(
            case,
            Direction.OUT,
            author="Automatiskt besked",
            subject=mail.subject,
            text=mail.text,
            at=desk.clock.now,
            outbox_id=queued.id,
        )
        tx.cases.mark_protected(case, actor="karin", now=desk.clock.now)
    browser.log_in("karin")
    page = browser.get(f"/arenden/{case.ref}").text
    assert "Stoppat: ärendet är skyddat" in page
    assert "Kunde inte skickas" not in page


def test_a_case_that_has_run_out_offers_no_extension(desk: Desk, browser: Browser) -> None:
    """After the first month the page does not tempt with a date that can no longer be had."""
    desk.user("karin")
    case = desk.case(days_ago=20)
    browser.log_in("karin")
    assert "Med förlängning" in browser.get(f"/arenden/{case.ref}").text
    desk.clock.now += timedelta(days=30)
    browser.log_in("karin")
    assert "Med förlängning" not in browser.get(f"/arenden/{case.ref}").text
