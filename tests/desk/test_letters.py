"""Letters at the desk: nothing mandatory can be left out, and letter and case change together."""

from datetime import date, timedelta

import pytest

from cases.case import Case
from cases.case_type import Assurance, CaseType
from cases.letter_forms import LetterKind
from cases.lifecycle import Resolution, Status
from cases.register import Company, Person
from cases.suppression import SuppressionKind, suppression_key
from cases.user import Role
from tests.desk.builder import NOW, TEST_NUMBER, Desk
from tests.desk.client import Browser

TODAY = NOW.date().isoformat()
GRANT = {
    "gjort": "Vi har raderat det som du bad om.",
    "gjort_den": TODAY,
    "omfattning": "Uppgifter om reklam och om gamla kundtjänstärenden.",
    "omfattar": "some",
    "mottagare": "later",
}
REFUSAL = {
    "nekas": "att radera dina fakturor.",
    "skal": "Fakturorna är bokföring, och lagen kräver att vi sparar dem i sju år.",
    "lagstod": "artikel 17.3 b dataskyddsförordningen och 7 kap. 2 § bokföringslagen",
}
PARTIAL = {**GRANT, **REFUSAL, "till": "till och med 31 december 2033"}
SENT = {"steg": "skicka", "bekraftat": "ja", "leverans": "mejl"}


def post(browser: Browser, case: Case, kind: str, **fields: str) -> tuple[int, str]:
    url = f"/arenden/{case.ref}/brev/{kind}"
    answer = browser.submit(url, url, **fields)
    return answer.status_code, answer.text


def stored(desk: Desk, case: Case) -> Case:
    with desk.database.read() as tx:
        return tx.cases.by_id(case.id)


def sent_mails(desk: Desk) -> list[str]:
    with desk.database.read() as tx:
        return [queued.mail.text for queued in tx.outbox.due(now=desk.clock.now)]


def refusals(desk: Desk, case: Case) -> list[object]:
    with desk.database.read() as tx:
        return [e.detail["why"] for e in tx.events.of_case(case.id) if e.kind == "not_done"]


def test_a_partial_refusal_says_all_that_the_law_wants(desk: Desk, browser: Browser) -> None:
    """The preview is the mail that leaves; with it the case ends, with its ground, in one step."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2)
    browser.log_in("karin")
    code, preview = post(browser, case, "partial", **PARTIAL, leverans="mejl")
    assert code == 200
    assert sent_mails(desk) == []
    assert post(browser, case, "partial", **PARTIAL, **SENT)[0] == 303
    (text,) = sent_mails(desk)
    for part in (
        *(PARTIAL[name] for name in ("gjort", "omfattning", "nekas", "skal", "lagstod", "till")),
        "Åtgärden är gjord den 23 november 2026.",
        "Vi underrättar dem som har fått uppgifterna av oss.",
        "Integritetsskyddsmyndigheten (IMY), Box 8114, 104 20 Stockholm",
        "prövad i domstol",
        "dataskyddsombud@kalmarenergi.se",
        case.ref,
    ):
        assert part in text
        assert part in preview
    after = stored(desk, case)
    assert (after.status, after.resolution) == (Status.CLOSED, Resolution.PARTIAL)
    with desk.database.read() as tx:
        assert tx.desk.ground(after).startswith(REFUSAL["lagstod"])
        assert [task.kind for task in tx.tasks.open(case_ids=[case.id])] == ["notify_19"]


@pytest.mark.parametrize("missing", ["nekas", "skal", "lagstod"])
@pytest.mark.parametrize("kind", ["refuse", "partial"])
def test_a_refusal_without_its_parts_cannot_be_sent(
    desk: Desk, browser: Browser, kind: str, missing: str
) -> None:
    """Article 12(4): without what, why and by which law there is no letter, and nothing changes."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2)
    browser.log_in("karin")
    fields = {**PARTIAL, missing: "  "}
    code, text = post(browser, case, kind, **fields, **SENT)
    assert code == 422
    assert "Brevet saknar något" in text
    assert PARTIAL["lagstod" if missing != "lagstod" else "skal"] in text
    assert (sent_mails(desk), stored(desk, case)) == ([], case)
    assert len(refusals(desk, case)) == 1


