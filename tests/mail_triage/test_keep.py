"""Mail taken into our keeping from a real Dovecot into a real database."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from cases.case_type import CaseType, Disposition
from cases.mail import Stage
from cases.store.engine import Database
from mail_triage.imap import ImapSession
from mail_triage.mailbox import MailboxUnavailable
from tests.servers import Dovecot
from tests.triage_parts import NOW, Clock, Triage, letter, mailbox_on, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = open_database(f"sqlite:///{tmp_path / 'test.sqlite'}")
    yield opened
    opened.dispose()


def test_raw_bytes_are_kept_unchanged(dovecot: Dovecot, user: str, database: Database) -> None:
    """What is kept is byte for byte what the server has, 8-bit and broken parts included."""
    raw = letter(1) + b"\r\n\xff\xfe\x80 slut utan radslut"
    dovecot.append(user, raw)
    triage = Triage(database)
    with mailbox_on(dovecot, user).session() as session:
        kept = triage.keeper.keep_new(mailbox_on(dovecot, user), session)
        again = triage.keeper.keep_new(mailbox_on(dovecot, user), session)
    assert (kept.fetched, kept.duplicates, again.fetched) == (1, 0, 0)
    with database.read() as tx:
        (mail_id,) = tx.mails.waiting()
        assert tx.mails.raw(mail_id) == raw


def test_the_clock_starts_at_our_own_border(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """Receipt is the time of our own server's Received line, when that is earlier than INTERNALDATE."""
    with dovecot.client(user) as client:
        client.append("INBOX", letter(1), msg_time=datetime(2026, 11, 25, tzinfo=UTC))
        client.append("INBOX", letter(2), msg_time=datetime(2026, 11, 20, 12, tzinfo=UTC))
    Triage(database).visit(mailbox_on(dovecot, user))
    with database.read() as tx:
        times = [mail.received_at for mail in tx.mails.in_stage(Stage.DONE)]
    assert times == [
        datetime(2026, 11, 23, 7, tzinfo=UTC),
        datetime(2026, 11, 20, 12, tzinfo=UTC),
    ]


