from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.reply import Writer
from cases.organisation import Organisation, load_organisation
from cases.policy import Policy, load_policy
from tests.actions.fake_desk import FakeDesk

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Return the real policy."""
    return load_policy(ROOT / "data" / "policy")


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """Return the real organisation file."""
    return load_organisation(ROOT / "data" / "organisation.toml")


@pytest.fixture
def writer(policy: Policy, organisation: Organisation) -> Writer:
    """Return the writer over both."""
    return Writer(policy=policy, organisation=organisation)


@pytest.fixture
def desk() -> FakeDesk:
    """Return an empty desk."""
    return FakeDesk()