def test_a_ground_must_be_a_law(desk: Desk, browser: Browser) -> None:
    """Words that name no article or statute are no legal ground."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2)
    browser.log_in("karin")
    assert post(browser, case, "refuse", **{**REFUSAL, "lagstod": "våra rutiner"}, **SENT)[0] == 422


def test_a_letter_in_english_is_english(desk: Desk, browser: Browser) -> None:
    """The person's language decides the letter, and an agent who writes in another is warned."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2, language="en")
    browser.log_in("karin")
    code, text = post(browser, case, "refuse", **REFUSAL, leverans="mejl")
    assert code == 200
    assert "lodge a complaint" in text
    assert "before a court" in text
    assert "artikel 12.1" in text


def test_an_extension_is_a_letter_and_a_step(desk: Desk, browser: Browser) -> None:
    """The notice with its reason leaves, and the case is due later; once, and never late."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1, days_ago=3)
    browser.log_in("karin")
    fields = {"orsak": "complexity", "skal": "Du har haft avtal på nitton adresser."}
    assert post(browser, case, "extend", orsak="complexity", skal=" ", **SENT)[0] == 422
    assert post(browser, case, "extend", **fields, **SENT)[0] == 303
    (text,) = sent_mails(desk)
    assert "Nu får du svar senast den 22 februari 2027." in text
    assert fields["skal"] in text
    after = stored(desk, case)
    assert (after.answer_due, after.legal_due) == (date(2027, 2, 22), date(2026, 12, 21))
    page = browser.get(f"/arenden/{case.ref}").text
    assert "Lagens gräns, förlängd" in page
    assert "Första månaden" in page
    again = browser.get(f"/arenden/{case.ref}/brev/extend")
    assert again.status_code == 303


def test_a_late_extension_is_refused_with_the_article(desk: Desk, browser: Browser) -> None:
    """After the first month there is nothing to extend (Article 12(3))."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1, days_ago=36)
    browser.log_in("karin")
    fields = {"orsak": "number", "skal": "Du har skickat många."}
    code, text = post(browser, case, "extend", **fields, **SENT)
    assert code == 422
    assert "för sent att förlänga" in text
    assert "artikel 12.3" in text
    assert (sent_mails(desk), stored(desk, case)) == ([], case)
    assert refusals(desk, case) == ["stopped"]


def test_a_question_in_time_shows_both_dates(desk: Desk, browser: Browser) -> None:
    """A clarification waits for the person; its reason is kept, and both dates stand on the page."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1, days_ago=3)
    browser.log_in("karin")
    fields = {
        "oklart": "Menar du alla avtal?",
        "annars": "Vi tar med alla avtal.",
        "varfor": "Nitton avtal under två namn",
    }
    assert post(browser, case, "clarify", **{**fields, "varfor": ""}, **SENT)[0] == 422
    assert post(browser, case, "clarify", **fields, **SENT)[0] == 303
    (text,) = sent_mails(desk)
    assert fields["varfor"] not in text
    assert "Om du inte svarar gör vi så här: Vi tar med alla avtal." in text
    assert stored(desk, case).status is Status.WAITING
    desk.clock.now += timedelta(hours=9 * 24)
    browser.log_in("karin")
    page = browser.get(f"/arenden/{case.ref}").text
    assert "måndag 21 december 2026" in page
    assert "Om väntetiden räknas bort" in page
    assert "onsdag 30 december 2026" in page


def test_a_late_answer_explains_itself(desk: Desk, browser: Browser) -> None:
    """When the law's date has passed, the decision cannot be sent without an apology and the reason."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2, days_ago=40)
    browser.log_in("karin")
    code, text = post(browser, case, "refuse", **REFUSAL, **SENT)
    assert code == 422
    assert "Varför blev svaret sent?" in text
    assert post(browser, case, "refuse", **REFUSAL, sent="Vi förlade ditt brev.", **SENT)[0] == 303
    assert "Det ber vi om ursäkt för. Vi förlade ditt brev." in sent_mails(desk)[0]


def test_nothing_held_is_an_answer(desk: Desk, browser: Browser) -> None:
    """T-NONE says where we looked, and ends the case."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1)
    browser.log_in("karin")
    assert post(browser, case, "no_data", letat="I kundregistret.", **SENT)[0] == 303
    assert "Vi behandlar inga personuppgifter om dig" in sent_mails(desk)[0]
    assert stored(desk, case).resolution is Resolution.NO_DATA


def test_a_personnummer_stops_a_letter(desk: Desk, browser: Browser) -> None:
    """No field of a letter takes a personal identity number into plain mail."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2)
    browser.log_in("karin")
    fields = {**GRANT, "gjort": f"Vi har raderat {TEST_NUMBER[:8]}-{TEST_NUMBER[8:]}."}
    code, text = post(browser, case, "grant", **fields, **SENT)
    assert code == 422
    assert "Ta bort numret" in text
    assert sent_mails(desk) == []


