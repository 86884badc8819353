"""Builds what Rasa sends."""

from __future__ import annotations

from typing import Any

from actions.understanding import Reading, Segment, Turn


def turn(text: str, *readings: tuple[str, float], **more: Any) -> Turn:
    """Build a turn whose outcomes are the sums of its readings."""
    outcomes: dict[str, float] = {}
    for topic, p in readings:
        outcome = topic.split("/")[0]
        outcomes[outcome] = outcomes.get(outcome, 0.0) + p
    return Turn(
        text=text,
        readings=tuple(Reading(topic=topic, p=p) for topic, p in readings),
        outcomes=tuple(outcomes.items()),
        language=more.pop("language", "sv"),
        language_confidence=more.pop("language_confidence", 0.99),
        **more,
    )


def segment(text: str, topic: str, p: float) -> Segment:
    """Build a sentence with one reading."""
    return Segment(text=text, readings=(Reading(topic=topic, p=p),))


def message(text: str, *readings: tuple[str, float], language: str = "sv") -> dict[str, Any]:
    """Build Rasa's `latest_message`."""
    made = turn(text, *readings)
    return {
        "text": text,
        "intent": {"name": made.top.outcome, "confidence": made.top.p},
        "entities": [],
        "topics": [{"topic": topic, "p": p} for topic, p in readings],
        "outcomes": dict(made.outcomes),
        "segments": [],
        "language": language,
        "language_confidence": 0.99,
    }


def choice(topic: object) -> dict[str, Any]:
    """Build a pressed button as Rasa reads it."""
    return {
        "text": f'/choose{{"topic": "{topic}"}}',
        "intent": {"name": "choose", "confidence": 1.0},
        "entities": [{"entity": "topic", "value": topic, "start": 7, "end": 20}],
    }


def call(
    action: str, latest: dict[str, Any], sender: str = "visitor-0001", **slots: Any
) -> dict[str, Any]:
    """Build the body of Rasa's call to the action server."""
    form = {"name": "case_form"} if slots.get("requested_slot") else {}
    return {
        "version": "3.6.21",
        "next_action": action,
        "sender_id": sender,
        "domain": {},
        "tracker": {
            "sender_id": sender,
            "slots": slots,
            "latest_message": latest,
            "events": [],
            "paused": False,
            "latest_input_channel": "rest",
            "active_loop": form,
            "latest_action": {},
        },
    }
