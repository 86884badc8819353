"""The command line as other programs meet it: real processes, keys and types of every output."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from cases.case import Channel, Direction, NewCase
from cases.case_type import CaseType
from cases.mail import ArrivedMail, MailIdentity
from cases.outgoing import MailKind, OutgoingMail
from cases.retention import DataClass
from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault
from privacydesk.cli import COMMANDS, cli
from privacydesk.settings import ROOT
from tests.servers import PASSWORD, Dovecot, SmtpSink

SECRET = "contract-" * 5
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MAILS = sorted((ROOT / "data" / "demo" / "mails").glob("*.eml"))
REGISTER = ROOT / "data" / "demo" / "register.csv"
TEXT_OR_NONE = (str, type(None))
Shape = Mapping[str, type | tuple[type, ...]]
Run = Callable[..., subprocess.CompletedProcess[bytes]]

ASK: Shape = {
    "text": str,
    "outcome": str,
    "facts": list,
    "case_type": TEXT_OR_NONE,
    "language": str,
    "confidence": float,
    "answer": str,
    "options": list,
}
CASE: Shape = {
    "ref": str,
    "type": str,
    "types": list,
    "status": str,
    "received_at": str,
    "legal_due": TEXT_OR_NONE,
    "ops_due": TEXT_OR_NONE,
    "assurance": str,
    "required_assurance": str,
    "customer_number": TEXT_OR_NONE,
    "mailbox": TEXT_OR_NONE,
    "language": str,
    "flags": list,
    "message_ids": list,
}
EXPLAIN: Shape = {
    "file": str,
    "disposition": str,
    "types": list,
    "flags": list,
    "language": str,
    "customer_numbers": list,
    "joins": TEXT_OR_NONE,
    "assurance": str,
    "sender": dict,
    "auto_ack": dict,
    "reasons": list,
    "subject": str,
    "text": str,
    "attachments": list,
    "defects": list,
}
ONCE: Shape = {
    "mailbox": str,
    "fetched": int,
    "cases": int,
    "follow_ups": int,
    "automatic": int,
    "spam": int,
    "misdirected": int,
    "quarantined": int,
    "duplicates": int,
    "seconds": (int, float),
}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Call the command line in a process of its own, in the poorest locale there is."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PRIVACYDESK_", "PYTHON"))},
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PRIVACYDESK_VAR_DIR": str(tmp_path),
        "PRIVACYDESK_MODELS_DIR": str(ROOT / "var" / "models"),
        "PRIVACYDESK_SECRET_KEY": SECRET,
    }

    def call(
        *arguments: str, stdin: bytes = b"", **more: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "privacydesk", *arguments],
            cwd=ROOT,
            env=environment | {f"PRIVACYDESK_{k}": v for k, v in more.items()},
            input=stdin,
            capture_output=True,
            timeout=250,
            check=False,
        )

    return call


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """The database that the processes use."""
    opened = Database(f"sqlite:///{tmp_path / 'privacydesk.sqlite'}", Vault([SECRET]))
    upgrade(opened)
    return opened


def records(done: subprocess.CompletedProcess[bytes], code: int = 0) -> list[dict[str, object]]:
    """Return the JSON Lines of a run; anything else on stdout fails."""
    assert done.returncode == code, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def has_shape(record: dict[str, object], shape: Shape) -> None:
    """Check that the promised keys are there with their types; further keys are allowed."""
    wrong = {
        key: record.get(key, "missing")
        for key, kind in shape.items()
        if key not in record or not isinstance(record[key], kind)
    }
    assert wrong == {}


def refused(done: subprocess.CompletedProcess[bytes], code: int, says: str) -> None:
    """Check that a run ended with one line that says what to do, and printed nothing else."""
    assert (done.returncode, done.stdout) == (code, b""), done.stderr.decode()
    lines = done.stderr.decode("utf-8").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("privacydesk: ")
    assert says in lines[0]


def _commands(group: click.Group, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    context = click.Context(group)
    found = [path]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += _commands(command, (*path, name))
        else:
            found.append((*path, name))
    return found


@pytest.mark.parametrize("path", _commands(cli, ()), ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    """The help ends with an example, and the example names a command that there is."""
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name) or cli
    epilog = command.epilog or ""

    assert epilog.startswith("Example: ")
    assert "privacydesk " + " ".join(path) in epilog
    assert command.help


def test_the_list_of_commands_is_the_contracts(run: Run) -> None:
    """The help of all lists each command, in UTF-8."""
    done = run("--help")
    text = done.stdout.decode("utf-8")

    assert done.returncode == 0
    assert "Säljer ni mina uppgifter?" in text
    assert all(f"  {name} " in text for name in COMMANDS)


def test_wrong_use_ends_with_2(run: Run) -> None:
    """An unknown command prints nothing on stdout and says where help is."""
    done = run("deadlin")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--help" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("deadline",), 2, "--file"),
        (("deadline", "i går"), 2, "write 2026-03-05"),
        (("deadline", "9999-12-31"), 2, "check the year"),
        (("deadline", "--file", "LATIN"), 2, "save it as UTF-8"),
        (("personnummer", "check", "--file", "NO_TEXT"), 2, '"text"'),
        (("ask", "--file", "LATIN"), 2, "save it as UTF-8"),
        (("cases", "show", "KE-2026-999999"), 1, "privacydesk cases list"),
        (("triage", "quarantine", "show", "5"), 1, "privacydesk triage quarantine list"),
        (("triage", "quarantine", "retry", "5"), 1, "privacydesk triage quarantine list"),
        (("register", "import", "LATIN"), 1, "Nothing was changed"),
        (("restore", "LATIN", "--yes"), 1, "choose one that privacydesk backup made"),
        (("backup", "/nowhere/copy"), 1, "/nowhere/copy"),
        (("user", "disable", "nobody"), 1, "privacydesk user list"),
        (
            ("user", "add", "A B", "--name", "A", "--role", "agent", "--password", "x" * 12),
            2,
            "user name",
        ),
        (
            ("user", "add", "a", "--name", "A", "--role", "agent", "--password", "short"),
            2,
            "12 characters",
        ),
    ],
)
def test_bad_input_gets_one_line(
    run: Run, tmp_path: Path, database: Database, arguments: tuple[str, ...], code: int, says: str
) -> None:
    """What happened and what to do, never a traceback."""
    files = {"LATIN": tmp_path / "latin.txt", "NO_TEXT": tmp_path / "no-text.jsonl"}
    files["LATIN"].write_bytes("Åsa\n".encode("latin-1"))
    files["NO_TEXT"].write_text('{"text": null}\n', encoding="utf-8")

    refused(run(*(str(files.get(a, a)) for a in arguments)), code, says)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("DESK_PORT", "eighty", "PRIVACYDESK_DESK_PORT"),
        ("DATABASE_URL", "nonsense", "postgresql+psycopg://"),
        ("DATABASE_URL", "mysql://db.example/desk", "postgresql+psycopg://"),
        ("NO_SUCH", "1", "docs/configuration.md"),
    ],
)
def test_a_wrong_setting_ends_with_2(run: Run, variable: str, value: str, says: str) -> None:
    """One line that names the variable."""
    refused(run("user", "list", **{variable: value}), 2, says)


def test_a_folder_that_cannot_be_made_is_named(run: Run) -> None:
    """The disk's refusals are one line too."""
    refused(run("user", "list", VAR_DIR="/proc/nowhere"), 1, "/proc/nowhere")


