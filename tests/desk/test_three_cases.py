"""Three cases from the mail that asked to the letter that ends them, through triage, store and pages."""

from datetime import timedelta

import pytest

from cases.case import Case
from cases.case_type import Assurance, CaseType
from cases.lifecycle import Resolution, Status
from cases.register import Company, Person
from cases.suppression import SuppressionKind, suppression_key
from cases.user import Role
from mail_triage.classify import load_classifier
from mail_triage.intake import Intake
from privacydesk.brain import Judge
from privacydesk.settings import ROOT, load_settings
from privacydesk.wiring import organisation
from tests.desk.builder import ADDRESSES, NOW, TEST_NUMBER, Desk
from tests.desk.client import Browser

MODEL = ROOT / "var" / "models" / "mail.joblib"
TODAY = NOW.date().isoformat()
SENT = {"steg": "skicka", "bekraftat": "ja", "leverans": "mejl"}
EML = """\
Authentication-Results: kalmarenergi.se; dmarc=pass header.from={domain}; dkim=pass header.d={domain}
Received: from mail.{domain} by mx.kalmarenergi.se with ESMTPS; Mon, 23 Nov 2026 09:20:00 +0100
From: {name} <{address}>
To: registerutdrag@kalmarenergi.se
Subject: {subject}
Date: Mon, 23 Nov 2026 09:19:00 +0100
Message-ID: <{number}@{domain}>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{text}
"""


class Office:
    """A desk with the real triage in front of it."""

    def __init__(self, desk: Desk) -> None:
        settings = load_settings(
            {
                "PRIVACYDESK_SECRET_KEY": "s" * 40,
                "PRIVACYDESK_MODELS_DIR": str(MODEL.parent),
                "PRIVACYDESK_AUTHSERV_ID": "kalmarenergi.se",
                "PRIVACYDESK_OWN_DOMAINS": "kalmarenergi.se",
            }
        )
        self.desk = desk
        self.intake = Intake(
            desk.database,
            Judge(settings, desk.database, load_classifier(MODEL)),
            desk.letters,
            organisation(settings),
            addresses=ADDRESSES,
            clock=desk.clock,
        )

    def receive(self, **parts: str) -> list[Case]:
        """Take a mail in as the mail server hands it over, and return the cases that it opened."""
        values = {"number": "1", "domain": parts["address"].partition("@")[2], **parts}
        raw = EML.format(**values).replace("\n", "\r\n").encode()
        mail_id = self.desk.raw_mail(raw)
        self.intake.handle(mail_id)
        with self.desk.database.read() as tx:
            return tx.cases.of_mail(mail_id)

    def outgoing(self) -> list[str]:
        """Return the texts that wait to be sent, oldest first."""
        with self.desk.database.read() as tx:
            return [queued.mail.text for queued in tx.outbox.due(now=self.desk.clock.now)]

    def case(self, case: Case) -> Case:
        """Load the case as it is now."""
        with self.desk.database.read() as tx:
            return tx.cases.by_id(case.id)


@pytest.fixture
def office(desk: Desk) -> Office:
    if not MODEL.exists():
        pytest.skip("the mail classifier is not trained: make train")
    desk.user("anna")
    desk.user("karin", Role.SENIOR)
    desk.user("siri", Role.SENIOR)
    desk.user("disa", Role.DPO)
    with desk.database.write() as tx:
        tx.register.load([maja()], actor="import", now=NOW)
    return Office(desk)


def maja() -> Person:
    return Person(
        customer_number="70012345",
        name="Maja Sundström",
        personnummer=TEST_NUMBER,
        email="maja@sundstrom.example",
        phone="070-174 06 58",
        street="Larmgatan 12 B",
        postcode="392 32",
        city="Kalmar",
        company=Company.ELNAT,
    )


def send(browser: Browser, case: Case, kind: str, **fields: str) -> int:
    url = f"/arenden/{case.ref}/brev/{kind}"
    return browser.submit(url, url, **fields, **SENT).status_code


def test_an_erasure_ends_with_a_partial_refusal(office: Office, browser: Browser) -> None:
    """The mail is acknowledged; after proof the agent erases a part and refuses the rest, by the law."""
    (case,) = office.receive(
        name="Maja Sundström",
        address="maja@sundstrom.example",
        subject="Radera mina uppgifter",
        text="Hej! Jag vill att ni raderar alla mina personuppgifter. Mitt kundnummer är 70012345.",
    )
    assert case.case_type is CaseType.ERASURE
    assert case.customer_number == "70012345"
    (ack,) = office.outgoing()
    assert f"{case.ref} – Radering" in ack
    assert "senast den 23 december 2026" in ack
    browser.log_in("anna")
    url = f"/arenden/{case.ref}"
    browser.submit(url, f"{url}/tilldela", till="mig")
    if office.case(case).assurance < Assurance.L2:
        proof = {"metod": "code_by_phone"}
        assert browser.submit(f"{url}/identitet", f"{url}/identitet", **proof).status_code == 303
    letter = {
        "gjort": "Vi har raderat dina uppgifter om reklam och dina gamla kundtjänstärenden.",
        "gjort_den": TODAY,
        "omfattning": "Reklamutskick och kundtjänstärenden före 2026.",
        "omfattar": "some",
        "mottagare": "later",
        "nekas": "att radera dina fakturor.",
        "skal": "Fakturorna är bokföring som lagen kräver att vi sparar.",
        "till": "till och med 31 december 2033",
    }
    assert send(browser, case, "partial", **letter) == 422
    assert office.case(case).open
    letter["lagstod"] = "artikel 17.3 b dataskyddsförordningen och 7 kap. 2 § bokföringslagen"
    assert send(browser, case, "partial", **letter) == 303
    text = office.outgoing()[-1]
    for part in (letter["gjort"], letter["nekas"], letter["lagstod"], letter["till"]):
        assert part in text
    assert "Box 8114, 104 20 Stockholm" in text
    assert "prövad i domstol" in text
    after = office.case(case)
    assert (after.status, after.resolution) == (Status.CLOSED, Resolution.PARTIAL)
    page = browser.get(url).text
    assert "Underrätta alla som har fått uppgifterna" in page
    with office.desk.database.read() as tx:
        assert list(tx.events.broken()) == []


