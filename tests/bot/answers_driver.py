"""Run in Rasa's environment: answers of an action server, judged by Rasa's own check and by ours.

Prints, as JSON, whether each lets each answer pass (`verdicts`), how many kinds of events Rasa knows and how many
different names they have (`kinds`, `named`).
"""

import json
from collections.abc import Callable
from typing import Any

from rasa.core.actions.action import RemoteAction

from bot.serving.response_check import check


SLOT = {"event": "slot", "name": "a", "value": [1]}
ANSWERS: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT, {"event": "form", "name": None}, {"event": "followup", "name": "action_listen"}], "responses": [{"text": "Hej"}]},
    {"events": [{"event": "action", "name": "x", "policy": None, "confidence": 0.5}]},
    {"events": [SLOT, {"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": 3, "value": 1}]},
    {"events": [{"event": "nothing that Rasa knows"}]},
    {"events": [{"event": 7}]},
    {"events": [{}]},
    {"events": ["slot"]},
    {"events": {}},
    {"responses": ["Hej"]},
    None,
    [],
]


def passes(judge: Callable[[RemoteAction, Any], bool], answer: Any) -> bool:
    """Tell whether a check lets an answer pass."""
    try:
        return judge(RemoteAction("action_respond", None), answer)
    except Exception:  # what kind of error it is differs
        return False


def main() -> None:
    """Print what both say."""
    kinds = RemoteAction.action_response_format_spec()["properties"]["events"]["items"]["oneOf"]
    names = {kind["properties"]["event"]["const"] for kind in kinds}
    verdicts = [[passes(RemoteAction._validate_action_result, answer), passes(check, answer)] for answer in ANSWERS]
    print(json.dumps({"verdicts": verdicts, "kinds": len(kinds), "named": len(names)}))


if __name__ == "__main__":
    main()
