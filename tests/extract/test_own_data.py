"""An address that the register does not know: anybody can give it, so it opens nobody's letters."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CaseType
from cases.extract import Delivery, Doubt, Item, Subject, Withheld, decide
from cases.extract_source import Query
from cases.lifecycle import Resolution
from extract.subject import candidates, subject_of
from tests.desk.builder import NOW, Desk
from tests.desk.client import Browser
from tests.extract.people import EVA
from tests.extract.test_collect import collector_of, parts
from tests.extract.test_release import approve, as_it_is, handover_of

VERA = "vera@gomd.example"
SECRET = "Jag bor tillfälligt på Hemliga vägen 7."
WHY = "Kommer från en e-postadress som inte står i kundregistret."


def veras_letter(desk: Desk) -> Case:
    """Vera, who is in no register, wrote to us."""
    return desk.case(CaseType.COMPLAINT, name="Vera Vit", email=VERA, text=SECRET)


def asked_from(desk: Desk, address: str, number: str | None = "100200") -> Case:
    """Open a request for access from an address; the customer number is Eva's unless another is given."""
    return desk.case(name="Eva Ek", email=address, customer_number=number)


def collect(desk: Desk, case: Case) -> Subject:
    collector = collector_of(desk)
    with desk.database.write() as tx:
        chosen = next((one for one in candidates(tx, case) if one.name == "Eva Ek"), None)
        extract = collector.begin(tx, case, chosen, actor="karin")
    collector.run()
    return extract.subject


def told(items: tuple[Item, ...], words: str) -> list[Item]:
    return [item for item in items if any(words in value for _, value in item.fields)]


def test_a_forged_address_does_not_bring_its_owners_letters(desk: Desk) -> None:
    """Who gives Vera's address and a customer number of their own gets nothing of hers undecided."""
    hers = veras_letter(desk)
    forged = asked_from(desk, VERA)
    subject = collect(desk, forged)

    assert subject.emails == (EVA.email,)
    items = parts(desk, forged)["desk"].items
    (letter,) = told(items, SECRET)
    assert (letter.included, letter.doubt, letter.decided) == (None, Doubt.UNREGISTERED, False)
    assert all(item.doubt is Doubt.UNREGISTERED for item in told(items, hers.ref))
    # In her letter her address is another's; in the request it is what the person gave us.
    assert Doubt.EMAIL in {span.doubt for item in told(items, hers.ref) for span in item.spans}
    request = told(items, forged.ref)
    assert len(request) == 2
    assert all(item.included and item.decided for item in request)


def test_the_page_says_why_it_must_be_decided(desk: Desk, browser: Browser) -> None:
    """The agent reads that the address may be forged, and what to choose; nothing is chosen for them."""
    veras_letter(desk)
    forged = asked_from(desk, VERA)
    collect(desk, forged)

    page = browser.get(f"/arenden/{forged.ref}/utdrag/kalla/desk").text
    assert page.count(WHY) == 2
    shown = page[page.index(WHY) :]
    assert 'name="post-2" value="ja" required' in shown
    assert "2 att bestämma" in browser.get(f"/arenden/{forged.ref}/utdrag").text


def test_a_registered_address_brings_the_persons_letters(desk: Desk) -> None:
    """What Eva wrote from her own address is hers, whatever address this request came from."""
    earlier = desk.case(
        CaseType.COMPLAINT, name="Eva Ek", email="EVA@post.example", text="Klagomål"
    )
    case = asked_from(desk, "eva@privat.example")
    collect(desk, case)

    found = told(parts(desk, case)["desk"].items, earlier.ref)
    assert len(found) == 2
    assert all(item.included and item.doubt is None for item in found)


def test_a_strangers_letter_about_the_persons_contract_waits(desk: Desk) -> None:
    """Anybody can give Eva's customer number: the case comes along, and an agent decides on all of it."""
    strangers = desk.case(
        CaseType.COMPLAINT, name="Vera Vit", email=VERA, text=SECRET, customer_number="100200"
    )
    case = asked_from(desk, EVA.email)
    collect(desk, case)

    items = parts(desk, case)["desk"].items
    waiting = told(items, strangers.ref)
    assert len(waiting) == 2
    assert {(item.included, item.doubt) for item in waiting} == {(None, Doubt.UNREGISTERED)}
    assert all(item.included for item in told(items, case.ref))


def test_somebody_in_no_register_gets_the_case_and_may_get_the_others(desk: Desk) -> None:
    """Who only writes mails is answered with this case; their other cases wait for a decision."""
    earlier = veras_letter(desk)
    case = desk.case(name="Vera Vit", email=VERA)
    subject = collect(desk, case)

    assert subject.emails == ()
    items = parts(desk, case)["desk"].items
    assert all(item.included and item.doubt is None for item in told(items, case.ref))
    assert {item.doubt for item in told(items, earlier.ref)} == {Doubt.UNREGISTERED}
    assert len(items) == 4


def test_an_answer_from_the_forged_address_is_looked_at(desk: Desk) -> None:
    """Our receipt reached Vera, and what she answered joined the case: the neighbour does not get it."""
    forged = asked_from(desk, VERA)
    own = asked_from(desk, EVA.email)
    with desk.database.write() as tx:
        for case, author in ((forged, VERA), (own, EVA.email)):
            tx.cases.add_message(
                case, Direction.IN, author=author, subject="Sv", text=SECRET, at=NOW
            )
    collect(desk, forged)

    items = parts(desk, forged)["desk"].items
    doubts = {item.doubt for item in told(told_in(items, forged), SECRET)}
    assert doubts == {Doubt.UNREGISTERED}
    assert {item.doubt for item in told(told_in(items, own), SECRET)} == {None}


