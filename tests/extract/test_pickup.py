"""Fetching an extract on the website: a link and a proven identity, for a while, and then gone."""

import asyncio
import io
import json
import re
import zipfile
from datetime import timedelta

import httpx
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette

from cases.assurance import EvidenceKind
from cases.case import Case
from cases.case_type import Assurance, CaseType
from cases.extract import Extract, ExtractState
from cases.policy import load_policy
from cases.store.identity_answers import IdentityAnswers
from desk.office import Office
from tests.desk.builder import NOW, ROOT, Desk
from tests.desk.client import Browser
from tests.extract.people import EVA, ULF
from tests.extract.test_collect import collector_of
from tests.extract.test_release import proved
from tests.extract.test_whole_way import review_all
from website.app import create_app
from website.rasa_client import RasaClient
from website.verify_pages import VerifyPages
from website.verify_view import VerifyView


class Visitor:
    """Somebody on the website."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def ask(self, method: str, path: str) -> httpx.Response:
        """Send one request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://w.example") as http:
                return await http.request(method, path)

        return asyncio.run(send())


@pytest.fixture
def visitor(desk: Desk) -> Visitor:
    """The website on the desk's database."""
    office: Office = desk.app.state.office
    return Visitor(
        create_app(
            database=desk.database,
            policy=load_policy(ROOT / "data" / "policy"),
            organisation=office.organisation,
            rasa=RasaClient("http://127.0.0.1:9"),
            clock=desk.clock,
            public_url="https://www.kraft.example",
            verify=VerifyPages(
                answers=IdentityAnswers(desk.database, desk.identity),
                view=VerifyView(office.organisation),
                eid=None,
                clock=desk.clock,
                public_url="https://www.kraft.example",
                secure_cookies=False,
            ),
        )
    )


def a_portability_case(desk: Desk) -> Case:
    """Eva's request, known by her address only."""
    return desk.case(
        CaseType.PORTABILITY,
        name="Eva Ek",
        email="eva@post.example",
        text="Jag vill ta med mig mina uppgifter.",
        customer_number="100200",
        assurance=Assurance.L1,
    )


def offered(desk: Desk, browser: Browser) -> tuple[Case, str]:
    """Collect, review and approve for fetching; return the case and the path of the link."""
    case = proved(desk, a_portability_case(desk), EVA)
    base = f"/arenden/{case.ref}/utdrag"
    browser.submit(base, f"{base}/borja", person="0")
    browser.submit(f"{base}/kalla/recordings", f"{base}/kalla/recordings/svar", inget="ja")
    for source in ("register", "meter_values", "invoices", "desk"):
        review_all(browser, base, source)
    done = browser.submit(base, f"{base}/godkann", satt="link")
    assert done.status_code == 303, re.findall(r"Stopp:</strong> ([^<]+)", browser.get(base).text)
    with desk.database.read() as tx:
        mail = tx.outbox.due(now=NOW)[-1].mail
    assert mail.to == "eva@post.example"
    assert "100200" not in mail.text
    link = re.search(r"https://www\.kraft\.example(/utdrag/\S+)", mail.text)
    assert link is not None
    return case, link[1]


def extract_of(desk: Desk, case: Case) -> Extract:
    """Return the stored extract."""
    with desk.database.read() as tx:
        found = tx.extracts.of_case(case.id)
    assert found is not None
    return found


def test_the_person_fetches_files_and_has_them_removed(
    desk: Desk, browser: Browser, visitor: Visitor
) -> None:
    """Looking changes nothing; fetching works while the link lasts; then nothing is left."""
    case, link = offered(desk, browser)

    page = visitor.ask("GET", link)
    assert page.status_code == 200
    assert "Hämta filerna" in page.text
    assert "Eva" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert extract_of(desk, case).downloaded_at is None

    letter = visitor.ask("POST", f"{link}/brev")
    words = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(letter.content)).pages)
    assert "Dina uppgifter att ta med dig" in words
    files = zipfile.ZipFile(io.BytesIO(visitor.ask("POST", f"{link}/filer").content))
    # Given or observed, on contract or consent: no invoices, which we made, and no cases.
    assert set(files.namelist()) == {
        "LÄS-MIG.txt",
        "uppgifter.json",
        "register.csv",
        "meter_values.csv",
    }
    content = json.loads(files.read("uppgifter.json"))
    assert content["sources"][0]["items"][0]["Personnummer"] == "195704289999"
    assert len(content["sources"][1]["items"]) == 12

    assert "Ja, ta bort filerna nu" in visitor.ask("GET", link).text
    assert visitor.ask("POST", f"{link}/klart").status_code == 200
    assert visitor.ask("GET", link).status_code == 404
    done = extract_of(desk, case)
    assert done.state is ExtractState.DELIVERED
    assert done.forgotten_at is not None
    with desk.database.read() as tx:
        kinds = [event.kind for event in tx.events.of_case(case.id)]
    assert kinds.count("extract_downloaded") == 2
    assert "replied" in kinds


