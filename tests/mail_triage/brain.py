"""A small classifier and people for tests of the triage brain; every person is invented."""

from datetime import date

from cases.register import Company, Person
from mail_triage.classify import Classifier
from mail_triage.classify_data import Example, Utterance
from mail_triage.classify_features import MailWords
from mail_triage.classify_train import fit

TODAY = date(2026, 11, 23)
OURS = "utdrag@kraft.example"

CONCEPTS = {
    "see": ["registerutdrag", "vilka uppgifter", "kopia"],
    "delete": ["radera*", "ta ~ bort"],
    "advert": ["reklam*", "nyhetsbrev*"],
    "service": ["faktura*", "elavtal*", "flytt*"],
    "camera": ["kamera*", "film*"],
}

_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("access", "case", "Registerutdrag", "Jag vill ha ett registerutdrag."),
    ("access", "case", "Mina uppgifter", "Vilka uppgifter har ni om mig? Skicka en kopia."),
    ("access", "case", "Utdrag", "Skicka registerutdrag med alla uppgifter om mig."),
    ("access erasure", "case", "Utdrag och radering", "Skicka registerutdrag. Radera sedan allt."),
    ("erasure", "case", "Radera mig", "Radera mina uppgifter."),
    ("erasure", "case", "Ta bort", "Ta bort mig ur era register, radera kontot."),
    ("erasure", "case", "Bort", "Jag vill att ni raderar allt om mig."),
    ("direct_marketing_objection", "case", "Reklam", "Sluta skicka reklam till mig."),
    ("direct_marketing_objection", "case", "Nyhetsbrev", "Avsluta mitt nyhetsbrev."),
    ("direct_marketing_objection", "case", "Ingen reklam", "Jag vill inte ha reklam."),
    ("cctv", "case", "Film", "Jag vill se filmen från er kamera."),
    ("cctv", "case", "Kameran", "Spara filmen från kameran vid entrén."),
    ("misdirected", "misdirected", "Faktura", "Min faktura är för hög."),
    ("misdirected", "misdirected", "Flytt", "Jag ska flytta och säga upp elavtalet."),
    ("misdirected", "misdirected", "Elavtal", "Vad kostar ett elavtal?"),
    ("", "follow_up", "SV: [KE-2026-000001-AAAA]", "Tack, det stämmer bra."),
    ("", "follow_up", "SV: [KE-2026-000002-BBBB]", "Ja, det är rätt adress."),
    ("erasure", "follow_up", "SV: [KE-2026-000003-CCCC]", "Tack. Radera mina uppgifter nu."),
    ("", "spam", "Win money", "Click here to win a million dollars now."),
    ("", "spam", "SEO", "We offer ranking on Google, click here."),
    ("", "automatic", "Autosvar", "Jag är på semester och åter den 7 december."),
    ("", "automatic", "Frånvaro", "Automatiskt svar: åter på kontoret på måndag."),
)


def examples() -> list[Example]:
    """Give the labelled mails, three times each so that every fold has some."""
    return [
        Example(
            mail=MailWords(subject=subject, text=text, sender="a@post.example"),
            types=frozenset(types.split()),
            disposition=disposition,
            flags=frozenset(),
            language="sv",
            writer="test",
        )
        for types, disposition, subject, text in _ROWS * 3
    ]


def small_classifier() -> Classifier:
    """Train in well under a second."""
    said = [Utterance(text="radera mig nu", types=frozenset({"erasure"}))]
    return Classifier(fit(examples(), said, CONCEPTS, mark="test"))


def person(number: str, name: str, email: str, **more: object) -> Person:
    """Build a register row."""
    values = {
        "personnummer": "", "phone": "", "street": "Sjövägen 3", "postcode": "38030",
        "city": "Rockneby", "company": Company.ELNAT, **more,
    }  # fmt: skip
    return Person(customer_number=number, name=name, email=email, **values)  # type: ignore[arg-type]


PEOPLE = (
    person("100200", "Eva Ek", "eva@post.example", personnummer="195704289999"),
    person("100300", "Ulf Ask", "ulf@post.example", personnummer="194608239986"),
    person("100400", "Mia Alm", "familjen@post.example"),
    person("100500", "Per Alm", "familjen@post.example"),
    person("100600", "Dold Person", "dold@post.example", protected=True),
    person("100700", "Ny Adress", "ny@post.example", email_changed_on=date(2026, 11, 10)),
)


def raw_mail(
    text: str, *headers: str, sender: str = "eva@post.example", subject: str = "Hej"
) -> bytes:
    """Write a mail to us."""
    lines = [*headers, f"From: {sender}", f"To: {OURS}", f"Subject: {subject}"]
    lines += [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
    ]
    return "\r\n".join(lines).encode()


def vouched(domain: str = "post.example", result: str = "pass") -> str:
    """Write the header with which our border vouches for a domain."""
    return f"Authentication-Results: mx.kraft.example; dmarc={result} header.from={domain}"
