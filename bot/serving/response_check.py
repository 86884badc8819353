"""Checks what the action server answers with schemas compiled once.

Rasa 3.6.21 builds the schema anew and checks the schema itself for each call: more than half of the time of a message
(measured in bot/experiments.md). It also tries all of its 23 kinds on each event, whose name says which it is.
"""

from __future__ import annotations

import copy
import functools
from typing import Any, Dict, Optional, Text, Tuple

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError, best_match
from rasa.core.actions.action import RemoteAction


@functools.lru_cache(maxsize=1)
def _validators() -> Tuple[Draft7Validator, Dict[Text, Draft7Validator]]:
    """Compile the schema of an answer, and that of each kind of event by its name."""
    answer = copy.deepcopy(RemoteAction.action_response_format_spec())
    kinds = answer["properties"]["events"]["items"].pop("oneOf")
    return Draft7Validator(answer), {kind["properties"]["event"]["const"]: Draft7Validator(kind) for kind in kinds}


def check(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    """Do as RemoteAction._validate_action_result does, without repeating the answer in the fault."""
    answer, kinds = _validators()
    _refuse(best_match(answer.iter_errors(result)))
    for number, event in enumerate(result.get("events", [])):
        if event["event"] not in kinds:
            raise ValueError(f"The action server's answer has an event that Rasa does not know, at 'events/{number}'.")
        _refuse(best_match(kinds[event["event"]].iter_errors(event)), "events", number)
    return True


def _refuse(fault: Optional[ValidationError], *place: Any) -> None:
    if fault is not None:
        where = "/".join(map(str, (*place, *fault.absolute_path)))
        raise ValueError(f"The action server's answer does not fit Rasa's format at '{where}'.")


def install() -> None:
    """Put the check in Rasa's place."""
    RemoteAction._validate_action_result = check  # type: ignore[method-assign]
