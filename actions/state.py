"""What the assistant remembers of the conversation between two turns."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Kept in Rasa's slot `dialogue_state`; of the visitor's words it holds only `wish`, masked.

    `subject` is the label that a fragment ("hur lång tid tar det?") is about: `last_topic`, or what led to it;
    `more_of` the one whose longer answer was given;
    `offered` is the label that a plain "ja" accepts, `choices` those just offered to choose between, with spaces
    between; `same` counts how often `last_topic` was asked in a row; `language_fixed` is set when the visitor
    asked for a language.

    Of the form: `wish` are the words that began it when they did not say enough, `also` the case types asked for
    beside the first, with spaces between; `tries` counts refused answers in a row; `changing` is set when the
    visitor was asked what is wrong; `paused` when the form waits for a person's answer, or for the visitor to come
    back.
    """

    introduced: bool = False
    language: str = "sv"
    language_fixed: bool = False
    last_topic: str = ""
    subject: str = ""
    more_of: str = ""
    choices: str = ""
    offered: str = ""
    misses: int = 0
    same: int = 0
    cases_opened: int = 0
    wish: str = ""
    also: str = ""
    tries: int = 0
    changing: bool = False
    paused: bool = False

    @property
    def context(self) -> str:
        """The label that a fragment is about, or "" at the beginning."""
        return self.subject or self.last_topic

    def as_slot(self) -> dict[str, Any]:
        """Return what the slot stores."""
        return asdict(self)

    @classmethod
    def from_slot(cls, raw: Mapping[str, Any] | None) -> State:
        """Read the slot; what does not fit its type falls back to the default."""
        start = cls()
        if not isinstance(raw, dict):
            return start
        kept = {
            f.name: raw[f.name]
            for f in fields(cls)
            if type(raw.get(f.name)) is type(getattr(start, f.name))
        }
        return cls(**kept)