def test_deadline(run: Run, tmp_path: Path) -> None:
    """A line each, from arguments and file, in order."""
    times = tmp_path / "times.txt"
    times.write_text("\ufeff2026-11-24\r\n\r\n2026-11-21T22:59:30Z\r\n", encoding="utf-8")

    assert records(run("deadline", "2026-03-05", "--file", str(times), "--json")) == [
        {
            "received": "2026-03-05",
            "legal_due": "2026-04-07",
            "ops_due": "2026-04-02",
            "extended_due": "2026-06-05",
        },
        {
            "received": "2026-11-24",
            "legal_due": "2026-12-24",
            "ops_due": "2026-12-23",
            "extended_due": "2027-02-24",
        },
        {
            "received": "2026-11-21T22:59:30Z",
            "legal_due": "2026-12-21",
            "ops_due": "2026-12-21",
            "extended_due": "2027-02-22",
        },
    ]
    assert records(run("deadline", "2026-04-03T16:20:00+02:00", "--breach", "--json")) == [
        {"aware_at": "2026-04-03T16:20:00+02:00", "breach_due_utc": "2026-04-06T14:20:00Z"}
    ]


def test_personnummer(run: Run, tmp_path: Path) -> None:
    """Checked and masked; a JSON line may hold a line separator, which ends no line."""
    file = tmp_path / "texts.jsonl"
    lines = [{"text": "19570428-9999"}, {"text": "Åsa\u2028570428-9999"}, {"text": "hej"}]
    file.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    checked = records(run("personnummer", "check", "--file", str(file), "--json"))
    masked = records(run("personnummer", "mask", "--file", str(file), "--json"))

    assert checked[0] == {
        "text": "19570428-9999",
        "valid": True,
        "normalised": "195704289999",
        "kind": "personnummer",
    }
    assert [one["text"] for one in checked] == [line["text"] for line in lines]
    assert checked[2] == {"text": "hej", "valid": False, "normalised": None, "kind": "none"}
    assert all(one.keys() == {"masked"} for one in masked)
    assert "Åsa" in str(masked[1]["masked"])
    assert "570428" not in str(masked[1]["masked"])


