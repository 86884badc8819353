"""Extracts in a real database: sealed, versioned, and gone when they are forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cases.case import Channel, NewCase
from cases.case_type import CaseType
from cases.errors import StaleCase
from cases.extract import Extract, ExtractState, Item, PartState, Subject
from cases.store.engine import Database
from cases.store.extract_store import NewPart
from tests.cases.store.conftest import NOW

MARKER = "Hemligheten i korven"


def begun(database: Database) -> Extract:
    new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=NOW)
    with database.write() as tx:
        case = tx.cases.open(new, actor="test", now=NOW)
        subject = Subject(names=(MARKER,), personnummer="195704289999", others=("Bo",))
        return tx.extracts.begin(case, subject, [NewPart(source="a")], actor="test", now=NOW)


def filled(database: Database) -> Extract:
    extract = begun(database)
    with database.write() as tx:
        part = tx.extracts.parts(extract)[0]
        item = Item(title=MARKER, fields=((MARKER, MARKER),))
        tx.extracts.filled(part, [item], actor="system", now=NOW)
        return tx.extracts.by_id(extract.id)


def dump(database: Database) -> bytes:
    """Return every value of every row of the two tables."""
    with database.engine.connect() as connection:
        rows = [
            row
            for table in ("extracts", "extract_parts", "events")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    return repr(rows).encode()


def test_what_was_collected_is_sealed_and_comes_back(database: Database) -> None:
    """Neither the person nor what was found can be read in the tables."""
    extract = filled(database)

    assert extract.state is ExtractState.REVIEW
    assert extract.subject.names == (MARKER,)
    with database.read() as tx:
        part = tx.extracts.parts(extract)[0]
    assert part.state is PartState.COLLECTED
    assert part.items[0].fields == ((MARKER, MARKER),)
    assert MARKER.encode() not in dump(database)


def test_two_people_do_not_overwrite_each_other(database: Database) -> None:
    """The second, who reviewed or approved what is no longer there, is refused."""
    extract = filled(database)
    with database.write() as tx:
        part = tx.extracts.parts(extract)[0]
        tx.extracts.reviewed(part, part.items, actor="a", now=NOW)
        with pytest.raises(StaleCase):
            tx.extracts.reviewed(part, (), actor="b", now=NOW)
        extract = tx.extracts.by_id(extract.id)
        tx.extracts.change(extract, {"approvals": ["a"]}, "extract_half_approved", now=NOW)
        with pytest.raises(StaleCase):
            tx.extracts.change(extract, {"approvals": ["b"]}, "extract_half_approved", now=NOW)


def test_a_review_makes_the_seen_extract_old(database: Database) -> None:
    """Whoever has a page open from before a colleague's review cannot approve what they did not see."""
    seen = filled(database)
    with database.write() as tx:
        (part,) = tx.extracts.parts(seen)
        tx.extracts.reviewed(part, part.items, actor="a", now=NOW)
        assert tx.extracts.by_id(seen.id).version == seen.version + 1
        with pytest.raises(StaleCase):
            tx.extracts.change(seen, {"approvals": ["b"]}, "extract_half_approved", now=NOW)


def test_no_form_of_an_earlier_extract_fits_the_new_one(database: Database) -> None:
    """Begun anew, perhaps about another person, extract and parts go on counting where they were."""
    seen = filled(database)
    with database.write() as tx:
        case = tx.cases.by_id(seen.case_id)
        (part,) = tx.extracts.parts(seen)
        anew = tx.extracts.begin(case, Subject(), [NewPart(source="a")], actor="a", now=NOW)
        (begun_anew,) = tx.extracts.parts(anew)

    assert anew.version > max(seen.version, part.version)
    assert begun_anew.version > part.version


def test_a_forgotten_extract_is_empty(database: Database) -> None:
    """Nothing but its dates is left: no file, no person, no answer of a source."""
    extract = filled(database)
    with database.write() as tx:
        values = {"state": ExtractState.APPROVED, "approved_at": NOW}
        values |= tx.extracts.sealed_files(MARKER.encode(), MARKER.encode())
        extract = tx.extracts.change(extract, values, "extract_approved", now=NOW)
        assert tx.extracts.letter(extract) == MARKER.encode()
        late = NOW + timedelta(days=31)
        tx.extracts.forget([extract.id], now=late)
        gone = tx.extracts.by_id(extract.id)
        assert (tx.extracts.letter(gone), tx.extracts.archive(gone)) == (None, None)
        assert (gone.subject, tx.extracts.parts(gone)) == (Subject(), [])
        assert gone.forgotten_at == late


@pytest.mark.parametrize(
    "change",
    [
        "state = 'approved'",
        "state = 'delivered'",
        "state = 'printed'",
        "delivery = 'mail'",
        "link_hash = 'x'",
        "forgotten_at = begun_at",
    ],
)
def test_the_database_refuses_nonsense(database: Database, change: str) -> None:
    """An approval without a time, an unknown way, a link that never ends, a forgotten one with content."""
    filled(database)

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(f"UPDATE extracts SET {change}"))
