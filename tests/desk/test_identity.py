"""The desk's identity page: what is needed, the mildest way first, and nothing an agent could misuse."""

import io
import re

import pytest
from pypdf import PdfReader

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import Assurance, CaseType
from cases.register import Person
from cases.store.identity_answers import IdentityAnswers
from cases.user import Role
from cases.verification import Verdict, read_code
from tests.desk.builder import NOW, TEST_NUMBER, Desk, _customer, letter
from tests.desk.client import Browser
from tests.register_rows import a_person


def a_case(desk: Desk, *people: Person, **known: object) -> Case:
    """Open the case of a known customer who wrote from an unknown address."""
    rows = people or (_customer(),)
    with desk.database.write() as tx:
        tx.register.load(rows, actor="import", now=NOW)
    known = {"case_type": CaseType.PORTABILITY, **known}
    return desk.case(customer_number=rows[0].customer_number, email="ny@mejl.example", **known)  # type: ignore[arg-type]


def agent(desk: Desk, browser: Browser, case: Case) -> str:
    desk.user("karin", Role.SENIOR)
    browser.log_in("karin")
    return f"/arenden/{case.ref}/identitet"


def sent(desk: Desk) -> list[tuple[str, str]]:
    with desk.database.read() as tx:
        return [(m.mail.to, m.mail.text) for m in tx.outbox.due(now=desk.clock.now, limit=100)]


def test_the_page_says_what_each_step_needs_and_the_mildest_way_first(
    desk: Desk, browser: Browser
) -> None:
    """Steps with their levels, the registered address masked, link before letter, no word of copies wanted."""
    case = a_case(desk)
    page = browser.get(agent(desk, browser, case)).text

    assert "Föra över till ett annat företag" in page
    assert "Två personer krävs" in page
    assert "m•••@sundstrom.example" in page
    assert "maja@sundstrom.example" not in page.split("Det här vet vi")[0]
    assert page.index("Skicka engångslänk") < page.index("kodbrev") < page.index("Skicka frågan")


@pytest.mark.parametrize(
    ("person", "proves_itself"),
    [(a_person(), True), (a_person(address_changed_on=NOW.date()), False)],
)
def test_a_letter_to_the_registered_address_proves_itself(
    desk: Desk, browser: Browser, person: Person, *, proves_itself: bool
) -> None:
    """An extract by post needs nothing more while the address is settled; by e-mail it does."""
    case = a_case(desk, person, case_type=CaseType.ACCESS)
    page = browser.get(agent(desk, browser, case)).text
    rows = dict(re.findall(r'<th scope="row">([^<]+).*?</td><td>(.*?)</td>', page))
    assert ("Ja" in rows["Skicka brev till registrerad adress"]) is proves_itself
    assert "Ja" not in rows["Lämna ut elektroniskt"]


def test_the_link_goes_to_the_register_and_the_agent_cannot_read_it(
    desk: Desk, browser: Browser
) -> None:
    """The mail has the link; the case, its history and the outbox after sending have not."""
    case = a_case(desk)
    url = agent(desk, browser, case)
    assert browser.submit(url, f"{url}/lank").status_code == 303

    ((to, text),) = sent(desk)
    code = read_code(re.findall(r"/verifiera/e-post/(\w+)", text)[0])
    assert (to, code is not None) == ("maja@sundstrom.example", True)
    assert code is not None
    shown = browser.get(f"/arenden/{case.ref}").text + browser.get(url).text
    for secret in (code.text.lower(), code.grouped, code.secret):
        assert secret.lower() not in shown.lower()
    with desk.database.write() as tx:
        (queued,) = tx.outbox.due(now=desk.clock.now, limit=5)
        tx.outbox.sent(queued.id, now=desk.clock.now)
        assert tx.outbox.by_id(queued.id).mail.text == ""
    answers = IdentityAnswers(desk.database, desk.identity)
    assert answers.answer(code).verdict is Verdict.CONFIRMED