def test_register_import(run: Run) -> None:
    """Counts, and the lines left out; a second import changes nothing."""
    shape: Shape = {"rows": int, "added": int, "changed": int, "unchanged": int, "rejected": list}
    first, second = (records(run("register", "import", str(REGISTER), "--json")) for _ in range(2))

    has_shape(first[0], shape)
    assert first[0]["added"] == second[0]["unchanged"] == first[0]["rows"]
    assert first[0].keys() == shape.keys()


def test_cases(run: Run, database: Database) -> None:
    """List and show print the same object; the people are not in it."""
    new = NewCase(
        case_type=CaseType.ACCESS,
        channel=Channel.MAIL,
        received_at=datetime(2026, 3, 5, 10, 0, tzinfo=UTC),
        mailbox="registerutdrag",
        party_name="Åsa Ek",
        party_email="asa@brev.example",
    )
    with database.write() as tx:
        case = tx.cases.open(new, actor="test", now=NOW)
        tx.cases.open(
            NewCase(case_type=CaseType.BREACH_REPORT, channel=Channel.MAIL, received_at=NOW),
            actor="test",
            now=NOW,
        )
        tx.cases.add_message(
            case,
            Direction.IN,
            author="a",
            subject="s",
            text="t",
            at=NOW,
            message_id="<1@b.example>",
        )
    every = records(run("cases", "list", "--json"))
    of_type = records(run("cases", "list", "--type", "access", "--status", "new", "--json"))
    overdue = records(run("cases", "list", "--overdue", "--json"))
    shown = records(run("cases", "show", case.ref.lower(), "--json"))

    assert len(every) == 2
    for record in every:
        has_shape(record, CASE)
    assert of_type == shown == overdue
    assert shown[0]["message_ids"] == ["<1@b.example>"]
    assert "brev.example" not in json.dumps(every)


def test_triage_explain(run: Run, tmp_path: Path) -> None:
    """Keys in the contract's order, offline, for each file."""
    shown = records(
        run("triage", "explain", *map(str, MAILS[:3]), "--register", str(REGISTER), "--json")
    )

    assert [record["file"] for record in shown] == [str(path) for path in MAILS[:3]]
    for record in shown:
        has_shape(record, EXPLAIN)
        assert list(record) == list(EXPLAIN)
        _is_explained_in_depth(record)
    assert not (tmp_path / "privacydesk.sqlite").exists()


def _is_explained_in_depth(record: dict[str, object]) -> None:
    sender, ack, types = record["sender"], record["auto_ack"], record["types"]
    assert isinstance(sender, dict)
    assert isinstance(ack, dict)
    assert isinstance(types, list)
    has_shape(sender, {"address": str, "authenticated": bool, "reply_to": TEXT_OR_NONE})
    has_shape(ack, {"allowed": bool, "to": TEXT_OR_NONE, "why": str})
    for one in types:
        has_shape(one, {"type": str, "confidence": float})
    assert record["assurance"] in {"L0", "L1", "L2", "L3"}


def test_triage_once_and_quarantine(run: Run, dovecot: Dovecot, user: str) -> None:
    """A line a mailbox; a second look finds nothing new."""
    for path in MAILS[:2]:
        dovecot.append(user, path.read_bytes())
    box = {
        "name": "registerutdrag",
        "address": "registerutdrag@kalmarenergi.se",
        "host": "127.0.0.1",
        "port": dovecot.port,
        "tls": "none",
        "user": user,
        "password": PASSWORD,
    }
    mailboxes = json.dumps([box])
    first = records(run("triage", "once", "--json", MAILBOXES=mailboxes))
    again = records(run("triage", "once", "--json", MAILBOXES=mailboxes))

    assert list(first[0]) == list(ONCE)
    has_shape(first[0], ONCE)
    assert (first[0]["fetched"], again[0]["fetched"]) == (2, 0)
    assert records(run("triage", "quarantine", "list", "--json")) == []


