"""The documents name what there is: folders, modules, words of the code, commands of the Makefile."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import click
import pytest

from cases.lifecycle import LIFECYCLES, Resolution, Status
from cases.permissions import OFFICERS_OWN_ACTS, WHO, Act
from cases.user import Role
from privacydesk.cli import cli

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md")))
MODULES = (
    *("assurance", "subject", "verification"),
    *("case", "case_type", "conversation", "deadlines", "lifecycle", "mail", "organisation"),
    *("outgoing", "policy", "register", "suppression", "user"),
)


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_every_link_leads_to_a_file(document: Path) -> None:
    """Links inside the repository are relative and alive."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8"))

    assert [t for t in targets if not (document.parent / t).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_every_make_target_exists(document: Path) -> None:
    """`make x` in a text is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(
        re.findall(
            r"(?:`|^|\s)make ([a-z][a-z-]+)(?:`|\s+#|$)",
            document.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )

    assert {n for n in named if f"\n{n}:" not in makefile} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_every_command_exists(document: Path) -> None:
    """`privacydesk x y` in a text is a command of the command line."""
    text = document.read_text(encoding="utf-8")
    unknown = []
    for line in re.findall(r"(?:^|`|run |bin/)privacydesk ([a-z][^`\n]*)", text, re.MULTILINE):
        command: click.Command | None = cli
        for word in shlex.split(line.replace("…", ""), comments=True):
            if not isinstance(command, click.Group):
                break
            command = command.get_command(click.Context(command), word)
        if command is None:
            unknown.append(line)

    assert unknown == []


def test_the_readme_draws_the_tree_as_it_is() -> None:
    """Every tracked folder of the root stands in the README, and no other."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.partition("## The tree")[2].split("```")[1]
    drawn = set(re.findall(r"^([a-z_]+)/", tree, re.MULTILINE))
    kept = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_")) and path.name != "var"
    }

    assert drawn == kept - {"scripts", "node_modules"}


def test_the_glossary_names_what_is_in_the_code() -> None:
    """Each `Class.member` of the glossary exists in the domain."""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    modules = [import_module(f"cases.{name}") for name in MODULES]
    missing = []
    for name, member in re.findall(r"`([A-Z]\w+)\.(\w+)`", glossary):
        owner = next((getattr(m, name) for m in modules if hasattr(m, name)), None)
        if owner is None or not (hasattr(owner, member) or member in owner.__annotations__):
            missing.append(f"{name}.{member}")

    assert missing == []


def test_every_attack_names_a_test_that_tries_it() -> None:
    """Each row of the attacks has a last column of tests, and each of them is there."""
    text = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "::" in line]
    all_rows = [line for line in text.splitlines() if re.match(r"\| (?!attack |fault )", line)]
    named = set(re.findall(r"`([\w/]+\.py)::(\w+)`", text))
    missing = {
        f"{path}::{name}"
        for path, name in named
        if not re.search(
            rf"^(?:async )?def {name}\(", (ROOT / "tests" / path).read_text("utf-8"), re.MULTILINE
        )
    }

    assert missing == set()
    assert rows == all_rows


def test_the_lifecycle_document_has_the_tables_of_the_code() -> None:
    """What a type may go through, how it may end, and who may do what stand there as they are checked."""
    text = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    rows = []
    for cycle in LIFECYCLES:
        types = " ".join(f"`{one}`" for one in sorted(cycle.types))
        steps = "; ".join(
            f"{before} → {' '.join(one for one in Status if one in cycle.steps[before])}"
            for before in Status
            if before in cycle.steps
        )
        endings = " ".join(one for one in Resolution if one in cycle.endings)
        rows.append(f"| {types} | {steps} | {endings} |")
    for act in Act:
        own = {Role.DPO} if act in OFFICERS_OWN_ACTS else set()
        cells = ["yes" if r in WHO[act] else "own" if r in own else "–" for r in Role]
        rows.append(f"| `{act}` | {' | '.join(cells)} |")

    assert [row for row in rows if row not in text] == []