def test_the_letter_is_handed_out_once_and_its_code_works(desk: Desk, browser: Browser) -> None:
    """One page with the address, the code and the last day; marking it as posted leaves the agent's name."""
    case = a_case(desk)
    url = agent(desk, browser, case)
    answer = browser.submit(url, f"{url}/brev")

    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    words = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert "Maja Sundström Larmgatan 12 B 392 32 KALMAR" in words
    assert "6 december 2026" in words
    code = read_code(re.findall(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", words)[0])
    assert code is not None

    page = browser.get(url).text
    action = re.search(rf'action="({url}/kod/\d+)"', page)
    assert action is not None
    assert code.secret not in page
    assert browser.submit(url, action[1], steg="skickat").status_code == 303
    assert "Postat 23 november 2026" in browser.get(url).text
    answers = IdentityAnswers(desk.database, desk.identity)
    assert answers.answer(code).verdict is Verdict.CONFIRMED
    with desk.database.read() as tx:
        assert tx.cases.by_id(case.id).assurance is Assurance.L3
        (kept,) = tx.evidence.of_case(case, desk.identity.people(tx, case))
    assert kept.officer == "karin"
    assert "Kod i brev till registrerad adress, 23 november 2026" in browser.get(url).text


def test_a_question_needs_a_reasonable_doubt(desk: Desk, browser: Browser) -> None:
    """Without a reason nothing is asked; with one T-IDREQ has every block, and no personal data."""
    case = a_case(desk)
    url = agent(desk, browser, case)
    assert browser.submit(url, f"{url}/fraga").status_code == 422
    assert sent(desk) == []

    assert browser.submit(url, f"{url}/fraga", skal="delivery").status_code == 303
    ((to, text),) = sent(desk)
    assert to == "ny@mejl.example"
    for block in (
        "registrerad den 20 november 2026",
        case.ref,
        "du vill ha det på ett annat sätt än med brev",
        "e-legitimation",
        "med brev",
        "Skicka inte kopia på pass",
        "svar senast den",
        "dataskyddsombud@",
    ):
        assert block in text
    for personal in ("Maja", "Sundström", "Larmgatan", "70012345", TEST_NUMBER[:8]):
        assert personal not in text


def test_taking_a_link_back(desk: Desk, browser: Browser) -> None:
    """An agent can end a link that went out by mistake."""
    case = a_case(desk)
    url = agent(desk, browser, case)
    browser.submit(url, f"{url}/lank")
    action = re.search(rf'action="({url}/kod/\d+)"', browser.get(url).text)
    assert action is not None
    assert browser.submit(url, action[1], steg="aterta").status_code == 303
    assert "Tillbakatagen" in browser.get(url).text


@pytest.mark.parametrize(
    ("person", "action", "says"),
    [
        (a_person(email=""), "lank", "finns inte i registret"),
        (a_person(street="", postcode=""), "brev", "finns inte i registret"),
        (a_person(protected=True), "brev", "skyddade uppgifter"),
        (a_person(email_changed_on=NOW.date()), "lank", "ändrades mindre än 30 dagar"),
        (a_person(address_changed_on=NOW.date()), "brev", "ändrades mindre än 30 dagar"),
    ],
)
def test_a_way_that_proves_nothing_is_not_taken(
    desk: Desk, browser: Browser, person: Person, action: str, says: str
) -> None:
    """No contact, a new contact or a protected person: said on the page, refused when tried, nothing sent."""
    case = a_case(desk, person)
    url = agent(desk, browser, case)
    refused = browser.submit(url, f"{url}/{action}")
    assert (refused.status_code, says in refused.text) == (422, True)
    assert [to for to, _ in sent(desk)] == []


def test_nobody_known_nothing_sent(desk: Desk, browser: Browser) -> None:
    """Without a match in the register no code goes anywhere: the request's own address proves nothing."""
    case = desk.case()
    url = agent(desk, browser, case)
    assert "ingen träff i kundregistret" in browser.get(url).text
    for action in ("lank", "brev", "fraga"):
        assert browser.submit(url, f"{url}/{action}", skal="who").status_code == 422
    assert sent(desk) == []


def test_two_on_one_contract_are_told_apart(desk: Desk, browser: Browser) -> None:
    """Who is meant must be chosen, and the link goes to that one."""
    ada = a_person(1, name="Ada Berg", personnummer="195704289999", email="ada@post.example")
    bo = a_person(1, name="Bo Berg", personnummer="194608239986", email="bo@post.example")
    case = a_case(desk, ada, bo)
    url = agent(desk, browser, case)
    assert browser.submit(url, f"{url}/lank").status_code == 422
    mark = re.findall(r'name="person" value="(\w+)" required> Bo Berg', browser.get(url).text)[0]
    assert browser.submit(url, f"{url}/lank", person=mark).status_code == 303
    assert [to for to, _ in sent(desk)] == ["bo@post.example"]


def test_a_copy_of_an_id_is_deleted_for_good(desk: Desk, browser: Browser) -> None:
    """The attachment goes, the rest of the mail stays, and the history says who took it away."""
    message = letter("Registerutdrag", "Här är mitt pass.", sender="Maja <ny@mejl.example>")
    message.add_attachment(b"JPEG-PASS", maintype="image", subtype="jpeg", filename="pass.jpg")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="b.pdf")
    case = a_case(desk, message=message)
    url = agent(desk, browser, case)
    action = re.search(rf'action="({url}/bilaga/\d+/0)"', browser.get(url).text)
    assert action is not None
    assert browser.submit(url, action[1]).status_code == 303

    with desk.database.read() as tx:
        mail_id = tx.cases.messages(case)[0].mail_id
        assert mail_id is not None
        raw = tx.mails.raw(mail_id)
    assert b"SlBFRy1QQVNT" not in raw
    assert b"JPEG-PASS" not in raw
    assert b"b.pdf" in raw
    assert b"pass" in raw
    page = browser.get(url).text
    assert "pass.jpg" not in page
    assert "b.pdf" in page
    assert "En bilaga raderades efter kontrollen" in browser.get(f"/arenden/{case.ref}").text


@pytest.mark.parametrize("own", [True, False])
def test_a_legal_hold_keeps_a_copy_of_an_id(desk: Desk, browser: Browser, *, own: bool) -> None:
    """On hold, itself or another case that the mail led to, nothing is deleted and the page says why."""
    message = letter("Registerutdrag", "Här är mitt pass.", sender="Maja <ny@mejl.example>")
    message.add_attachment(b"JPEG-PASS", maintype="image", subtype="jpeg", filename="pass.jpg")
    case = a_case(desk, message=message)
    url = agent(desk, browser, case)
    action = re.search(rf'action="({url}/bilaga/\d+/0)"', browser.get(url).text)
    assert action is not None
    with desk.database.write() as tx:
        mail_id = tx.cases.messages(case)[0].mail_id
        assert mail_id is not None
        before = tx.mails.raw(mail_id)
        held = case
        if not own:
            new = NewCase(case_type=CaseType.ERASURE, channel=Channel.MAIL, received_at=NOW)
            held = tx.cases.open(new, actor="triage", now=NOW)
            tx.cases.add_message(
                held, Direction.IN, author="m", subject="s", text="t", at=NOW, mail_id=mail_id
            )
        tx.holds.put(held.id, "tvist", actor="karin", now=NOW)

    page = browser.get(url).text
    assert "stopp för gallring" in page
    assert action[1] not in page
    refused = browser.submit(url, action[1])
    assert refused.status_code == 422
    assert "Be en senior handläggare eller dataskyddsombudet" in refused.text
    with desk.database.write() as tx:
        assert tx.mails.raw(mail_id) == before
        kinds = {event.kind for event in tx.events.of_case(case.id)}
        tx.holds.lift(held.id, "avgjord", actor="karin", now=NOW)
    assert "attachment_deleted" not in kinds
    assert browser.submit(url, action[1]).status_code == 303


def test_who_may_not_work_in_a_case_checks_nobody(desk: Desk, browser: Browser) -> None:
    """The page and every button are closed to whom the case is closed to."""
    case, hidden = a_case(desk), desk.case(protected=True)
    desk.user("admin", Role.ADMIN)
    desk.user("olle")
    browser.log_in("admin")
    assert browser.get(f"/arenden/{case.ref}/identitet").status_code == 403
    browser.log_in("olle")
    for ref in (hidden.ref, "KE-2026-999999"):
        assert browser.get(f"/arenden/{ref}/identitet").status_code == 404