def test_a_mail_in_quarantine_is_listed_shown_and_tried_again(run: Run, database: Database) -> None:
    """The reason, then the bytes as they arrived."""
    raw = b"From: a@b.example\r\nSubject: \xe5\r\n\r\nhej\r\n"
    identity = MailIdentity(mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=1)
    with database.write() as tx:
        kept = tx.mails.keep(
            ArrivedMail(identity=identity, received_at=NOW, size=len(raw), raw=raw), now=NOW
        )
        assert kept is not None
        tx.mails.quarantine(kept.id, "Mejlet kunde inte läsas.")
    shape: Shape = {"id": int, "mailbox": str, "received_at": str, "size": int, "reason": str}
    listed = records(run("triage", "quarantine", "list", "--json"))

    has_shape(listed[0], shape)
    assert run("triage", "quarantine", "show", str(kept.id)).stdout == raw
    assert run("triage", "quarantine", "retry", str(kept.id)).returncode == 0


def test_a_mail_that_goes_back_to_quarantine_ends_retry_with_1(
    run: Run, database: Database
) -> None:
    """The message says why, and the mail still lies there."""
    identity = MailIdentity(mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=1)
    with database.write() as tx:
        kept = tx.mails.keep(
            ArrivedMail(identity=identity, received_at=NOW, size=0, raw=b""), now=NOW
        )
        assert kept is not None
        tx.mails.quarantine(kept.id, "empty")
    done = run("triage", "quarantine", "retry", str(kept.id))

    assert (done.returncode, done.stdout) == (1, b"")
    assert b"went back to quarantine" in done.stderr
    assert len(records(run("triage", "quarantine", "list", "--json"))) == 1


def test_a_dead_mailbox_ends_once_with_1(run: Run) -> None:
    """The message goes to stderr, nothing to stdout."""
    done = run("triage", "once", "--json", SANDBOX_IMAP_PORT="1")

    assert (done.returncode, done.stdout) == (1, b"")
    assert b"registerutdrag" in done.stderr


def test_mail_send(run: Run, database: Database, sink: SmtpSink) -> None:
    """The outbox is worked off once."""
    letter = OutgoingMail(
        kind=MailKind.REPLY,
        to="ada@brev.example",
        sender="registerutdrag@kalmarenergi.se",
        subject="Svar",
        text="Hej!",
    )
    with database.write() as tx:
        tx.outbox.queue(letter, dedup_key="1", now=NOW)
    url = f"smtp://127.0.0.1:{sink.port}?tls=none"

    assert records(run("mail", "send", "--json", SMTP_URL=url)) == [
        {"sent": 1, "postponed": 0, "failed": 0, "waiting": 0}
    ]
    assert len(sink.mails) == 1


def test_users(run: Run) -> None:
    """Added, listed, disabled."""
    added = run(
        *("user", "add", "anna.ek", "--name", "Anna Ek", "--role", "agent"),
        NEW_PASSWORD="a long password",
    )
    assert added.returncode == 0, added.stderr.decode()
    assert run("user", "disable", "anna.ek").returncode == 0

    assert records(run("user", "list", "--json")) == [
        {"username": "anna.ek", "name": "Anna Ek", "role": "agent", "disabled": True}
    ]


def test_purge_counts(run: Run) -> None:
    """A line a class of data, with its period."""
    told = records(run("purge", "--dry-run", "--json"))

    assert {record["class"] for record in told} == set(DataClass)
    for record in told:
        has_shape(record, {"days": (int, type(None)), "count": int, "dry_run": bool})


def test_doctor_names_each_fault(run: Run) -> None:
    """With nothing running: a line a check, and a fix for each fault."""
    # Port 1 answers nobody, whatever runs on this machine.
    dead = dict.fromkeys(
        (
            *("SANDBOX_SMTP_PORT", "SANDBOX_IMAP_PORT"),
            *("ACTIONS_PORT", "WEBSITE_PORT", "DESK_PORT"),
        ),
        "1",
    )
    run("db", "upgrade")
    found = records(run("doctor", "--json", RASA_URL="http://127.0.0.1:1", **dead), code=1)
    state = {str(one["check"]): one["ok"] for one in found}

    for one in found:
        has_shape(one, {"check": str, "ok": bool, "detail": str})
    assert state["database"] is state["secrets"] is state["clock"] is True
    assert state["outgoing mail"] is state["assistant"] is state["action server"] is False


