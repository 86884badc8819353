"""What is decided about an item is what is handed over, and nothing hidden is."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.extract import (
    Doubt,
    Item,
    NotReady,
    Span,
    Withheld,
    decide,
    items_from_json,
    items_to_json,
)

MARK = "[borttaget]"
HIDEABLE = st.text(alphabet=string.ascii_uppercase, min_size=1, max_size=4)
KEPT = st.text(alphabet=string.ascii_lowercase + "åäö ", max_size=6)


@st.composite
def values_with_spans(draw: st.DrawFn) -> tuple[str, str, tuple[Span, ...]]:
    """Give a value, what must be left of it, and spans over all its capitals, some overlapping."""
    value, left, spans = "", "", []
    for hidden, kept in draw(st.lists(st.tuples(HIDEABLE, KEPT), max_size=6)):
        start = len(value)
        value += hidden + kept
        end = start + len(hidden)
        cut = draw(st.integers(start, end))
        for low, high in ((start, end), (cut, end)):
            if low < high:
                spans.append(Span(field=0, start=low, end=high, doubt=Doubt.NAME, hidden=True))
        left += kept
    return value, left, tuple(draw(st.permutations(spans)))


@given(values_with_spans())
def test_nothing_hidden_is_shown_and_nothing_else_is_lost(
    case: tuple[str, str, tuple[Span, ...]],
) -> None:
    """Whatever spans touch or overlap, the capitals go and every other letter stays, in order."""
    value, left, spans = case
    item = Item(title="t", fields=(("Text", value),), spans=spans)

    shown = item.shown(MARK)[0][1]

    assert shown.replace(MARK, "") == left
    assert not set(shown.replace(MARK, "")) & set(string.ascii_uppercase)


@given(
    st.lists(st.tuples(st.text(max_size=5), st.text(max_size=20)), max_size=4),
    st.sampled_from([None, *Doubt]),
    st.sampled_from([None, *Withheld]),
    st.sampled_from([None, True, False]),
)
def test_items_come_back_from_the_store_as_they_were(
    fields: list[tuple[str, str]],
    doubt: Doubt | None,
    reason: Withheld | None,
    included: bool | None,
) -> None:
    """Any text, lone surrogates aside, survives being written down."""
    span = Span(field=0, start=0, end=1, doubt=Doubt.EMAIL, hidden=included)
    item = Item(
        title="t",
        fields=tuple(fields),
        doubt=doubt,
        reason=reason,
        included=included,
        spans=(span,),
    )

    assert items_from_json(items_to_json([item])) == (item,)


def test_withholding_needs_a_reason() -> None:
    """A refusal in part without a ground cannot even be noted down (Article 12(4))."""
    item = Item(title="t", fields=(("Text", "x"),))

    with pytest.raises(NotReady):
        decide(item, included=False, reason=None, hidden=())


def test_an_item_waits_until_every_mark_is_decided() -> None:
    """What is marked holds the extract up; what is withheld as a whole needs no more."""
    span = Span(field=0, start=0, end=4, doubt=Doubt.NAME)
    item = Item(title="t", fields=(("Text", "Olle kom"),), spans=(span,))

    assert not item.decided
    shown = decide(item, included=True, reason=None, hidden=())
    assert shown.decided
    assert shown.shown(MARK) == (("Text", "Olle kom"),)
    assert decide(item, included=False, reason=Withheld.OTHERS, hidden=()).decided
    assert not replace(item, spans=(), included=None).decided


def test_more_can_be_hidden_by_hand() -> None:
    """Every place where the words stand is hidden, in every field."""
    item = Item(title="t", fields=(("Text", "Bo och Bo"), ("Mer", "Bo")))

    decided = decide(item, included=True, reason=None, hidden=(), also=" Bo ")

    assert decided.shown(MARK) == (("Text", f"{MARK} och {MARK}"), ("Mer", MARK))
    assert decided.hidden == 3
