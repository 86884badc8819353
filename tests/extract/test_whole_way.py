"""One request for access, from the mail that asks to the closed case, through the real interfaces."""

import io
import re
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from cases.case import Case
from cases.case_type import Assurance, CaseType
from cases.extract import ExtractState
from cases.lifecycle import Resolution, Status
from cases.mail import ArrivedMail, MailIdentity
from cases.store.case_store import CaseFilter
from mail_triage.assess import Assessor
from mail_triage.explain import ListedCases
from mail_triage.intake import Intake
from tests.desk.builder import ADDRESSES, NOW, Desk
from tests.desk.client import Browser
from tests.extract.people import PEOPLE
from tests.mail_triage.brain import small_classifier

OURS = ADDRESSES["registerutdrag"]
RAW = (
    "Authentication-Results: mx.kalmarenergi.se; dmarc=pass header.from=post.example\r\n"
    "From: Eva Ek <eva@post.example>\r\n"
    f"To: {OURS}\r\n"
    "Subject: Registerutdrag\r\n"
    "Message-ID: <1@post.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "Hej! Jag vill ha ett registerutdrag med alla uppgifter om mig.\r\n"
    "Min granne Bertil Storm, bertil@annan.example, fick hem papper om mig.\r\n"
    "/Eva\r\n"
).encode()

TOLD = (
    "Eva Ek Sjövägen 3 380 30 Rockneby",
    "Ditt registerutdrag",
    "195704289999",
    "Exempel Kundsystem AB",
    "Dataskyddsförordningen, artikel 6.1 c.",
    "Till och med det sjunde året",
    "Det vi inte har lämnat ut",
    "Artikel 15.4 i dataskyddsförordningen",
    "Integritetsskyddsmyndigheten (IMY), Box 8114, 104 20 Stockholm",
    "vända dig till domstol",
    "[borttaget]",
)
OTHERS = ("Bertil", "Storm", "bertil@annan.example", "Ulf", "194608239986")
STEPS = (
    "extract_begun",
    "extract_collected",
    "extract_reviewed",
    "extract_approved",
    "extract_letter_viewed",
    "extract_posted",
    "extract_forgotten",
)


def triage(desk: Desk, raw: bytes) -> Case:
    """Keep a mail and let the real triage settle it."""
    with desk.database.write() as tx:
        tx.mails.keep(
            ArrivedMail(
                identity=MailIdentity(
                    mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=1
                ),
                received_at=NOW,
                size=len(raw),
                raw=raw,
            ),
            now=NOW,
        )
    assessor = Assessor.of_people(
        small_classifier(),
        PEOPLE,
        ListedCases([]),
        authserv_id="mx.kalmarenergi.se",
        own_domains={"kalmarenergi.se"},
        own_addresses=set(ADDRESSES.values()),
        pepper=b"test",
        today=NOW.date(),
    )
    office = desk.app.state.office
    intake = Intake(
        desk.database,
        assessor,
        desk.letters,
        office.organisation,
        addresses=ADDRESSES,
        clock=desk.clock,
    )
    with desk.database.read() as tx:
        waiting = tx.mails.waiting()
    for mail_id in waiting:
        intake.handle(mail_id)
    with desk.database.read() as tx:
        return tx.cases.search(CaseFilter())[0]


def words_of(answer: httpx.Response) -> str:
    """Return the text of a PDF with single spaces."""
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def review_all(browser: Browser, base: str, source: str) -> httpx.Response:
    """Do what an agent does who leaves every suggestion as it stands, and withholds notes."""
    page = browser.get(f"{base}/kalla/{source}").text
    fields: dict[str, str | list[str]] = {}
    for place in re.findall(r'name="post-(\d+)" value="ja"', page):
        marked = f'name="post-{place}" value="ja" checked' in page
        fields[f"post-{place}"] = "ja" if marked else "nej"
        if not marked:
            fields[f"skal-{place}"] = "draft"
        hidden = re.findall(rf'name="dolj-{place}" value="(\d+)" checked', page)
        if hidden:
            fields[f"dolj-{place}"] = hidden
    return browser.submit(f"{base}/kalla/{source}", f"{base}/kalla/{source}/granska", **fields)  # type: ignore[arg-type]


def collect_all(browser: Browser, case: Case) -> None:
    """Begin, hand in what the system owner found, and review every source."""
    base = f"/arenden/{case.ref}/utdrag"
    assert browser.submit(base, f"{base}/borja", person="0").status_code == 303
    page = browser.get(base).text
    assert "Väntar på den som har systemet" in page
    assert "Samlas in" in page
    answer = "Samtal 2026-03-02: Eva frågade om sin mätare. Bertil Storm svarade inte."
    browser.upload(f"{base}/kalla/recordings", f"{base}/kalla/recordings/svar", "svar.txt", answer)
    assert "Stopp:" in browser.get(base).text
    for source in ("register", "meter_values", "invoices", "desk", "recordings"):
        assert review_all(browser, base, source).status_code == 303


def test_an_access_request_is_answered_by_post(
    desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    """The mail becomes a case, every source is asked, others are hidden, and the letter goes out."""
    case = triage(desk, RAW)
    assert case.case_type is CaseType.ACCESS
    assert case.assurance is Assurance.L1
    base = f"/arenden/{case.ref}/utdrag"
    assert base in browser.get(f"/arenden/{case.ref}").text
    # Two people share the contract; who wrote is suggested.
    assert re.search(r'value="0" required checked> <span>Eva Ek', browser.get(base).text)
    collect_all(browser, case)

    assert "Märk kuvertet" in browser.get(base).text
    refused = browser.submit(base, f"{base}/godkann", satt="post")
    assert "Bekräfta att du har kontrollerat" in refused.text
    done = browser.submit(base, f"{base}/godkann", satt="post", kontrollerat="household")
    assert done.status_code == 303

    letter = browser.get(f"{base}/brev.pdf")
    (tmp_path / "letter.pdf").write_bytes(letter.content)
    words = words_of(letter)
    assert [one for one in TOLD if one not in words] == []
    assert [one for one in OTHERS if one in words] == []

    assert browser.submit(base, f"{base}/postat").status_code == 303
    with desk.database.read() as tx:
        closed = tx.cases.by_ref(case.ref)
        extract = tx.extracts.of_case(case.id)
        assert "Artikel 15.4" in tx.desk.ground(closed)
        history = tx.events.of_case(case.id)
        assert list(tx.events.broken()) == []
    assert (closed.status, closed.resolution) == (Status.CLOSED, Resolution.PARTIAL)
    assert extract is not None
    assert extract.state is ExtractState.DELIVERED
    assert extract.forgotten_at is not None
    assert set(STEPS) <= {event.kind for event in history}
    told = " ".join(str(event.detail) for event in history)
    assert [one for one in ("Eva", "Ulf", "Bertil", "19570428", "Sjövägen") if one in told] == []


@pytest.mark.parametrize("path", ["", "/kalla/desk", "/brev.pdf", "/uppgifter.zip"])
def test_an_extract_is_only_for_those_who_work_in_the_case(
    desk: Desk, browser: Browser, path: str
) -> None:
    """Somebody who may not see the case does not learn that there is an extract."""
    hidden = desk.case(protected=True, name="Dold Person", customer_number="100600")

    assert browser.get(f"/arenden/{hidden.ref}/utdrag{path}").status_code == 404