def test_backup_and_restore(run: Run, tmp_path: Path) -> None:
    """What was copied comes back; the copy is for its owner alone and replaces nothing."""
    run("user", "add", "anna", "--name", "A", "--role", "agent", NEW_PASSWORD="a long password")
    copy = tmp_path / "copy #1.sqlite"
    assert run("backup", str(copy)).returncode == 0
    refused(run("backup", str(copy)), 1, "exists already")
    run("user", "disable", "anna")
    restored = run("restore", str(copy), "--yes")
    assert restored.returncode == 0
    assert b"the chain is whole" in restored.stdout

    assert copy.stat().st_mode & 0o077 == 0
    assert records(run("user", "list", "--json"))[0]["disabled"] is False
    assert run("audit", "verify").returncode == 0


def test_a_copy_of_another_key_is_told_from_a_damaged_one(
    run: Run, database: Database, tmp_path: Path
) -> None:
    """A restored database whose key is missing is named as such, with what to do."""
    with database.write() as tx:
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=NOW)
        tx.cases.open(new, actor="test", now=NOW)
    copy = tmp_path / "copy.sqlite"
    assert run("backup", str(copy)).returncode == 0
    done = run("restore", str(copy), "--yes", SECRET_KEY="another-" * 5)
    refused(done, 1, "sealed with a key that is not configured")


def test_a_key_is_changed_and_thrown_away(run: Run, tmp_path: Path) -> None:
    """New, rotate, status, drop on the embedded database, whose keys lie in a file of its own."""
    own = {"SECRET_KEY": ""}
    file = tmp_path / "secret-key"
    assert run("register", "import", str(REGISTER), **own).returncode == 0
    first = file.read_text("ascii")
    refused(run("keys", "drop", **own), 1, "still needed")
    assert run("keys", "new", **own).returncode == 0
    newest, oldest = file.read_text("ascii").split(",")
    assert oldest == first
    (done,) = records(run("keys", "rotate", "--json", **own))
    # The customers without the header line, and the sealed key of the suppression list.
    assert done["renewed"] == len(REGISTER.read_text("utf-8").splitlines()) - 1 + 1
    assert done["faults"] == []
    told = records(run("keys", "status", "--json", **own))
    assert [one["droppable"] for one in told] == [False, True]
    assert run("keys", "drop", **own).returncode == 0
    assert file.read_text("ascii") == newest
    assert file.stat().st_mode & 0o077 == 0
    again = records(run("register", "import", str(REGISTER), "--json", **own))
    assert again[0]["changed"] == again[0]["added"] == 0


@pytest.mark.e2e
def test_ask_and_chat(run: Run, tmp_path: Path) -> None:
    """A line a question and a line a turn; the assistant is started for the time of the command."""
    if not (ROOT / "var" / "models" / "bot-current").exists():
        pytest.skip("the assistant is not trained: run make train")
    file = tmp_path / "questions.jsonl"
    questions = [{"text": "Säljer ni mina uppgifter?"}, {"text": "hej"}]
    file.write_text("\n".join(json.dumps(q) for q in questions), encoding="utf-8")
    asked = records(run("ask", "--file", str(file), "--json"))
    turns = (
        "Hej",
        "Jag vill prata med en människa",
        "Säljer ni mina uppgifter?",
        "Fortsätt med AI-assistenten",
        "Jag vill ha ett registerutdrag",
        "Jag har skyddad identitet",
        "vad gör jag då",
    )
    chatted = records(run("chat", "--json", stdin="\n".join(turns).encode()))

    assert [one["text"] for one in asked] == [q["text"] for q in questions]
    for one in [*asked, *chatted]:
        has_shape(one, ASK)
    assert asked[0]["facts"] == ["F02"]
    assert list(asked[0]) == list(ASK)
    assert all(one["answer"] for one in chatted)
    assert chatted[2]["facts"] == ["F02"]
    for one in chatted:
        has_shape(one, {"quick_replies": list, "case_ref": TEXT_OR_NONE})
