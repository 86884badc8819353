"""The identity pages over HTTP: links, codes, and everything that must not work."""

import re
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from cases.case_type import Assurance
from cases.organisation import Organisation
from cases.store.engine import Database
from cases.verification import read_code
from tests.website.conftest import Clock, Site, identity_desk
from tests.website.identity_parts import LATELY, Officer, a_case, maja

WHO = "maja@sundstrom.example"


@pytest.fixture
def officer(database: Database, organisation: Organisation, clock: Clock, site: Site) -> Officer:
    return Officer(database, identity_desk(database, organisation, clock, site.url))


@pytest.fixture
def person(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=10, trust_env=False) as client:
        yield client


def words(page: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_a_link_is_opened_and_confirmed(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """The link goes to the registered address, the page asks, the button proves L2, with method and officer."""
    case = a_case(database, clock)
    link = officer.link(case)
    assert officer.newest_mail()[0] == WHO

    page = person.get(link)
    assert page.status_code == 200
    assert case.ref in page.text
    assert "Ja, det är jag" in page.text
    done = person.post(link, data={"svar": "ja"})

    assert (done.status_code, "nu vet vi att det är du" in done.text) == (200, True)
    assert officer.case(case).assurance is Assurance.L2
    with database.read() as tx:
        (kept,) = tx.evidence.of_case(case, officer.desk.people(tx, case))
    assert (kept.evidence.kind, kept.evidence.at, kept.officer) == (
        "code_by_email",
        clock.now,
        "anna",
    )


def test_looking_changes_nothing(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """A mail scanner may open the link as often as it likes, by GET and HEAD: it stays good."""
    case = a_case(database, clock)
    link = officer.link(case)
    before = officer.history(case)

    for _ in range(20):
        assert person.get(link).status_code == 200
        person.head(link)

    assert officer.history(case) == before
    assert officer.case(case) == case
    assert person.post(link, data={"svar": "ja"}).status_code == 200


def test_a_replayed_link_is_refused_and_noted(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """A used link proves nothing more, says so, and leaves its mark in the history."""
    case = a_case(database, clock)
    link = officer.link(case)
    person.post(link, data={"svar": "ja"})

    again = person.post(link, data={"svar": "ja"})

    assert (again.status_code, "redan använd" in again.text) == (410, True)
    assert officer.kinds(case).count("identity") == 1
    assert officer.kinds(case)[-1] == "identity_refused"
    assert person.get(link).status_code == 410


def test_two_presses_at_once_prove_once(
    database: Database, clock: Clock, officer: Officer, site: Site
) -> None:
    """Whoever presses the button twice, or in two windows, gives one proof."""
    case = a_case(database, clock)
    link = officer.link(case)
    together, answers = threading.Barrier(2), []

    def press() -> None:
        with httpx.Client(trust_env=False, timeout=20) as client:
            together.wait()
            answers.append(client.post(link, data={"svar": "ja"}).status_code)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 410]
    assert officer.kinds(case).count("identity") == 1


def test_an_old_link_is_exchanged_for_a_new_one(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """After 60 minutes the page says so and offers a new link, which goes to the registered address again."""
    case = a_case(database, clock)
    link = officer.link(case)
    clock.pass_time(minutes=59)
    assert person.get(link).status_code == 200
    clock.pass_time(minutes=1)

    late = person.post(link, data={"svar": "ja"})
    assert (late.status_code, officer.case(case).assurance) == (410, Assurance.L0)
    action = re.search(r'action="([^"]+/ny)"', late.text)
    assert action is not None
    assert "En länk är på väg" in person.post(action[1]).text

    assert officer.newest_mail()[0] == WHO
    assert officer.newest_link() != link
    assert person.post(officer.newest_link(), data={"svar": "ja"}).status_code == 200


def test_it_was_not_me(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Who did not ask says so: every link of the case dies, and a person gets the case today."""
    case = a_case(database, clock)
    question, link = officer.question(case), officer.link(case)

    answer = person.post(link, data={"svar": "nej"})

    assert "Tack för att du sa till" in answer.text
    assert officer.tasks(case) == ["identity_denied"]
    person.post(link, data={"svar": "ja"})
    assert person.get(question).status_code == 410
    assert officer.case(case).assurance is Assurance.L0


def test_a_code_from_a_letter_is_typed_as_people_type(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Small letters, spaces, dashes and O for 0 are understood; with the link the letter makes L4."""
    case = a_case(database, clock)
    letter = officer.letter(case)
    typed = letter.code.grouped.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert person.post("/verifiera", data={"kod": f"  {typed} "}).status_code == 200
    assert officer.case(case).assurance is Assurance.L3

    person.post(officer.link(case), data={"svar": "ja"})
    assert officer.case(case).assurance is Assurance.L4


def test_the_mails_code_can_be_typed_as_well(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Who reads mail on another device types the code of the mail."""
    case = a_case(database, clock)
    officer.link(case)
    grouped = re.search(r"(?m)^(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}$", officer.newest_mail()[1])
    assert grouped is not None

    assert person.post("/verifiera", data={"kod": grouped[0]}).status_code == 200
    assert officer.case(case).assurance is Assurance.L2


def test_three_wrong_codes_lock_the_case(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """The third wrong code of a day locks; then the right one is refused too, and a person is asked."""
    case = a_case(database, clock)
    right = officer.letter(case).code.text
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")

    for _ in range(3):
        page = person.post("/verifiera", data={"kod": wrong})
        assert (page.status_code, "stämmer inte" in page.text) == (422, True)
    locked = person.post("/verifiera", data={"kod": right})

    assert (locked.status_code, "spärrad" in locked.text) == (423, True)
    assert officer.case(case).assurance is Assurance.L0
    assert officer.tasks(case) == ["identity_locked"]
    assert officer.kinds(case).count("identity_failed") == 3
    assert "identity_locked" in officer.kinds(case)


def test_a_thousand_guesses_a_second(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """A flood is held back at once, locks what it hits, and learns nothing: not even which codes exist."""
    case = a_case(database, clock)
    right = officer.letter(case).code.text
    told: dict[int, set[str]] = {}

    for number in range(1000):
        guess = right[:6] + f"{number:010d}"
        page = person.post("/verifiera", data={"kod": guess})
        told.setdefault(page.status_code, set()).add(words(page))
    unknown = "ZZZZZZ" + "0" * 10

    assert set(told) == {422, 429}
    assert all(len(texts) == 1 for texts in told.values())
    assert officer.kinds(case).count("identity_failed") == 3
    assert officer.case(case).assurance is Assurance.L0
    clock.pass_time(hours=1)
    assert words(person.post("/verifiera", data={"kod": unknown})) in told[422]
    with database.read() as tx:
        assert list(tx.events.broken()) == []


@pytest.mark.parametrize(
    "typed", ["", " ", "hej", "K7QM-4XTP", "U" * 16, "K" * 17, "\x00" * 16, "å" * 16, "1" * 80]
)
def test_what_is_no_code_is_said_to_be_none(person: httpx.Client, typed: str) -> None:
    """Anything typed gets an answer in the form itself, tied to the field, and costs nobody an attempt."""
    page = person.post("/verifiera", data={"kod": typed})

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert 'role="alert"' in page.text
    assert "<title>Fel:" in page.text


@pytest.mark.parametrize("path", ["e-post/xyz", "e-legitimation/xyz", "e-post/" + "0" * 32])
def test_a_link_that_nobody_sent(person: httpx.Client, path: str) -> None:
    """A made-up link says what to do, by GET and by POST, and is no fault of ours."""
    assert person.get(f"/verifiera/{path}").status_code == 404
    answer = person.post(f"/verifiera/{path}" + ("/start" if "legit" in path else ""), data={})
    assert answer.status_code == 404
    assert "Länken stämmer inte" in answer.text


def test_a_form_of_another_site_is_refused(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """A page elsewhere cannot press the button, whichever of the two headers the browser sends."""
    case = a_case(database, clock)
    link = officer.link(case)

    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert person.post(link, data={"svar": "ja"}, headers=headers).status_code == 403
    assert officer.case(case).assurance is Assurance.L0
    ours = {"sec-fetch-site": "same-origin", "origin": "null"}
    assert person.post(link, data={"svar": "ja"}, headers=ours).status_code == 200


def test_the_pages_keep_and_leak_nothing(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """No script, no store, no referrer, no index; no cookie; nothing personal on the page or in its address."""
    case = a_case(database, clock)
    link = officer.link(case)

    for address in (link, "/verifiera", officer.question(case)):
        page = person.get(address)
        policy = page.headers["content-security-policy"]
        assert "script-src" not in policy
        assert policy.startswith("default-src 'none'")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "set-cookie" not in page.headers
        assert "<script" not in page.text
        for secret in ("Maja", "Sundström", WHO, "19570428", "Larmgatan"):
            assert secret not in page.text + address


def test_a_code_goes_to_no_address_of_the_request(
    database: Database, clock: Clock, officer: Officer
) -> None:
    """Links and letters go where the register says; only the question goes to who wrote, and proves nothing."""
    case = a_case(database, clock)
    officer.link(case)
    assert officer.newest_mail()[0] == WHO
    assert officer.letter(case).recipient.street == "Larmgatan 12 B"
    question = officer.question(case)
    recipient, text = officer.newest_mail()

    assert recipient == case.party_email
    for secret in ("Maja", "Larmgatan", WHO, "1957", "70012345"):
        assert secret not in text
    code = read_code(urlsplit(question).path.rsplit("/")[-1])
    assert code is not None
    # Not even typed in as a code.
    assert officer.answers.answer(code).verdict == "wrong"
    assert officer.case(case).assurance is Assurance.L0


def test_the_question_offers_ways_and_tells_nothing(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Asking for a link gives the same answer whether an address is registered or not."""
    with_mail = a_case(database, clock)
    answer = words(person.post(officer.question(with_mail) + "/lank"))
    assert officer.newest_mail()[0] == WHO

    without = a_case(database, clock, maja(email="", customer_number="70099999"))
    link = officer.question(without)
    before = officer.newest_mail()
    assert words(person.post(link + "/lank")) == answer
    assert officer.newest_mail() == before
    assert officer.tasks(without) == ["letter_wanted"]


def test_wanting_a_letter_asks_a_person_once(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """The wish for a letter becomes one task, however often the button is pressed."""
    case = a_case(database, clock)
    link = officer.question(case)

    for _ in range(3):
        assert person.post(link + "/brev").status_code == 200
    assert officer.tasks(case) == ["letter_wanted"]


def test_five_links_an_hour_and_no_more(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Nobody's mailbox is filled through us: the sixth link within an hour is not sent."""
    case = a_case(database, clock)
    link = officer.question(case)
    for _ in range(9):
        assert person.post(link + "/lank").status_code == 200

    with database.read() as tx:
        sent = [m for m in tx.outbox.due(now=clock.now, limit=100) if m.mail.to == WHO]
    assert len(sent) == 5


def test_a_contact_changed_lately_gets_no_code(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Within thirty days of a change no link is sent there, and a person is told to warn the old contact."""
    case = a_case(database, clock, maja(email_changed_on=LATELY))
    link = officer.question(case)
    before = officer.newest_mail()

    person.post(link + "/lank")

    assert officer.newest_mail() == before
    assert set(officer.tasks(case)) == {"old_contact", "letter_wanted"}


def test_english(database: Database, clock: Clock, officer: Officer, person: httpx.Client) -> None:
    """An English case gets English mails and pages, and each page leads to the other language."""
    case = a_case(database, clock, language="en")
    link = officer.link(case)
    assert "Is it you?" in officer.newest_mail()[1]

    page = person.get(link)
    assert '<html lang="en">' in page.text
    assert "Yes, it was me" in page.text
    other = re.search(r'href="([^"]+)" lang="sv"', page.text)
    assert other is not None
    assert '<html lang="sv">' in person.get(other[1]).text
    assert "now we know that it is you" in person.post(link, data={"svar": "ja"}).text
