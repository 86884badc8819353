"""Checks what the action server answers with a schema compiled once.

Rasa 3.6.21 builds the schema anew and checks the schema itself for each call: more than half of the time of a message
(measured in bot/experiments.md).
"""

from __future__ import annotations

import functools
from typing import Any, Dict

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction


@functools.lru_cache(maxsize=1)
def _validator() -> Draft7Validator:
    return Draft7Validator(RemoteAction.action_response_format_spec())


def check(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """Do as RemoteAction._validate_action_result does, without repeating the answer in the fault."""
    fault = best_match(_validator().iter_errors(result))
    if fault is not None:
        where = "/".join(str(step) for step in fault.absolute_path)
        raise ValueError(f"The action server's answer does not fit Rasa's format at '{where}'.")
    return True


def install() -> None:
    """Put the check in Rasa's place."""
    RemoteAction._validate_action_result = check  # type: ignore[method-assign]
