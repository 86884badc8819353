"""The file of sources: what is wrong is named in one line, before anybody asks for data."""

from pathlib import Path

import pytest
import yaml

from cases.extract_source import BadSources, How, load_sources

ROOT = Path(__file__).resolve().parents[2]
BOTH = {"sv": "Text", "en": "Text"}
GOOD: dict[str, object] = {
    "id": "billing",
    "collect": "sql",
    "database": "billing",
    "query": "SELECT a FROM t WHERE n = :customer_number",
    "title": BOTH,
    "purpose": BOTH,
    "basis": "contract",
    "legal_basis": BOTH,
    "categories": BOTH,
    "recipients": ["Exempel AB"],
    "retention": BOTH,
    "origin": BOTH,
    "transfer": "none",
    "automated": "none",
    "given": "observed",
}


def written(path: Path, *entries: object) -> Path:
    file = path / "sources.yml"
    file.write_text(yaml.safe_dump({"sources": list(entries)}, allow_unicode=True))
    return file


def test_the_demos_sources_are_complete() -> None:
    """Every way of collecting is there, and what Article 15 wants told is said in both languages."""
    sources = load_sources(ROOT / "data" / "sources.yml")

    assert {source.how for source in sources} == set(How)
    portable = {source.id for source in sources if source.portable}
    assert portable == {"register", "meter_values", "recordings"}
    for source in sources:
        assert source.purpose.in_language("en") != source.purpose.in_language("sv")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": "Fakturor!"}, "id: write a short name"),
        ({"collect": "magic"}, "collect: choose one of register, own, sql, manual"),
        ({"title": "Fakturor"}, "title: write it in sv and en"),
        ({"purpose": {"sv": "", "en": "x"}}, "sv: write a text"),
        ({"basis": "because"}, "basis: choose one of"),
        ({"recipients": "alla"}, "recipients: list the recipients by name"),
        ({"recipients": None}, "recipients: list the recipients by name"),
        ({"transfer": "USA"}, "transfer: write it in sv and en"),
        ({"given": "found"}, "given: choose one of"),
        ({"database": 3}, "database: write a text"),
        ({"query": "DELETE FROM t WHERE n = :email"}, "query: write one SELECT"),
        ({"query": "SELECT 1; DROP TABLE t"}, "query: write one SELECT"),
        ({"query": "WITH x AS (DELETE FROM t) SELECT :email"}, "query: write one SELECT"),
        ({"query": "SELECT * FROM t"}, "query: ask for the person by"),
        ({"query": "SELECT * FROM t WHERE n = :phone"}, "query: ask for the person by"),
        ({"max_rows": 0}, "max_rows: write a whole number from 1"),
        ({"timeout_seconds": "lång"}, "timeout_seconds: write a whole number"),
        ({"columns": {"a": "A"}}, "a: write it in sv and en"),
        ({"colour": "red"}, "colour: is no key of a source collected by sql"),
    ],
)
def test_a_wrong_entry_is_named_in_one_line(
    tmp_path: Path, change: dict[str, object], fault: str
) -> None:
    """The line says which source and which key, and what to write."""
    with pytest.raises(BadSources) as caught:
        load_sources(written(tmp_path, GOOD | change))

    assert "source 1 (" in str(caught.value)
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", sorted(set(GOOD) - {"collect"}))
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    """Nothing that the person has a right to know can be left out by mistake."""
    entry = {name: value for name, value in GOOD.items() if name != key}

    with pytest.raises(BadSources, match=key):
        load_sources(written(tmp_path, entry))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("sources: [", "not valid YAML"),
        ("- a", "at least one entry"),
        ("sources: []", "at least one entry"),
        ("sources: [1]", "source 1 (no id): entry: write keys and values"),
        ("!!python/object/apply:os.system ['true']", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_list_of_sources_is_refused(
    tmp_path: Path, text: str, fault: str
) -> None:
    """Not even a tag that would run code does anything."""
    file = tmp_path / "sources.yml"
    file.write_text(text)

    with pytest.raises(BadSources) as caught:
        load_sources(file)

    assert fault in str(caught.value)


def test_two_sources_with_one_name_are_refused(tmp_path: Path) -> None:
    """An answer could not be told from the other's."""
    with pytest.raises(BadSources, match=r"source 2 \(billing\): id: is used"):
        load_sources(written(tmp_path, GOOD, GOOD))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path stands in the message."""
    with pytest.raises(BadSources, match=r"saknas\.yml: cannot be read"):
        load_sources(tmp_path / "saknas.yml")