def test_erasing_everything_takes_two_people(desk: Desk, browser: Browser) -> None:
    """The proposer cannot approve, an agent cannot, a senior colleague can; only then it is sent."""
    desk.user("olle")
    desk.user("karin", Role.SENIOR)
    desk.user("disa", Role.DPO)
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L4)
    fields = {**GRANT, "omfattar": "all", "mottagare": "none"}
    browser.log_in("karin")
    code, preview = post(browser, case, "grant", **fields, leverans="mejl")
    assert (code, "Två personer krävs" in preview) == (200, True)
    assert post(browser, case, "grant", **fields, **SENT)[0] == 303
    assert (sent_mails(desk), stored(desk, case).status) == ([], Status.APPROVAL)
    url = f"/arenden/{case.ref}/godkann"
    assert "Godkänn och skicka" not in browser.get(url).text
    own = browser.submit(f"/arenden/{case.ref}", url, beslut="godkann")
    assert own.status_code == 422
    assert "En kollega måste godkänna" in own.text
    for name in ("olle", "disa"):
        browser.log_in(name)
        version = str(stored(desk, case).version)
        crafted = browser.submit(f"/arenden/{case.ref}", url, beslut="godkann", version=version)
        assert crafted.status_code == 403
    assert (sent_mails(desk), stored(desk, case).status) == ([], Status.APPROVAL)
    desk.user("siri", Role.SENIOR)
    browser.log_in("siri")
    page = browser.get(url).text
    assert "Karin Lindqvist föreslog" in page
    assert "Vi har raderat det som du bad om." in page
    assert browser.submit(url, url, beslut="godkann").status_code == 303
    old = browser.get(url)
    assert (old.status_code, "Siri godkände beslutet 23 november 2026" in old.text) == (410, True)
    after = stored(desk, case)
    assert (after.resolution, after.decided_by, after.approved_by) == (
        Resolution.GRANTED,
        "karin",
        "siri",
    )
    (text,) = sent_mails(desk)
    assert "Vänliga hälsningar\nKarin Lindqvist" in text


def test_a_decision_can_be_given_back(desk: Desk, browser: Browser) -> None:
    """With a word of why, and then it is void."""
    desk.user("karin", Role.SENIOR)
    desk.user("siri", Role.SENIOR)
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L4)
    browser.log_in("karin")
    post(browser, case, "grant", **{**GRANT, "omfattar": "all"}, **SENT)
    browser.log_in("siri")
    url = f"/arenden/{case.ref}/godkann"
    silent = browser.submit(url, url, beslut="lamna_tillbaka", kommentar=" ")
    assert silent.status_code == 422
    comment = "Fakturorna måste vara kvar."
    assert browser.submit(url, url, beslut="lamna_tillbaka", kommentar=comment).status_code == 303
    assert stored(desk, case).status is Status.IN_PROGRESS
    assert comment in browser.get(f"/arenden/{case.ref}").text
    old = browser.get(url)
    assert old.status_code == 410
    assert "Siri förde ärendet tillbaka till arbete" in old.text
    assert f'href="/arenden/{case.ref}">Öppna ärendet' in old.text
    late = browser.submit(f"/arenden/{case.ref}", url, beslut="godkann")
    assert (late.status_code, sent_mails(desk)) == (410, [])


@pytest.mark.parametrize(
    ("action", "fields", "says"),
    [
        ("typ", {"typ": "access", "skal": "Fel typ"}, "ändrade ärendets typ"),
        ("avsluta", {"resultat": "withdrawn"}, "avslutade ärendet på ett annat sätt"),
    ],
)
def test_a_void_decision_says_what_made_it_void(
    desk: Desk, browser: Browser, action: str, fields: dict[str, str], says: str
) -> None:
    """The approver's open page leads back to the case, and a case without a proposal has no such page."""
    desk.user("karin", Role.SENIOR)
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L4)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/godkann"
    assert browser.get(url).status_code == 404
    post(browser, case, "grant", **{**GRANT, "omfattar": "all"}, **SENT)
    assert browser.get(url).status_code == 200
    page = f"/arenden/{case.ref}"
    assert browser.submit(page, f"{page}/{action}", **fields).status_code == 303
    old = browser.get(url)
    assert (old.status_code, f"Karin Lindqvist {says}" in old.text) == (410, True)


