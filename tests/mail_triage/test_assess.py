"""The whole verdict about one mail."""

import random
from dataclasses import replace

import pytest

from cases.case_type import Assurance, CaseType, Disposition, Flag
from mail_triage.assess import Assessor, _thread_flags
from mail_triage.classify import Classifier
from mail_triage.conclude import Conclusion
from mail_triage.explain import ListedCases
from mail_triage.known_case import KnownCase
from mail_triage.message import Attachment, Defect
from mail_triage.parse import parse_mail
from mail_triage.verdict import TypeScore, Verdict
from tests.mail_triage.brain import OURS, PEOPLE, TODAY, raw_mail, small_classifier, vouched

TOKEN = "KE-2026-000123-7F3A"
SECRET = "KE-2026-000124-0B1C"
CASES = ListedCases(
    [
        KnownCase(
            token=TOKEN, case_type=CaseType.ACCESS, customer_number="100200",
            party_email="eva.privat@annan.example", protected=False, our_message_ids=("<out1@kraft.example>",),
        ),
        KnownCase(
            token=SECRET, case_type=CaseType.ACCESS, customer_number=None,
            party_email="dold@post.example", protected=True,
        ),
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return small_classifier()


@pytest.fixture
def assessor(classifier: Classifier) -> Assessor:
    return Assessor.of_people(
        classifier, PEOPLE, CASES, authserv_id="mx.kraft.example", own_domains={"kraft.example"},
        own_addresses={OURS}, pepper=b"test", today=TODAY,
    )  # fmt: skip


def assess(assessor: Assessor, raw: bytes) -> Verdict:
    return assessor.assess(parse_mail(raw))


def types(verdict: Verdict) -> set[CaseType]:
    return {score.case_type for score in verdict.types}


def test_registered_and_vouched_sender_reaches_l1(assessor: Assessor) -> None:
    """A vouched From that is the matched customer's registered address is L1, with its numbers."""
    verdict = assess(assessor, raw_mail("Jag vill ha ett registerutdrag.", vouched()))
    assert verdict.disposition is Disposition.CASE
    assert types(verdict) == {CaseType.ACCESS}
    assert verdict.assurance is Assurance.L1
    assert verdict.customer_numbers == ("100200",)
    assert verdict.auto_ack.allowed
    assert verdict.auto_ack.to == "eva@post.example"


def test_without_our_borders_word_it_is_l0(assessor: Assessor) -> None:
    """The same mail without our header proves nothing and names no customer number."""
    verdict = assess(assessor, raw_mail("Jag vill ha ett registerutdrag."))
    assert verdict.assurance is Assurance.L0
    assert verdict.customer_numbers == ()


@pytest.mark.parametrize(
    "sender", ["familjen@post.example", "ny@post.example", "okand@post.example"]
)
def test_shared_changed_or_unknown_addresses_stay_l0(assessor: Assessor, sender: str) -> None:
    """A shared mailbox, a newly changed address and a stranger are not L1 although vouched for."""
    verdict = assess(assessor, raw_mail("Skicka registerutdrag.", vouched(), sender=sender))
    assert verdict.assurance is Assurance.L0


def test_new_address_in_register_is_flagged(assessor: Assessor) -> None:
    """An e-mail changed within 30 days raises recent_change."""
    verdict = assess(
        assessor, raw_mail("Skicka registerutdrag.", vouched(), sender="ny@post.example")
    )
    assert Flag.RECENT_CHANGE in verdict.flags


def test_somebody_elses_personnummer(assessor: Assessor) -> None:
    """Another person's number beside a known sender is a proxy signal, is L0 and is not repeated."""
    verdict = assess(assessor, raw_mail("Skicka registerutdrag för 19460823-9986.", vouched()))
    assert Flag.PROXY in verdict.flags
    assert verdict.assurance is Assurance.L0
    assert not any("9986" in reason for reason in verdict.reasons)


def test_a_personnummer_that_nobody_has(assessor: Assessor) -> None:
    """A number that is neither the sender's nor anybody's in the register counts the same."""
    raw = raw_mail("Skicka registerutdrag för 20000229-2399.", vouched())
    own = raw_mail("Skicka registerutdrag för 570428-9999.", vouched())
    assert Flag.PROXY in assess(assessor, raw).flags
    assert assess(assessor, raw).assurance is Assurance.L0
    assert assess(assessor, own).assurance is Assurance.L1
    assert Flag.PROXY not in assess(assessor, own).flags


def test_customer_numbers_that_the_mail_names(assessor: Assessor) -> None:
    """A number called customer number counts, and a bare one when the register knows it."""
    named = assess(assessor, raw_mail("Kundnummer: 555 666. Skicka registerutdrag."))
    bare = assess(assessor, raw_mail("Registerutdrag för 100300 tack."))
    assert named.customer_numbers == ("555666",)
    assert bare.customer_numbers == ("100300",)


def test_protected_person_is_flagged_and_gets_no_automatic_answer(assessor: Assessor) -> None:
    """The register's protection flag makes the mail protected and silences the acknowledgement."""
    verdict = assess(
        assessor, raw_mail("Skicka registerutdrag.", vouched(), sender="dold@post.example")
    )
    assert verdict.protected
    assert Flag.PROTECTED_IDENTITY in verdict.flags
    assert not verdict.auto_ack.allowed


def test_party_joins_by_token(assessor: Assessor) -> None:
    """The party of a case joins it with the token; the reply opens nothing."""
    raw = raw_mail("Tack, det stämmer.", subject=f"SV: [{TOKEN}] Utdrag")
    verdict = assess(assessor, raw)
    assert verdict.joins == TOKEN
    assert verdict.disposition is Disposition.FOLLOW_UP
    assert verdict.types == ()


def test_stranger_with_the_token_opens_a_new_case(assessor: Assessor) -> None:
    """A token in a stranger's mail joins nothing: new case, possibly related."""
    raw = raw_mail("Skicka registerutdrag hit.", sender="x@fel.example", subject=f"[{TOKEN}]")
    verdict = assess(assessor, raw)
    assert verdict.joins is None
    assert verdict.disposition is Disposition.CASE
    assert verdict.related == (TOKEN,)
    assert any("ej part" in r or "inte part" in r for r in verdict.reasons)


def test_failed_check_keeps_the_party_out(assessor: Assessor) -> None:
    """A From that equals the party's but failed DMARC does not join."""
    raw = raw_mail("Skicka registerutdrag.", vouched(result="fail"), subject=f"SV: [{TOKEN}]")
    verdict = assess(assessor, raw)
    assert verdict.joins is None
    assert not verdict.auto_ack.allowed


def test_new_right_in_a_thread(assessor: Assessor) -> None:
    """A right asked anew in a thread is kept as a type and flagged."""
    raw = raw_mail("Radera mina uppgifter nu.", subject=f"SV: [{TOKEN}]")
    verdict = assess(assessor, raw)
    assert verdict.disposition is Disposition.FOLLOW_UP
    assert CaseType.ERASURE in types(verdict)
    assert Flag.NEW_REQUEST_IN_THREAD in verdict.flags


def test_protected_case_needs_a_vouched_sender(assessor: Assessor) -> None:
    """Only a vouched sender joins a protected case."""
    subject = f"SV: [{SECRET}]"
    bare = raw_mail("Tack, det stämmer.", sender="dold@post.example", subject=subject)
    sure = raw_mail("Tack, det stämmer.", vouched(), sender="dold@post.example", subject=subject)
    assert assess(assessor, bare).joins is None
    assert assess(assessor, sure).joins == SECRET


def test_automatic_mail_is_never_a_case(assessor: Assessor) -> None:
    """An auto-reply has no types, joins nothing and names the mail it answers."""
    raw = raw_mail(
        "Jag är på semester.", "Auto-Submitted: auto-replied", "In-Reply-To: <out1@kraft.example>"
    )
    verdict = assess(assessor, raw)
    assert verdict.disposition is Disposition.AUTOMATIC
    assert verdict.types == ()
    assert verdict.about_message_id == "<out1@kraft.example>"
    assert not verdict.auto_ack.allowed


@pytest.mark.parametrize(
    ("header", "text", "level"),
    [
        ("Reply-To: eva.jobb@post.example", "Jag vill ha ett registerutdrag.", Assurance.L1),
        ("Reply-To: eva@annan.example", "Jag vill ha ett registerutdrag.", Assurance.L0),
        ("X-Mailer: x", "Skicka ett registerutdrag till min nya adress i stället.", Assurance.L0),
    ],
)
def test_an_answer_that_shall_go_elsewhere_proves_nothing(
    assessor: Assessor, header: str, text: str, level: Assurance
) -> None:
    """A vouched and registered sender stays L0 when the answer shall go to another domain or a new address."""
    assert assess(assessor, raw_mail(text, header, vouched())).assurance is level


def test_a_person_on_the_way_to_a_holiday_is_heard(assessor: Assessor) -> None:
    """An absence in the subject alone does not silence a request; with the header of a program it does."""
    text = "Radera mina uppgifter, jag vill att ni raderar allt om mig."
    away = raw_mail(text, subject="Frånvarande nästa vecka")
    robot = raw_mail(text, "Auto-Submitted: auto-replied", subject="Frånvarande nästa vecka")
    form = raw_mail(text, "Auto-Submitted: auto-generated", subject="Formulär")
    assert types(assess(assessor, away)) == types(assess(assessor, form)) == {CaseType.ERASURE}
    assert assess(assessor, robot).disposition is Disposition.AUTOMATIC
    assert not assess(assessor, form).auto_ack.allowed


def test_a_colleagues_mail_is_read_and_never_sent_back(assessor: Assessor) -> None:
    """Kundcenter passes on a request; what is not about privacy is not forwarded to them once more."""
    vouching = vouched(domain="kraft.example")
    passed_on = raw_mail(
        "Jag vill ha ett registerutdrag.",
        vouching,
        sender="kundcenter@kraft.example",
        subject="VB: Begäran",
    )
    answer = raw_mail(
        "Fakturan ska betalas sista maj.",
        vouching,
        sender="kundcenter@kraft.example",
        subject="Faktura",
    )
    assert types(assess(assessor, passed_on)) == {CaseType.ACCESS}
    back = assess(assessor, answer)
    assert (back.disposition, types(back)) == (Disposition.CASE, {CaseType.UNKNOWN})
    assert not back.auto_ack.allowed
    stranger = assess(assessor, raw_mail("Fakturan ska betalas sista maj.", subject="Faktura"))
    assert stranger.disposition is Disposition.MISDIRECTED


def test_other_envelope_domain_gets_no_acknowledgement(assessor: Assessor) -> None:
    """From and Return-Path of different domains: a person answers."""
    raw = raw_mail("Skicka registerutdrag.", "Return-Path: <x@elsewhere.example>", vouched())
    assert not assess(assessor, raw).auto_ack.allowed


def test_imitation_of_us_is_possible_phishing(assessor: Assessor) -> None:
    """A sender whose domain imitates ours is flagged and not answered."""
    verdict = assess(assessor, raw_mail("Radera mina uppgifter.", sender="it@kraft-konto.example"))
    verdict2 = assess(
        assessor, raw_mail("Radera mina uppgifter.", sender='"Kalmar Energi" <a@b.example>')
    )
    assert Flag.POSSIBLE_PHISHING in verdict2.flags
    assert not verdict2.auto_ack.allowed
    assert verdict.joins is None


def test_encrypted_mail_goes_to_a_person(assessor: Assessor) -> None:
    """What cannot be read is an unknown case with the clock running."""
    raw = raw_mail("-----BEGIN PGP MESSAGE-----\r\nabc\r\n-----END PGP MESSAGE-----")
    verdict = assess(assessor, raw)
    assert types(verdict) == {CaseType.UNKNOWN}
    assert verdict.disposition is Disposition.CASE


def test_bytes_that_are_no_text_go_to_a_person(assessor: Assessor) -> None:
    """Noise is not read as a question: the case is unknown, and its clock runs."""
    noise = random.Random(1).randbytes(3000)
    verdict = assess(assessor, raw_mail("").replace(b"utf-8", b"iso-8859-1") + noise)
    assert types(verdict) == {CaseType.UNKNOWN}


def test_an_unreadable_letter_goes_to_a_person(assessor: Assessor) -> None:
    """A mail that only points at a letter nobody could open is unknown; one that says it counts."""
    letter = Attachment(filename="a.pdf", content_type="application/pdf", size=1, content=b"%PDF-")
    for text, wanted in (
        ("Se bifogat brev.", CaseType.UNKNOWN),
        ("Skicka registerutdrag med alla uppgifter om mig, se bifogat brev.", CaseType.ACCESS),
    ):
        message = parse_mail(raw_mail(text, subject=text))
        locked = replace(message, attachments=(letter,), defects=(Defect.LETTER_UNREADABLE.value,))
        assert types(assessor.assess(locked)) == {wanted}


def blind(classifier: Classifier) -> Assessor:
    """Know no case at all, as the command line without --cases."""
    return Assessor.of_people(
        classifier, PEOPLE, None, authserv_id="mx.kraft.example", own_domains={"kraft.example"},
        own_addresses={OURS}, pepper=b"test", today=TODAY,
    )  # fmt: skip


def test_a_reminder_without_its_case_opens_one(classifier: Classifier, assessor: Assessor) -> None:
    """Nobody has it in hand yet, so it is a case; only where no case is known a reply stays one."""
    subject, text = "SV: Hej", "Ja, det är rätt adress."
    for raw, brain in (
        (raw_mail(text, subject=subject), assessor),
        (raw_mail(text, "In-Reply-To: <nobody@x.example>", subject=subject), assessor),
        (raw_mail(text, subject=subject), blind(classifier)),
    ):
        verdict = assess(brain, raw)
        assert (verdict.disposition, types(verdict)) == (Disposition.CASE, {CaseType.UNKNOWN})
        assert Flag.NEW_REQUEST_IN_THREAD not in verdict.flags
        assert any("tidigare ärende" in reason for reason in verdict.reasons)
    answer = raw_mail(text, "In-Reply-To: <nobody@x.example>", subject=subject)
    assert assess(blind(classifier), answer).disposition is Disposition.FOLLOW_UP


def test_a_stranger_about_a_protected_case_is_not_answered(assessor: Assessor) -> None:
    """Who names a protected person's case without being party may be the one they hide from."""
    raw = raw_mail("Skicka registerutdrag.", vouched(), subject=f"[{SECRET}]")
    verdict = assess(assessor, raw)
    assert verdict.joins is None
    assert verdict.protected
    assert Flag.PROTECTED_IDENTITY in verdict.flags
    assert not verdict.auto_ack.allowed


def test_an_authoritys_case_is_never_acknowledged(classifier: Classifier) -> None:
    """The type of the case counts, not only what the new mail asks."""
    case = KnownCase(
        token=TOKEN, case_type=CaseType.AUTHORITY_REQUEST, customer_number=None,
        party_email="eva@post.example", protected=False,
    )  # fmt: skip
    brain = Assessor.of_people(
        classifier, PEOPLE, ListedCases([case]), authserv_id="mx.kraft.example",
        own_domains={"kraft.example"}, own_addresses={OURS}, pepper=b"test", today=TODAY,
    )  # fmt: skip
    verdict = assess(brain, raw_mail("Tack, det stämmer bra.", vouched(), subject=f"SV: [{TOKEN}]"))
    assert verdict.joins == TOKEN
    assert not verdict.auto_ack.allowed


def test_another_mailbox_is_a_new_address(assessor: Assessor) -> None:
    """The answer shall go where nobody knows who reads it, so the sender proves nothing."""
    other = raw_mail("Skicka registerutdrag till eva.jobb@annan.example i stället.", vouched())
    own = raw_mail("Skicka registerutdrag till eva@post.example.", vouched())
    assert Flag.NEW_ADDRESS in assess(assessor, other).flags
    assert assess(assessor, other).assurance is Assurance.L0
    assert Flag.NEW_ADDRESS not in assess(assessor, own).flags


@pytest.mark.parametrize(
    ("sender", "wanted"),
    [
        ("it@krafft.example", Disposition.SPAM),
        ('"Kalmar Energi" <a@b.example>', Disposition.CASE),
        ("okand@b.example", Disposition.MISDIRECTED),
    ],
)
def test_a_possible_fraud_is_not_forwarded(
    assessor: Assessor, sender: str, wanted: Disposition
) -> None:
    """What imitates us and asks for nothing is not passed on to colleagues in our name."""
    raw = raw_mail("Fakturan ska betalas sista maj.", sender=sender, subject="Faktura")
    assert assess(assessor, raw).disposition is wanted


def test_marks_of_a_form_prove_no_more_together(assessor: Assessor) -> None:
    """A form service sets several of them on what a person wrote; a program's own header still counts."""
    text = "Radera mina uppgifter, jag vill att ni raderar allt om mig."
    marks = [
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe: <mailto:x@y.example>",
        "Precedence: bulk",
    ]
    assert types(assess(assessor, raw_mail(text, *marks))) == {CaseType.ERASURE}
    robot = raw_mail(text, *marks, "X-Autoreply: yes")
    assert assess(assessor, robot).disposition is Disposition.AUTOMATIC


def test_a_subject_alone_is_the_request(assessor: Assessor) -> None:
    """Nothing but a subject is read as the whole mail."""
    raw = raw_mail("", subject="Skicka registerutdrag med alla uppgifter om mig.")
    assert types(assess(assessor, raw)) == {CaseType.ACCESS}


@pytest.mark.parametrize(
    ("cover", "level", "numbers"),
    [
        ("Se nedan.", Assurance.L0, ()),
        ("Jag vill ha ett registerutdrag.", Assurance.L1, ("100200",)),
    ],
)
def test_an_enclosed_request_is_its_writers(
    assessor: Assessor, cover: str, level: Assurance, numbers: tuple[str, ...]
) -> None:
    """Whoever passes on a mail proves nothing of its writer, unless the sender asks too."""
    lines = [
        vouched(), "From: eva@post.example", f"To: {OURS}", "Subject: VB", "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain; charset=utf-8", "",
        cover, "--b", "Content-Type: message/rfc822", "", "From: sture@annan.example", "Subject: Utdrag",
        "Content-Type: text/plain; charset=utf-8", "", "Skicka registerutdrag med alla uppgifter om mig.", "--b--", "",
    ]  # fmt: skip
    verdict = assess(assessor, "\r\n".join(lines).encode())
    assert types(verdict) == {CaseType.ACCESS}
    assert (verdict.assurance, verdict.customer_numbers) == (level, numbers)
    assert verdict.sender.address == "eva@post.example"


def test_taking_back_in_a_thread_is_no_new_request() -> None:
    """docs/labels.md: a withdrawal in a thread has its type and no flag."""
    back = TypeScore(case_type=CaseType.REQUEST_WITHDRAWAL, confidence=0.9)
    anew = TypeScore(case_type=CaseType.ERASURE, confidence=0.9)
    for found, flagged in (((back,), False), ((back, anew), True), ((), False)):
        end = Conclusion(disposition=Disposition.FOLLOW_UP, types=found, reason="")
        assert bool(_thread_flags(end)) is flagged


def test_an_automatic_mail_says_which_case_and_opens_none(assessor: Assessor) -> None:
    """The case of the mail that it answers is named, and no new case is spoken of."""
    raw = raw_mail(
        "Jag är på semester.", "Auto-Submitted: auto-replied", "In-Reply-To: <out1@kraft.example>",
        sender="fel@x.example",
    )  # fmt: skip
    reasons = " ".join(assess(assessor, raw).reasons)
    assert TOKEN in reasons
    assert "nytt ärende" not in reasons


def test_a_subject_that_the_program_wrote_is_no_evidence(assessor: Assessor) -> None:
    """Nobody wrote "(utan ämne)"."""
    verdict = assess(assessor, raw_mail("Radera mig.", subject="(utan ämne)"))
    assert not any("utan ämne" in reason for reason in verdict.reasons)
