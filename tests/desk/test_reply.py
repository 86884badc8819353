"""Replies: what is warned of, what is stopped, and what leaves."""

from datetime import timedelta

import httpx
import pytest

from cases.case_type import Assurance, CaseType
from cases.lifecycle import Status
from cases.outgoing import MailKind
from desk.reply_checks import Proof, ReplyKind, check_reply
from tests.desk.builder import NOW, TEST_NUMBER, Desk, letter
from tests.desk.client import Browser
from tests.register_rows import a_person

PROVEN = Proof(held=Assurance.L4, required=Assurance.L1)
GOOD = "Hej!\n\nVi har skickat registerutdraget med brev.\n\nVänliga hälsningar\nKarin"


def _send(browser: Browser, ref: str, **fields: str) -> int:
    url = f"/arenden/{ref}/svar"
    return browser.submit(url, url, **{"text": GOOD, "steg": "skicka", **fields}).status_code


def _reply(browser: Browser, ref: str, **fields: str) -> httpx.Response:
    url = f"/arenden/{ref}/svar"
    return browser.submit(url, url, **{"text": GOOD, **fields})


def test_a_reply_is_previewed_and_lands_in_the_outbox(desk: Desk, browser: Browser) -> None:
    """What the agent saw is what is queued: to the party, from the mailbox, in the thread."""
    desk.user("karin")
    message = letter("Utdrag", "Hej", reply_to="thief@evil.example")
    case = desk.case(subject="Utdrag", message=message, assurance=Assurance.L1)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/svar"
    preview = browser.submit(url, url, text=GOOD)
    assert preview.status_code == 200
    assert f"[{case.token}]" in preview.text
    with desk.database.read() as tx:
        assert tx.outbox.due(now=NOW) == []
    assert _send(browser, case.ref) == 303
    with desk.database.read() as tx:
        (queued,) = tx.outbox.due(now=NOW)
        after = tx.cases.by_ref(case.ref)
        shown = tx.cases.messages(case)[-1]
    mail = queued.mail
    assert (mail.kind, mail.to) == (MailKind.REPLY, "anna.ek@kund.example")
    assert mail.sender == "registerutdrag@kalmarenergi.se"
    assert mail.subject == f"Sv: Utdrag [{case.token}]"
    assert mail.in_reply_to == "<1@kund.example>"
    assert GOOD in mail.text
    assert (after.status, after.assigned_to) == (Status.IN_PROGRESS, "karin")
    assert (shown.outbox_id, shown.message_id) == (queued.id, queued.message_id)
    assert "I kö för utskick" in browser.get(f"/arenden/{case.ref}").text


def test_a_reply_sent_twice_leaves_once(desk: Desk, browser: Browser) -> None:
    """A double click or a reloaded page queues one mail."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/svar"
    page = browser.get(url).text
    fields = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf", "stamp", "nonce")
    }
    for _ in range(2):
        answer = browser.post(url, {**fields, "text": GOOD, "steg": "skicka"})
        assert answer.status_code == 303
    with desk.database.read() as tx:
        assert len(tx.outbox.due(now=NOW)) == 1


def test_a_warning_must_be_read_before_sending(desk: Desk, browser: Browser) -> None:
    """With too little proof the reply stays until the agent has confirmed the warning."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE)
    browser.log_in("karin")
    assert _send(browser, case.ref) == 422
    assert _send(browser, case.ref, bekraftat="ja", efter="waiting") == 303
    with desk.database.read() as tx:
        assert tx.cases.by_ref(case.ref).status is Status.WAITING


def test_a_personnummer_never_leaves_in_a_mail(desk: Desk, browser: Browser) -> None:
    """Not even a confirmed warning lets it through, and the text is kept to be mended."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/svar"
    text = f"Hej! Ditt nummer är {TEST_NUMBER[:8]}-{TEST_NUMBER[8:]}."
    answer = browser.submit(url, url, text=text, steg="skicka", bekraftat="ja")
    assert answer.status_code == 422
    assert "Ta bort numret" in answer.text
    assert text in answer.text
    with desk.database.read() as tx:
        assert tx.outbox.due(now=NOW) == []


def test_a_letter_that_came_meanwhile_stops_the_reply(desk: Desk, browser: Browser) -> None:
    """The agent's words are kept, and the newest letter is there to be read first."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/svar"
    page = browser.get(url).text
    fields = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf", "stamp", "nonce")
    }
    with desk.database.write() as tx:
        values = {"author": "anna.ek@kund.example", "subject": "Ny", "at": NOW}
        tx.cases.add_message(case, "in", text="Jag har ångrat mig!", **values)  # type: ignore[arg-type]
    answer = browser.post(url, {**fields, "text": GOOD, "steg": "skicka"})
    assert answer.status_code == 409
    assert "Din text finns kvar" in answer.text
    assert "Jag har ångrat mig!" in answer.text
    assert GOOD in answer.text


def test_a_case_without_an_address_is_answered_by_letter(desk: Desk, browser: Browser) -> None:
    """No address, no mail form; the page says to write a letter."""
    desk.user("karin")
    case = desk.case(email="")
    browser.log_in("karin")
    assert "Svara med brev" in browser.get(f"/arenden/{case.ref}").text
    assert browser.get(f"/arenden/{case.ref}/svar").status_code == 403