@pytest.mark.parametrize("days", [14, 60])
def test_a_link_runs_out(desk: Desk, browser: Browser, visitor: Visitor, days: int) -> None:
    """After fourteen days the link leads nowhere, as a wrong one does."""
    _, link = offered(desk, browser)
    desk.clock.now = NOW + timedelta(days=days)

    gone, wrong = visitor.ask("GET", link), visitor.ask("GET", "/utdrag/fel")
    assert (gone.status_code, wrong.status_code) == (404, 404)
    assert gone.text == wrong.text
    assert visitor.ask("POST", f"{link}/brev").status_code == 303


def test_the_link_alone_is_not_enough(desk: Desk, browser: Browser, visitor: Visitor) -> None:
    """An hour later the eID must be shown again; the page leads to the check, and then it opens."""
    case, link = offered(desk, browser)
    desk.clock.now = NOW + timedelta(hours=1)

    page = visitor.ask("GET", link)
    assert "behöver vi veta att det är du" in page.text
    assert "Hämta brevet" not in page.text
    assert visitor.ask("POST", f"{link}/brev").status_code == 303
    assert extract_of(desk, case).downloaded_at is None

    check = visitor.ask("POST", f"{link}/legitimera")
    assert check.status_code == 303
    assert re.fullmatch(r"/verifiera/e-legitimation/[a-z0-9]+", check.headers["location"])
    assert visitor.ask("GET", check.headers["location"]).status_code == 200
    proved(desk, case, EVA)
    assert visitor.ask("POST", f"{link}/brev").status_code == 200


def test_who_has_no_eid_can_prove_it_otherwise(
    desk: Desk, browser: Browser, visitor: Visitor
) -> None:
    """Identity shown at the office opens the link for as long as the proof counts."""
    case, link = offered(desk, browser)
    proved(desk, case, EVA, EvidenceKind.IN_PERSON)

    desk.clock.now = NOW + timedelta(days=13)
    assert visitor.ask("POST", f"{link}/brev").status_code == 200


def test_the_proof_of_another_opens_nothing(desk: Desk, browser: Browser, visitor: Visitor) -> None:
    """Ulf, on the same contract, has the link and shows his own eID: it stays closed."""
    case, link = offered(desk, browser)
    desk.clock.now = NOW + timedelta(hours=1)
    proved(desk, case, ULF)

    assert "Hämta brevet" not in visitor.ask("GET", link).text
    assert visitor.ask("POST", f"{link}/brev").status_code == 303


def test_after_the_first_download_the_link_lasts_a_day(
    desk: Desk, browser: Browser, visitor: Visitor
) -> None:
    """A link that has done its work is not left open, and the job of each minute destroys the files."""
    case, link = offered(desk, browser)
    visitor.ask("POST", f"{link}/brev")

    desk.clock.now = NOW + timedelta(hours=23)
    assert visitor.ask("GET", link).status_code == 200
    assert collector_of(desk).end_fetched() == 0
    desk.clock.now = NOW + timedelta(hours=25)
    assert visitor.ask("GET", link).status_code == 404
    assert collector_of(desk).end_fetched() == 1
    assert extract_of(desk, case).forgotten_at == desk.clock.now


def test_a_withdrawn_approval_closes_the_link(
    desk: Desk, browser: Browser, visitor: Visitor
) -> None:
    """The files are destroyed at once, and the letter can be made anew."""
    case, link = offered(desk, browser)
    base = f"/arenden/{case.ref}/utdrag"

    assert browser.submit(base, f"{base}/dra-tillbaka").status_code == 303
    assert visitor.ask("GET", link).status_code == 404
    assert browser.get(f"{base}/uppgifter.zip").status_code == 404
    assert "Läs brevet och godkänn" in browser.get(base).text


def test_files_do_not_go_by_post_and_not_on_a_weak_proof(desk: Desk, browser: Browser) -> None:
    """Portability needs eID and the website; the page says what is missing."""
    case = a_portability_case(desk)
    base = f"/arenden/{case.ref}/utdrag"
    browser.submit(base, f"{base}/borja", person="0")
    browser.submit(f"{base}/kalla/recordings", f"{base}/kalla/recordings/svar", inget="ja")
    for source in ("register", "meter_values", "invoices", "desk"):
        review_all(browser, base, source)

    page = browser.get(base).text
    assert "kan inte lämnas i ett brev" in page
    assert "det behövs L4 för det här sättet, och ärendet har L1" in page
    for way in ("post", "link"):
        assert browser.submit(base, f"{base}/godkann", satt=way).status_code == 422
    assert extract_of(desk, case).state is ExtractState.REVIEW
