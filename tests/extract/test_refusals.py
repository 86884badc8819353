"""What the desk's extract page says when an action cannot be done: what is missing and what to do."""

import httpx
import pytest

from cases.case import Case
from cases.extract import Delivery, Extract, ExtractState
from cases.lifecycle import Resolution, Status
from extract.collect import MANUAL_TASK
from tests.desk.builder import NOW, Desk
from tests.desk.client import Browser
from tests.extract.people import DOLD, EVA
from tests.extract.test_collect import begun, collector_of, tasks
from tests.extract.test_release import approve, as_it_is, proved, reviewed

ACTIONS = (
    "postat",
    "dra-tillbaka",
    "godkann",
    "kalla/register/igen",
    "kalla/register/svar",
    "kalla/register/granska",
)


def post(browser: Browser, case: Case, action: str, version: int = 1) -> httpx.Response:
    """Send a form of the extract's page that need not be there any more."""
    fields = {"version": str(version), "satt": "post", "inget": "ja"}
    return browser.submit(f"/arenden/{case.ref}", f"/arenden/{case.ref}/utdrag/{action}", **fields)


def approved(desk: Desk, delivery: Delivery = Delivery.POST) -> tuple[Case, Extract]:
    """Give a case whose extract is approved and waits for its way out."""
    case, extract = reviewed(desk, EVA)
    if delivery is Delivery.LINK:
        case = proved(desk, case, EVA)
    return case, approve(desk, case, extract, delivery, confirmed=["household"])


def hold(desk: Desk, case: Case) -> None:
    """Put a legal hold on the case."""
    with desk.database.write() as tx:
        tx.holds.put(case.id, "tvist", actor="sofia", now=NOW)


@pytest.mark.parametrize("action", ["postat", "dra-tillbaka"])
def test_what_is_not_approved_says_so(desk: Desk, browser: Browser, action: str) -> None:
    """Before the approval the page stays, and says first to wait for the sources, then to approve."""
    collecting = begun(desk, collector_of(desk))
    answer = post(browser, collecting, action)
    assert (answer.status_code, "Lämna in de svar som saknas" in answer.text) == (409, True)

    case, extract = reviewed(desk, EVA)
    answer = post(browser, case, action, extract.version)
    assert answer.status_code == 409
    assert "Utdraget är inte godkänt än." in answer.text
    assert "2. Läs brevet och godkänn" in answer.text
    assert as_it_is(desk, extract) == extract


@pytest.mark.parametrize("action", ACTIONS)
def test_without_an_extract_every_action_says_to_begin(
    desk: Desk, browser: Browser, action: str
) -> None:
    """A form of an old page, or an address typed by hand, leads to the page that begins one."""
    case = desk.case(name="Eva Ek", email=EVA.email, customer_number=EVA.customer_number)

    answer = post(browser, case, action)
    assert answer.status_code == 409
    assert "Inget utdrag är påbörjat i ärendet." in answer.text


@pytest.mark.parametrize("action", ACTIONS)
def test_after_posting_every_action_says_that_it_is_done(
    desk: Desk, browser: Browser, action: str
) -> None:
    """The button pressed twice: the second time tells that the extract has left the house."""
    case, extract = approved(desk)
    assert post(browser, case, "postat", extract.version).status_code == 303

    answer = post(browser, case, action, extract.version)
    assert answer.status_code == 409
    assert "Utdraget är redan utlämnat" in answer.text


def test_an_extract_to_be_fetched_is_not_posted(desk: Desk, browser: Browser) -> None:
    """It is approved for another way, and the page says how to change the way."""
    case, extract = approved(desk, Delivery.LINK)

    answer = post(browser, case, "postat", extract.version)
    assert (answer.status_code, "inte för brev" in answer.text) == (409, True)
    assert "redan godkänt" in post(browser, case, "godkann", extract.version).text


def test_a_case_closed_meanwhile_is_not_closed_again(desk: Desk, browser: Browser) -> None:
    """Taken back while the letter was printed: marking it as posted is refused, not broken."""
    case, extract = approved(desk)
    with desk.database.write() as tx:
        working = tx.cases.move(case, Status.IN_PROGRESS, actor="karin", now=NOW)
        tx.cases.move(
            working, Status.CLOSED, resolution=Resolution.WITHDRAWN, actor="karin", now=NOW
        )

    answer = post(browser, case, "postat", extract.version)
    assert (answer.status_code, "nuvarande status" in answer.text) == (409, True)
    assert as_it_is(desk, extract).state is ExtractState.APPROVED


@pytest.mark.parametrize("action", ACTIONS)
def test_a_hidden_case_stays_unknown(desk: Desk, browser: Browser, action: str) -> None:
    """Who may not see the case does not learn from a refusal that there is one."""
    hidden = desk.case(protected=True, name=DOLD.name, customer_number=DOLD.customer_number)

    fields = {"version": "1", "satt": "post", "inget": "ja"}
    path = f"/arenden/{hidden.ref}/utdrag/{action}"
    assert browser.submit("/arenden", path, **fields).status_code == 404


def test_a_legal_hold_keeps_what_was_delivered_from_beginning_anew(
    desk: Desk, browser: Browser
) -> None:
    """What the person got is evidence: it stays until the hold is lifted, and the page says who lifts it."""
    case, extract = approved(desk)
    hold(desk, case)
    assert post(browser, case, "postat", extract.version).status_code == 303
    with desk.database.write() as tx:
        closed = tx.cases.by_id(case.id)
        tx.cases.move(closed, Status.IN_PROGRESS, actor="karin", now=NOW)
        parts, letter = tx.extracts.parts(extract), tx.extracts.letter(extract)

    page = browser.get(f"/arenden/{case.ref}/utdrag").text
    assert "Ärendet har stopp för gallring." in page
    assert "/utdrag/borja" not in page
    answer = browser.submit(f"/arenden/{case.ref}", f"/arenden/{case.ref}/utdrag/borja", person="0")
    assert answer.status_code == 409
    assert "Be en senior handläggare eller dataskyddsombudet" in answer.text
    with desk.database.read() as tx:
        kept = tx.extracts.of_case(case.id)
        assert kept is not None
        assert (kept.id, kept.state) == (extract.id, ExtractState.DELIVERED)
        assert (tx.extracts.parts(kept), tx.extracts.letter(kept)) == (parts, letter)
    assert letter is not None

    with desk.database.write() as tx:
        tx.holds.lift(case.id, "avgjord", actor="sofia", now=NOW)
    answer = browser.submit(f"/arenden/{case.ref}", f"/arenden/{case.ref}/utdrag/borja", person="0")
    assert answer.status_code == 303


def test_a_legal_hold_keeps_what_was_collected(desk: Desk, browser: Browser) -> None:
    """Nothing in a case on hold is taken away, so its own tasks and answers stay as well."""
    case = begun(desk, collector_of(desk))
    hold(desk, case)

    answer = browser.submit(f"/arenden/{case.ref}", f"/arenden/{case.ref}/utdrag/borja", person="0")
    assert answer.status_code == 409
    assert tasks(desk, case).count(MANUAL_TASK) == 1


def test_a_legal_hold_does_not_stop_the_first_extract(desk: Desk, browser: Browser) -> None:
    """There is nothing to lose yet, and the person's month runs."""
    case = desk.case(name="Eva Ek", email=EVA.email, customer_number=EVA.customer_number)
    hold(desk, case)

    base = f"/arenden/{case.ref}/utdrag"
    assert browser.submit(base, f"{base}/borja", person="0").status_code == 303