def test_an_oversized_mail_becomes_a_case_without_its_body(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """A mail over the limit is not downloaded; its header opens a case and a task for a person."""
    dovecot.append(
        user, letter(1, subject="misdirected misdirected", text="x" * 60 + "\n" * 40_000)
    )
    dovecot.append(user, letter(2))
    triage = Triage(database, max_mail_bytes=20_000)
    handled = triage.visit(mailbox_on(dovecot, user))
    assert [one.disposition for one in handled] == [Disposition.CASE] * 2
    assert max(dovecot.sent_to(user)) < 20_000
    with database.read() as tx:
        small, big = tx.mails.in_stage(Stage.DONE)
        assert (big.truncated, small.truncated) == (True, False)
        assert big.size > 40_000
        assert tx.mails.raw(big.id).endswith(b"\r\n\r\n")
        (case,) = tx.cases.of_mail(big.id)
        assert case.case_type is CaseType.UNKNOWN
        assert [t.kind for t in tx.tasks.open(case_ids=[case.id])] == ["oversized"]
    assert dovecot.count(user, "Hanterade") == 2


@pytest.mark.parametrize("refused", ["BODY.PEEK[]", "BODY.PEEK["])
def test_a_message_that_the_server_will_not_give_becomes_a_case(
    dovecot: Dovecot, user: str, database: Database, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """Once it is old a person is asked to read it where it lies, also without a header; nothing else is held up."""
    with dovecot.client(user) as client:
        client.append("INBOX", letter(1), msg_time=NOW - timedelta(minutes=10))
    dovecot.append(user, letter(2))
    dovecot.append(user, letter(3), folder="Skräppost")
    whole, select, opened = IMAPClient.fetch, IMAPClient.select_folder, [""]

    def noted(client: IMAPClient, folder: str) -> object:
        opened.append(folder)
        return select(client, folder)

    def stingy(client: IMAPClient, uids: list[int], wanted: list[str]) -> object:
        if 1 in uids and wanted[0].startswith(refused) and opened[-1] == "INBOX":
            raise IMAPClientError("fetch failed: NO [SERVERBUG] internal error")
        return whole(client, uids, wanted)

    monkeypatch.setattr(IMAPClient, "fetch", stingy)
    monkeypatch.setattr(IMAPClient, "select_folder", noted)
    clock = Clock()
    assert len(Triage(database, clock=clock).visit(mailbox_on(dovecot, user))) == 2
    assert Triage(database, clock=clock).visit(mailbox_on(dovecot, user)) == []
    assert dovecot.count(user, "Hanterade") == 2
    clock.advance(hours=1)
    assert len(Triage(database, clock=clock).visit(mailbox_on(dovecot, user))) == 1
    assert Triage(database, clock=clock).visit(mailbox_on(dovecot, user)) == []
    with database.read() as tx:
        (late,) = [mail for mail in tx.mails.in_stage(Stage.DONE) if mail.truncated]
        (case,) = tx.cases.of_mail(late.id)
        assert "oversized" in {task.kind for task in tx.tasks.open(case_ids=[case.id])}
        assert case.received_at <= NOW - timedelta(minutes=10)


def test_a_mailbox_that_moved_to_another_account_is_read_anew(
    dovecot: Dovecot,
    user: str,
    other_user: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It keeps its name here and gets the same small numbers there: its new mails are not taken for known."""
    select = IMAPClient.select_folder
    monkeypatch.setattr(
        IMAPClient, "select_folder", lambda *given: select(*given) | {b"UIDVALIDITY": 7}
    )
    triage = Triage(database)
    dovecot.append(user, letter(1))
    dovecot.append(other_user, letter(2))
    assert len(triage.visit(mailbox_on(dovecot, user))) == 1
    assert len(triage.visit(mailbox_on(dovecot, other_user))) == 1


def test_a_closed_junk_folder_does_not_close_the_inbox(
    dovecot: Dovecot, user: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The inbox is kept, settled and tidied; without the inbox there is no mailbox."""
    dovecot.append(user, letter(1))
    monkeypatch.setattr(ImapSession, "inbound_folders", lambda _self: ["INBOX", "Stängd"])
    triage = Triage(database)
    assert len(triage.visit(mailbox_on(dovecot, user))) == 1
    assert dovecot.count(user) == 0
    monkeypatch.setattr(ImapSession, "inbound_folders", lambda _self: ["Stängd"])
    with pytest.raises(MailboxUnavailable, match="does not open the folder Stängd"):
        triage.visit(mailbox_on(dovecot, user))


def test_junk_is_worked_off_too(dovecot: Dovecot, user: str, database: Database) -> None:
    """A request in Junk has been received: it becomes a case and leaves the folder."""
    dovecot.append(user, letter(1), folder="Skräppost")
    handled = Triage(database).visit(mailbox_on(dovecot, user))
    assert [one.cases for one in handled] == [1]
    assert dovecot.count(user, "Skräppost") == 0


def test_the_same_bytes_again_are_a_linked_duplicate(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """A second copy under another UID opens nothing, names the first, and is moved as well."""
    for _ in range(2):
        dovecot.append(user, letter(1))
    handled = Triage(database).visit(mailbox_on(dovecot, user))
    assert [one.cases for one in handled] == [1]
    with database.read() as tx:
        (first,) = tx.mails.in_stage(Stage.DONE)
        (second,) = tx.mails.in_stage(Stage.DUPLICATE)
        assert second.duplicate_of == first.id
        assert tx.mails.raw(second.id) == letter(1)
        assert tx.outbox.count("queued") == 1
    assert dovecot.count(user, "Hanterade") == 2


def test_a_duplicate_never_hides_the_first(dovecot: Dovecot, user: str, database: Database) -> None:
    """Another mail under a Message-ID that was seen before is a mail of its own."""
    dovecot.append(user, letter(1))
    dovecot.append(user, letter(1, text="Något helt annat: radera mina uppgifter.\n"))
    handled = Triage(database).visit(mailbox_on(dovecot, user))
    assert [one.cases for one in handled] == [1, 1]


def test_a_changed_uidvalidity_doubles_nothing(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """When the server numbers the mails anew, they are fetched again and recognised by their bytes."""
    for number in range(3):
        dovecot.append(user, letter(number))
    triage = Triage(database)
    mailbox = mailbox_on(dovecot, user)
    with mailbox.session() as session:
        triage.keeper.keep_new(mailbox, session)
    triage.work_off()
    before = _uidvalidity(dovecot, user)
    for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
        (dovecot.home(user) / "Maildir" / name).unlink(missing_ok=True)
    _number_from(dovecot, user, before + 7)
    assert _uidvalidity(dovecot, user) != before
    assert triage.visit(mailbox) == []
    with database.read() as tx:
        assert (tx.cases.count(), tx.outbox.count("queued")) == (3, 3)
        assert tx.mails.count(Stage.DUPLICATE) == 3
    assert dovecot.count(user, "Hanterade") == 3


def test_a_mailbox_made_anew_starts_anew(dovecot: Dovecot, user: str, database: Database) -> None:
    """A mailbox deleted and made again, with UIDs from 1, gives its new mails and none is lost."""
    dovecot.append(user, letter(1))
    triage = Triage(database)
    mailbox = mailbox_on(dovecot, user)
    assert len(triage.visit(mailbox)) == 1
    before = _uidvalidity(dovecot, user)
    shutil.rmtree(dovecot.home(user) / "Maildir")
    dovecot.fill(user, [letter(2)])
    _number_from(dovecot, user, before + 7)
    with dovecot.client(user) as client:
        assert client.select_folder("INBOX")[b"UIDNEXT"] == 2
    assert _uidvalidity(dovecot, user) != before
    assert [one.cases for one in triage.visit(mailbox)] == [1]
    with database.read() as tx:
        assert tx.cases.count() == 2


def test_quarantined_mail_goes_to_its_own_folder(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """A mail whose handling fails three times lies in Karantän, the others in Hanterade."""
    dovecot.append(user, letter(1, subject="boom"))
    dovecot.append(user, letter(2))
    triage = Triage(database)
    for _ in range(3):
        triage.visit(mailbox_on(dovecot, user))
    assert dovecot.count(user, "Karantän") == 1
    assert dovecot.count(user, "Hanterade") == 1
    assert dovecot.count(user) == 0


def test_mail_that_cannot_be_moved_is_handled_all_the_same(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """A folder that the server refuses leaves the mail where it is; it is not handled again."""
    dovecot.append(user, letter(1))
    triage = Triage(database)
    mailbox = mailbox_on(dovecot, user)
    refused = type(mailbox)(
        name=mailbox.name, address=mailbox.address, account=mailbox.account, done_folder="a..b"
    )
    assert len(triage.visit(refused)) == 1
    assert triage.visit(refused) == []
    assert dovecot.count(user) == 1
    assert triage.visit(mailbox) == []
    assert dovecot.count(user, "Hanterade") == 1


def test_two_mailboxes_with_one_mail_make_one_case(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """A mail to both our addresses differs in its delivery lines alone and is one request."""
    for name in ("registerutdrag", "dataskyddsombud"):
        raw = f"Return-Path: <a@b.example>\r\nDelivered-To: {name}@kalmarenergi.example\r\n"
        dovecot.append(user, raw.encode() + letter(1))
    handled = Triage(database).visit(mailbox_on(dovecot, user))
    assert [(one.cases, one.copy) for one in handled] == [(1, False), (0, True)]
    with database.read() as tx:
        assert (tx.cases.count(), tx.outbox.count("queued")) == (1, 1)
        first, second = tx.mails.in_stage(Stage.DONE)
        assert second.evidence == {"copy_of": first.id}
        (case,) = tx.cases.of_mail(first.id)
        assert [e.kind for e in tx.events.of_case(case.id)][-1] == "copy_arrived"


def _uidvalidity(dovecot: Dovecot, user: str) -> int:
    with dovecot.client(user) as client:
        return int(client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"])


def _number_from(dovecot: Dovecot, user: str, uidvalidity: int) -> None:
    """Make the server forget its numbers, under an UIDVALIDITY that is surely another one."""
    uidlist = dovecot.home(user) / "Maildir" / "dovecot-uidlist"
    uidlist.write_text(f"3 V{uidvalidity} N1 G0123456789abcdef0123456789abcdef\n")
    shutil.chown(uidlist, *_owner(dovecot.home(user)))


def _owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def test_arrival_is_never_later_than_internaldate(
    dovecot: Dovecot, user: str, database: Database
) -> None:
    """A Received line from the future cannot postpone the clock."""
    raw = letter(1).replace(b"Mon, 23 Nov 2026 08:00:00", b"Mon, 23 Nov 2099 08:00:00")
    dovecot.append(user, raw)
    Triage(database).visit(mailbox_on(dovecot, user))
    with database.read() as tx:
        (mail,) = tx.mails.in_stage(Stage.DONE)
    assert mail.received_at < datetime.now(UTC) + timedelta(minutes=1)  # noqa: TID251 (Dovecot reads the real clock)
