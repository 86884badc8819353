"""No cell of a CSV file runs as a formula, and JSON keeps the exact value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.portable import escaped


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+46 70", "-cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "|calc", "%0A"],
)
def test_what_looks_like_a_formula_is_quoted(cell: str) -> None:
    """Also after white space, and in the full-width forms that some programs accept."""
    assert escaped(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-12", "+3,5", "1234.50", "Storgatan 1", "", "a=b"])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    """A negative amount is still a number in the spreadsheet."""
    assert escaped(cell) == cell


@given(st.text(max_size=12))
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    """Whatever the value, the cell begins harmlessly or is a plain number."""
    first = escaped(cell).lstrip()[:1]

    assert first not in {"=", "@", "|", "%"}
    assert (
        first not in {"+", "-"}
        or escaped(cell).strip("+-").replace(",", ".").replace(".", "", 1).isdecimal()
    )