def test_an_authority_gets_nothing_from_one_officer(desk: Desk, browser: Browser) -> None:
    """Closing an authority's request as granted lays it before a colleague, without any mail."""
    desk.user("karin", Role.SENIOR)
    desk.user("siri", Role.SENIOR)
    case = desk.case(CaseType.AUTHORITY_REQUEST)
    url = f"/arenden/{case.ref}"
    browser.log_in("karin")
    assert browser.submit(url, f"{url}/avsluta", resultat="granted").status_code == 422
    browser.submit(url, f"{url}/status", till="in_progress")
    assert browser.submit(url, f"{url}/avsluta", resultat="granted").status_code == 303
    assert stored(desk, case).status is Status.APPROVAL
    browser.log_in("siri")
    assert browser.submit(f"{url}/godkann", f"{url}/godkann", beslut="godkann").status_code == 303
    after = stored(desk, case)
    assert (after.resolution, after.approved_by) == (Resolution.GRANTED, "siri")


def test_the_marketing_letter_suppresses_what_the_register_knows(
    desk: Desk, browser: Browser
) -> None:
    """Telephone, address and customer number are proposed, suppressed, and only hashes are kept."""
    desk.user("karin")
    with desk.database.write() as tx:
        tx.register.load([a_customer()], actor="import", now=NOW)
    case = desk.case(CaseType.DIRECT_MARKETING_OBJECTION, customer_number="70012345")
    browser.log_in("karin")
    form = browser.get(f"/arenden/{case.ref}/brev/marketing").text
    assert "070-174 06 58" in form
    fields = {
        "stoppad_den": TODAY,
        "dagar": "10",
        "bolag": "varme",
        "telefon": "070-174 06 58",
        "adress": "Larmgatan 12 B 39232 Kalmar",
        "kundnummer": "70012345",
    }
    assert post(browser, case, "marketing", **{**fields, "telefon": "12"}, **SENT)[0] == 422
    assert post(browser, case, "marketing", **fields, **SENT)[0] == 303
    assert "från Kalmar Energi Värme är stoppad" in sent_mails(desk)[0]
    assert "i högst 10 dagar till" in sent_mails(desk)[0]
    phone = suppression_key(SuppressionKind.PHONE, "+46701740658")
    email = suppression_key(SuppressionKind.EMAIL, case.party_email)
    with desk.database.read() as tx:
        assert tx.suppressions.suppressed(phone, "varme")
        assert not tx.suppressions.suppressed(phone, "elnat")
        assert tx.suppressions.suppressed(email, "elnat")  # at once, when the mail came
    assert stored(desk, case).resolution is Resolution.GRANTED


def a_customer(**changes: object) -> Person:
    values: dict[str, object] = {
        "customer_number": "70012345",
        "name": "Maja Sundström",
        "personnummer": "",
        "email": "maja@sundstrom.example",
        "phone": "070-174 06 58",
        "street": "Larmgatan 12 B",
        "postcode": "392 32",
        "city": "Kalmar",
        "company": Company.ELNAT,
        **changes,
    }
    return Person(**values)  # type: ignore[arg-type]


def test_those_affected_by_a_breach_are_told_one_by_one(desk: Desk, browser: Browser) -> None:
    """Article 34(2): each gets a mail of their own; who has no address, or a hidden one, a letter."""
    desk.user("karin", Role.SENIOR)
    hidden = a_customer(customer_number="70022222", email="h@dold.example", protected=True)
    with desk.database.write() as tx:
        tx.register.load([a_customer(), hidden], actor="import", now=NOW)
    case = desk.case(CaseType.BREACH_REPORT)
    browser.log_in("karin")
    fields = {
        "handelse": "Den 20 november hamnade fakturor i fel kuvert.",
        "foljder": "Någon annan kan ha läst din adress och din förbrukning.",
        "atgarder": "Vi har hämtat kuverten och ändrat utskriften.",
        "rad": "Var vaksam på samtal om din elräkning.",
        "kunder": "70012345\n70022222",
    }
    url = f"/arenden/{case.ref}"
    browser.submit(url, f"{url}/status", till="in_progress")
    code, text = post(browser, case, "breach", **{**fields, "kunder": "123"}, **SENT)
    assert (code, "finns inte i registret" in text) == (422, True)
    code, text = post(browser, case, "breach", **fields)
    assert "2 drabbade kunder" in text
    assert post(browser, case, "breach", **fields, **SENT)[0] == 303
    with desk.database.read() as tx:
        queued = tx.outbox.due(now=desk.clock.now)
        tasks = [t.kind for t in tx.tasks.open(case_ids=[case.id])]
    assert [mail.mail.to for mail in queued] == ["maja@sundstrom.example"]
    assert all(fields[name] in queued[0].mail.text for name in list(fields)[:4])
    assert tasks.count("post_letter") == 1