def told_in(items: tuple[Item, ...], case: Case) -> tuple[Item, ...]:
    return tuple(told(items, case.ref))


def test_a_chat_from_the_forged_address_is_looked_at(desk: Desk) -> None:
    """A chat goes with its case: that of another case of the address waits, that of the request does not."""
    hers, mine = desk.chat(SECRET), desk.chat("Jag vill ha mitt registerutdrag.")
    cases = []
    with desk.database.write() as tx:
        for chat, kind in ((hers, CaseType.COMPLAINT), (mine, CaseType.ACCESS)):
            new = NewCase(
                case_type=kind,
                channel=Channel.CHAT,
                received_at=NOW,
                conversation_id=chat.id,
                party_name="Eva Ek",
                party_email=VERA,
                customer_number="100200" if chat is mine else None,
            )
            cases.append(tx.cases.open(new, actor="assistant", now=NOW))
    collect(desk, cases[1])

    items = parts(desk, cases[1])["desk"].items
    assert [item.doubt for item in told(items, SECRET)] == [Doubt.UNREGISTERED]
    (request,) = told(items, "mitt registerutdrag")
    assert (request.included, request.doubt) == (True, None)


def test_what_was_added_in_the_chat_is_not_said_to_be_a_mail(desk: Desk, browser: Browser) -> None:
    """An addition from the chat waits for a person too, who reads where it comes from."""
    chat = desk.chat("Jag vill ha mitt registerutdrag.")
    new = NewCase(
        case_type=CaseType.ACCESS,
        channel=Channel.CHAT,
        received_at=NOW,
        conversation_id=chat.id,
        party_name="Eva Ek",
        party_email=EVA.email,
        customer_number="100200",
    )
    added = (("Eva Ek", "Mitt registerutdrag."), ("besökare i chatten", SECRET), (VERA, "Svar."))
    with desk.database.write() as tx:
        case = tx.cases.open(new, actor="assistant", now=NOW)
        for author, text in added:
            tx.cases.add_message(
                case, Direction.IN, author=author, subject="Tillägg", text=text, at=NOW
            )
    collect(desk, case)

    items = parts(desk, case)["desk"].items
    doubts = [item.doubt for _, text in added for item in told(items, text)]
    assert doubts == [None, Doubt.CHAT, Doubt.UNREGISTERED]
    page = browser.get(f"/arenden/{case.ref}/utdrag/kalla/desk").text
    assert page.count("Skrevs i chatten efter att ärendet hade öppnats.") == 1
    assert page.count(WHY) == 1


def test_no_other_system_is_asked_for_an_unregistered_address(desk: Desk) -> None:
    """A source that is asked by e-mail gets the addresses of the register, and no other."""
    collector = collector_of(desk)
    query = Query(
        database="billing",
        sql="SELECT :email AS asked",
        parameters=frozenset({"email"}),
        max_rows=10,
        timeout_seconds=5,
    )
    source = next(one for one in collector.sources if one.query is not None)
    collector = replace(collector, sources=[replace(source, query=query)])
    asked = []
    for case in (asked_from(desk, VERA), asked_from(desk, VERA, number=None)):
        with desk.database.write() as tx:
            chosen = next((one for one in candidates(tx, case) if one.name == "Eva Ek"), None)
            assert VERA not in subject_of(tx, case, chosen).emails
            collector.begin(tx, case, chosen, actor="karin")
        collector.run()
        asked.append([item.fields[0][1] for item in parts(desk, case)[source.id].items])

    assert asked == [[EVA.email], []]


@pytest.mark.parametrize(
    ("reason", "partial"), [(Withheld.OTHERS, False), (Withheld.SECRECY, True)]
)
def test_what_was_somebody_elses_is_not_even_counted(
    desk: Desk, reason: Withheld, *, partial: bool
) -> None:
    """Left out as another's it is no refusal, and the letter does not tell that Vera wrote to us."""
    veras_letter(desk)
    case = asked_from(desk, VERA)
    collect(desk, case)
    with desk.database.write() as tx:
        extract = tx.extracts.of_case(case.id)
        assert extract is not None
        for part in tx.extracts.parts(extract):
            if part.source == "recordings":
                tx.extracts.filled(part, [], actor="karin", now=NOW)
                continue
            items = [
                decide(item, included=item.doubt is None, reason=reason, hidden=())
                for item in part.items
            ]
            tx.extracts.reviewed(part, items, actor="karin", now=NOW)
    done = approve(desk, case, as_it_is(desk, extract), confirmed=["household"])

    assert done.withheld is partial
    with desk.database.write() as tx:
        letter = tx.extracts.letter(done)
        assert letter is not None
        pages = PdfReader(io.BytesIO(letter)).pages
        words = " ".join(" ".join(page.extract_text() for page in pages).split())
        closed = handover_of(desk).posted(tx, case, done, actor="karin")
    assert ("Det vi inte har lämnat ut" in words) is partial
    assert "Hemliga vägen" not in words
    assert closed.resolution is (Resolution.PARTIAL if partial else Resolution.GRANTED)
    assert done.delivery is Delivery.POST
