"""How one message is taken apart into what it asks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bot.components.analysis import analyse
from bot.components.text import halves

ADDRESS, OFFICER, BILL, HELLO = (
    "answer/postal_address",
    "answer/dpo_contact",
    "off_topic/billing",
    "smalltalk/greet",
)


class Model:
    """Knows each text by one word in it; unsure of all others."""

    labels = (ADDRESS, OFFICER, BILL, HELLO)
    words = ("postadress", "ombudet", "faktura", "hej")

    def probabilities(self, texts: Sequence[str], _embed: Any) -> np.ndarray:
        """Return a row of probabilities for each text."""
        rows = []
        for text in texts:
            known = [float(word in text.lower()) for word in self.words]
            total = sum(known)
            rows.append([one / total * 0.98 if total else 0.25 for one in known])
        return np.array(rows)


MODEL: Any = Model()

@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("behöver er postadress och mejlen till ombudet", [ADDRESS, OFFICER]),
        ("behöver er postadress + hela min faktura", [ADDRESS, BILL]),
        ("jag undrar över er postadress eller numret till ombudet", [ADDRESS, OFFICER]),
        # Of one thing, or not clear by itself, or nothing from the policy: not cut.
        ("er postadress och samma postadress igen", []),
        ("er postadress och något helt annat", []),
        ("min faktura och hej på er", []),
        ("postadress och ombudet", []),
    ],
)
def test_a_sentence_about_two_things_is_cut(text: str, parts: list[str]) -> None:
    """Only where each half is clear by itself, and about something else."""
    found = analyse(text, MODEL, None).segments

    assert [part["topics"][0]["topic"] for part in found] == parts
    assert all(part["asks"] for part in found)


def test_the_other_sentences_stay_as_they_are() -> None:
    """A cut sentence leaves those around it in their place."""
    found = analyse("Hej på er! Ge mig er postadress och mejlen till ombudet.", MODEL, None)

    assert [part["text"] for part in found.segments] == [
        "Hej på er!",
        "Ge mig er postadress",
        "mejlen till ombudet.",
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("ett två och tre fyra", ("ett två", "tre fyra")),
        ("ett och två tre samt fyra fem", ("ett och två tre", "fyra fem")),
        ("namn och adress", None),
        ("ord " * 2000, None),
    ],
)
def test_halves_have_words_enough(text: str, cut: tuple[str, str] | None) -> None:
    """The first "och" with two words on both sides."""
    assert halves(text) == cut