def test_a_letter_by_post_is_kept_and_asked_for(desk: Desk, browser: Browser) -> None:
    """Without a mail address the letter is kept in the case and a task asks to post it."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, email="", assurance=Assurance.L2)
    browser.log_in("karin")
    assert post(browser, case, "refuse", **REFUSAL, **SENT)[0] == 303
    assert sent_mails(desk) == []
    with desk.database.read() as tx:
        kept = tx.cases.messages(case)[-1]
        assert [task.kind for task in tx.tasks.open(case_ids=[case.id])] == ["post_letter"]
    assert "Box 8114" in kept.text


def test_a_letter_sent_twice_leaves_once(desk: Desk, browser: Browser) -> None:
    """A double click finds the letter sent and the case closed, and does nothing more."""
    desk.user("karin")
    case = desk.case(assurance=Assurance.L1)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/brev/no_data"
    page = browser.get(url).text
    fields = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf", "stamp", "nonce")
    }
    for _ in range(2):
        answer = browser.post(url, {**fields, "letat": "I kundregistret.", **SENT})
        assert answer.status_code == 303
    assert len(sent_mails(desk)) == 1


def test_a_stale_letter_keeps_its_words(desk: Desk, browser: Browser) -> None:
    """When a colleague was quicker nothing is sent, and nothing typed is lost."""
    desk.user("karin")
    case = desk.case(CaseType.ERASURE, assurance=Assurance.L2)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}/brev/refuse"
    page = browser.get(url).text
    fields = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf", "stamp", "nonce")
    }
    with desk.database.write() as tx:
        tx.cases.assign(case, "olle", actor="olle", now=NOW)
    answer = browser.post(url, {**fields, **REFUSAL, **SENT})
    assert answer.status_code == 409
    assert REFUSAL["skal"] in answer.text
    assert (sent_mails(desk), refusals(desk, case)) == ([], ["stale"])


@pytest.mark.parametrize("kind", [*LetterKind, "nonsense"])
def test_a_letter_that_does_not_suit_the_case_is_not_offered(
    desk: Desk, browser: Browser, kind: str
) -> None:
    """A question to the officer is neither granted nor refused nor extended."""
    desk.user("karin", Role.SENIOR)
    case = desk.case(CaseType.DPO_QUESTION)
    browser.log_in("karin")
    answer = browser.get(f"/arenden/{case.ref}/brev/{kind}")
    expected = {"clarify": 200, "nonsense": 404}.get(kind, 303)
    assert answer.status_code == expected


@pytest.mark.parametrize(
    ("case_type", "kind", "resolution"),
    [
        (CaseType.ACCESS, "refusal", "partial"),
        (CaseType.PORTABILITY, "answer", "granted"),
    ],
)
def test_an_extract_that_was_fetched_is_the_letter(
    desk: Desk, browser: Browser, case_type: CaseType, kind: str, resolution: str
) -> None:
    """Its own letter says reason, law, IMY and court, so the case ends by the form; without it, not."""
    desk.user("karin")
    case = desk.case(case_type, assurance=Assurance.L4)
    browser.log_in("karin")
    url = f"/arenden/{case.ref}"
    ended = {"resultat": resolution, "skal": "Artikel 15.4", "svarat": "ja"}
    assert browser.submit(url, f"{url}/avsluta", **ended).status_code == 422
    with desk.database.write() as tx:
        detail = {"kind": kind, "by": "extract"}
        tx.events.append("replied", case_id=case.id, actor="website", at=NOW, detail=detail)
    ended.pop("svarat")
    assert browser.submit(url, f"{url}/avsluta", **ended).status_code == 303
    assert stored(desk, case).resolution == Resolution(resolution)