def test_a_marketing_objection_is_heeded_at_once(office: Office, browser: Browser) -> None:
    """Before anybody has looked the address is suppressed; the agent stops the rest and answers."""
    (case,) = office.receive(
        name="Maja Sundström",
        address="maja@sundstrom.example",
        subject="Sluta skicka reklam",
        text="Hej. Jag vill inte ha mer reklam från er, varken i mejl eller i brevlådan. Mvh Maja",
    )
    assert case.case_type is CaseType.DIRECT_MARKETING_OBJECTION
    assert case.required_assurance is Assurance.L0
    email = suppression_key(SuppressionKind.EMAIL, "maja@sundstrom.example")
    phone = suppression_key(SuppressionKind.PHONE, "0701740658")
    with office.desk.database.read() as tx:
        assert tx.suppressions.suppressed(email, "all")
        assert not tx.suppressions.suppressed(phone, "all")
    assert "Din invändning mot reklam gäller från det att du skrev" in office.outgoing()[0]
    browser.log_in("anna")
    url = f"/arenden/{case.ref}"
    refused = browser.submit(url, f"{url}/avsluta", resultat="refused", skal="Nej", svarat="ja")
    assert refused.status_code == 422
    letter = {"stoppad_den": TODAY, "dagar": "14", "bolag": "all", "telefon": "070-174 06 58"}
    assert send(browser, case, "marketing", **letter) == 303
    text = office.outgoing()[-1]
    assert "Reklamen till dig är stoppad från och med den 23 november 2026." in text
    assert "i högst 14 dagar till" in text
    assert office.case(case).resolution is Resolution.GRANTED
    with office.desk.database.read() as tx:
        assert tx.suppressions.suppressed(phone, "varme")


def test_a_breach_is_told_assessed_and_documented(office: Office, browser: Browser) -> None:
    """72 hours from the mail; the officer sets the awareness, the affected are told, a senior ends it."""
    (case,) = office.receive(
        name="Per Lund",
        address="per.lund@mejl.example",
        subject="Fick någon annans faktura",
        text=(
            "Hej, i kuvertet från er låg en faktura till en annan kund med hennes namn, adress och "
            "personnummer. Det måste vara en personuppgiftsincident. Per Lund"
        ),
    )
    assert case.case_type is CaseType.BREACH_REPORT
    assert case.breach_due_at == case.received_at + timedelta(hours=72)
    assert "Tack för att du berättar" in office.outgoing()[0]
    url = f"/arenden/{case.ref}"
    browser.log_in("anna")
    assert browser.submit(url, f"{url}/status", till="in_progress").status_code == 303
    assert browser.submit(url, f"{url}/avsluta", resultat="notified", skal="x").status_code == 403
    office.desk.clock.now += timedelta(hours=20)
    browser.log_in("disa")
    known = {"tid": "2026-11-23T15:00", "skal": "Tryckeriet bekräftade att kuvert förväxlats."}
    assert browser.submit(url, f"{url}/kannedom", **known).status_code == 303
    found = office.case(case)
    assert found.breach_due_at is not None
    assert f"{found.breach_due_at:%Y-%m-%d %H:%M}" == "2026-11-26 14:00"
    assert "26 november 2026 kl. 15.00" in browser.get(url).text
    browser.log_in("karin")
    notice = {
        "handelse": "Den 20 november hamnade din faktura i en annan kunds kuvert.",
        "foljder": "En person har sett ditt namn, din adress och ditt personnummer.",
        "atgarder": "Vi har fått tillbaka fakturan och ändrat hur kuverten fylls.",
        "rad": "Var vaksam på samtal och kreditupplysningar som du inte känner igen.",
        "kunder": "70012345",
    }
    assert send(browser, case, "breach", **notice) == 303
    with office.desk.database.read() as tx:
        told = tx.outbox.due(now=office.desk.clock.now)[-1].mail
    assert told.to == "maja@sundstrom.example"
    assert all(notice[name] in told.text for name in ("handelse", "foljder", "atgarder", "rad"))
    assert "dataskyddsombud@kalmarenergi.se" in told.text
    thanks = "Hej!\n\nTack för att du berättade. Vi har tagit hand om det.\n\nKarin"
    answer = browser.submit(f"{url}/svar", f"{url}/svar", text=thanks, **SENT)
    assert answer.status_code == 303
    ended = {"resultat": "notified", "skal": "Anmäld till IMY 25 november, dnr IMY-2026-1234."}
    assert browser.submit(url, f"{url}/avsluta", **ended).status_code == 303
    after = office.case(case)
    assert (after.status, after.resolution) == (Status.CLOSED, Resolution.NOTIFIED)
