"""Domain, rules, actions, labels, facts and data agree; checked without Rasa."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.case_form import FIELDS
from actions.decision import Thresholds
from actions.handlers import actions
from actions.parts import Parts
from actions.labels import CHAT_CASE_TYPES, button, known_labels, typed_buttons
from actions.reply import Writer
from bot import train
from cases.case_type import Outcome
from cases.organisation import load_organisation
from cases.policy import Policy, load_policy
from tests.actions.fake_desk import FakeDesk

ROOT = Path(__file__).parents[2]
BASE = {o.value for o in Outcome} - {"clarify", "unsure"} | {"dialogue", "choose"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Return the real policy."""
    return load_policy(ROOT / "data" / "policy")


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    """Return the domain merged from its files."""
    merged: dict[str, Any] = {
        "slots": {},
        "actions": [],
        "intents": [],
        "forms": {},
        "entities": [],
    }
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        for key, value in read(path).items():
            if isinstance(value, dict) and key in merged:
                merged[key] |= value
            elif isinstance(value, list):
                merged[key] += value
    return merged


def read(path: Path) -> dict[str, Any]:
    """Read a YAML file."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {})


def labels_of(directory: Path) -> dict[str, str]:
    """Return each label with one file that uses it."""
    found = {}
    for path in sorted(directory.rglob("*.yml")):
        for item in read(path).get("nlu") or []:
            found[item["intent"]] = path.name
    return found


def rules() -> list[dict[str, Any]]:
    """Return all rules."""
    return [
        rule
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in read(path)["rules"]
    ]


def test_intents_are_the_outcomes(domain: dict[str, Any]) -> None:
    """The intents are the outcomes a message can have, with `dialogue` and the choice of a button."""
    names = {next(iter(i)) if isinstance(i, dict) else i for i in domain["intents"]}

    assert names == BASE


def test_every_intent_has_its_rule(domain: dict[str, Any]) -> None:
    """Each intent is answered by the one action that decides."""
    steps = {
        rule["steps"][0]["intent"]: rule["steps"][1]["action"]
        for rule in rules()
        if "intent" in rule["steps"][0]
    }

    assert steps == dict.fromkeys(BASE, "action_respond")


def test_actions_exist_on_both_sides(domain: dict[str, Any], policy: Policy) -> None:
    """The action server has exactly the actions that the domain names."""
    organisation = load_organisation(ROOT / "data" / "organisation.toml")
    parts = Parts(
        writer=Writer(policy=policy, organisation=organisation),
        desk=FakeDesk(),
        clock=lambda: datetime(2026, 11, 23, tzinfo=UTC),
        known=known_labels(policy),
        limits=Thresholds(),
        typed=typed_buttons(policy),
    )

    assert {action.name() for action in actions(parts)} == set(domain["actions"])


def test_form_asks_for_the_fields_the_actions_know(domain: dict[str, Any]) -> None:
    """The form's slots are those of actions/case_form.py, each filled only while it is asked for."""
    assert tuple(domain["forms"]["case_form"]["required_slots"]) == FIELDS
    for field in FIELDS:
        mapping = domain["slots"][field]["mappings"][0]
        assert mapping["conditions"] == [{"active_loop": "case_form", "requested_slot": field}]


def test_no_slot_influences_the_policy(domain: dict[str, Any]) -> None:
    """Rules alone decide: no slot is a feature."""
    assert all(slot["influence_conversation"] is False for slot in domain["slots"].values())


def test_training_labels_are_known(policy: Policy) -> None:
    """Every label in the training and held-out data is one that the assistant can answer."""
    used = labels_of(ROOT / "data" / "nlu") | labels_of(ROOT / "tests" / "heldout" / "chat")

    assert {label: file for label, file in used.items() if label not in known_labels(policy)} == {}


def test_known_labels_are_those_of_the_guide(policy: Policy) -> None:
    """Topics of the policy files and of docs/labels.md are the same."""
    guide = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8").split("## Mail")[0]
    answers, rest = guide.split("### `not_in_policy/…`")
    gaps, rest = rest.split("### `start_case/<case_type>`")
    cases = rest.split("### The rest")[0]
    row = re.compile(r"^\| ([a-z_]+) \|", re.MULTILINE)

    assert set(row.findall(answers)) - {"topic"} == set(policy.topics)
    assert set(row.findall(gaps)) - {"topic"} == set(policy.not_in_policy)
    assert set(re.findall(r"\b([a-z_]+)\b(?= ·|\n| \()", cases)) >= {
        str(name) for name in CHAT_CASE_TYPES
    }


def test_facts_of_the_guide_are_the_facts_of_the_answers(policy: Policy) -> None:
    """Each answer rests on facts that the guide names for its topic; it may add one that belongs to it."""
    guide = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    for name, facts in re.findall(r"^\| ([a-z_]+) \| ((?:F\d\d ?)+)\|", guide, re.MULTILINE):
        assert set(policy.topics[name].facts) & set(facts.split()), name


def test_buttons_have_words(policy: Policy) -> None:
    """Every label that a button can carry has a short text in both languages."""
    for label in known_labels(policy):
        if label.split("/")[0] in {"smalltalk", "other_language"} or label.startswith("dialogue/"):
            continue
        for language in ("sv", "en"):
            assert 0 < len(button(label, policy, language)) <= 60, label


def test_pipeline_parts_exist() -> None:
    """config.yml names classes that are in bot/components."""
    config = read(ROOT / "config.yml")
    for part in [*config["pipeline"], *config["importers"]]:
        module, _, name = part["name"].rpartition(".")
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")

        assert f"class {name}" in source


def test_one_channel_and_no_address_but_loopback() -> None:
    """Rasa listens on one checked channel; its addresses come from the environment."""
    assert list(read(ROOT / "bot" / "credentials.yml")) == ["bot.serving.channel.CheckedRestInput"]
    assert "127.0.0.1" in (ROOT / "bot" / "rasa").read_text(encoding="utf-8")


def test_fingerprint_follows_the_inputs(tmp_path: Path) -> None:
    """The fingerprint changes with any input's content or name, and with nothing else."""
    (tmp_path / "bot" / "domain").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("a: 1\n")
    (tmp_path / "bot" / "domain" / "x.yml").write_text("b: 1\n")
    first = train.fingerprint(tmp_path)
    (tmp_path / "README.md").write_text("other")
    (tmp_path / "bot" / "evaluate.py").write_text("other")
    assert train.fingerprint(tmp_path) == first
    assert train.is_stale(tmp_path)

    (tmp_path / "bot" / "domain" / "x.yml").rename(tmp_path / "bot" / "domain" / "y.yml")
    second = train.fingerprint(tmp_path)
    (tmp_path / "config.yml").write_text("a: 2\n")

    assert len({first, second, train.fingerprint(tmp_path)}) == 3