def test_a_question_is_no_answer(desk: Desk, browser: Browser) -> None:
    """After a question alone the case cannot be closed as done; after an answer it can."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    for kind, expected in (("identity", 422), ("answer", 303)):
        assert _send(browser, case.ref, kind=kind, bekraftat="ja") == 303
        closed = browser.submit(url, f"{url}/avsluta", resultat="granted")
        assert closed.status_code == expected


def test_asking_for_proof_waits_and_is_kept_with_its_reason(desk: Desk, browser: Browser) -> None:
    """The question of identity suspends only with a reason, so the desk stores one."""
    desk.user("karin")
    case = desk.case()
    browser.log_in("karin")
    assert _send(browser, case.ref, kind="identity", bekraftat="ja") == 303
    with desk.database.read() as tx:
        (question,) = tx.questions.of_case(case.id)
        assert tx.cases.by_ref(case.ref).status is Status.WAITING
    assert "artikel 12.6" in question.reason


@pytest.mark.parametrize("changed", ["address_changed_on", "email_changed_on"])
def test_after_a_change_of_contact_more_proof_may_be_asked_for(
    desk: Desk, browser: Browser, changed: str
) -> None:
    """The registered sender is enough for an extract, but not when address or e-mail changed lately."""
    desk.user("karin")
    for number, changed_on in (("70011", None), ("70012", NOW.date() - timedelta(days=20))):
        days: dict[str, object] = {changed: changed_on}
        known = a_person(**days, customer_number=number)  # type: ignore[arg-type]
        with desk.database.write() as tx:
            tx.register.load([known], actor="test", now=NOW)
    settled = desk.case(customer_number="70011", assurance=Assurance.L1)
    moved = desk.case(customer_number="70012", assurance=Assurance.L1)
    browser.log_in("karin")

    stopped = _reply(browser, settled.ref, kind="identity")
    assert (stopped.status_code, "Fråga inte efter mer" in stopped.text) == (422, True)
    asked = _reply(browser, moved.ref, kind="identity")
    assert (asked.status_code, "Fråga inte efter mer" in asked.text) == (200, False)
    assert f"{Assurance.L1.label}, {Assurance.L4.label} behövs" in asked.text
    assert "Vi vet inte säkert" not in _reply(browser, settled.ref).text
    assert "Vi vet inte säkert" in _reply(browser, moved.ref).text

    assert _send(browser, moved.ref, kind="identity", bekraftat="ja") == 303
    with desk.database.read() as tx:
        (question,) = tx.questions.of_case(moved.id)
    assert question.reason.startswith(f"{Assurance.L1.label} {Assurance.L4.label}:")


def test_a_letter_after_a_change_of_contact_warns(desk: Desk, browser: Browser) -> None:
    """What is written into a letter is looked at with the same level as a free reply."""
    desk.user("karin")
    moved = a_person(customer_number="70012", address_changed_on=NOW.date())
    with desk.database.write() as tx:
        tx.register.load([moved], actor="test", now=NOW)
    case = desk.case(customer_number="70012", assurance=Assurance.L1)
    browser.log_in("karin")

    url = f"/arenden/{case.ref}/brev/no_data"
    assert "Vi vet inte säkert" in browser.submit(url, url, letat="I registret.").text


def test_first_drafts_hold_what_the_law_wants(desk: Desk, browser: Browser) -> None:
    """An identity question forbids ID copies, and blanks must be filled."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/svar"
    identity = browser.get(f"{url}?typ=identity").text
    assert "Skicka inte kopia på pass" in identity
    assert browser.submit(url, url, text="Hej [namn här]").status_code == 422


@pytest.mark.parametrize(
    ("text", "kind", "words", "stops"),
    [
        ("Skicka en kopia på ditt körkort.", "answer", "id-handling", False),
        ("Bifoga ett foto av din legitimation, tack.", "answer", "id-handling", False),
        ("Svara med ditt personnummer.", "answer", "personnummer i mejl", False),
        ("Fyll i blanketten och skriv under.", "answer", "formkrav", False),
        ("Vi tar ut en avgift på 200 kr.", "answer", "gratis", False),
        ("Vi avslår din begäran.", "answer", "lagstöd", False),
        ("   ", "answer", "tomt", True),
        ("Ring 070-174 06 05.", "answer", "telefon", False),
    ],
)
def test_the_usual_faults_are_seen(
    desk: Desk, text: str, kind: str, words: str, stops: bool
) -> None:
    """Each fault that people complain of is warned of or stopped, with its article."""
    case = desk.case(assurance=Assurance.L4)
    remarks = check_reply(
        text,
        case,
        kind=ReplyKind(kind),
        proof=PROVEN,
        own=frozenset(),
        today=case.received_on,
    )
    found = [remark for remark in remarks if words in remark.text]
    assert [remark.stops for remark in found] == [stops]


@pytest.mark.parametrize(
    "text",
    [
        "Skicka inte kopia på pass, körkort eller id-kort.",
        "Skriv inte ditt personnummer i mejl.",
        "Det kostar ingenting och kräver ingen underskrift eller blankett.",
        "Vi har rättat ditt namn i registret.",
    ],
)
def test_good_letters_pass_in_silence(desk: Desk, text: str) -> None:
    """A warning that comes too often is not read: plain good sentences raise none."""
    case = desk.case(assurance=Assurance.L4)
    remarks = check_reply(
        text, case, kind=ReplyKind.ANSWER, proof=PROVEN, own=frozenset(), today=case.received_on
    )
    assert remarks == []
