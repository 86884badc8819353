"""The other way in, spoken to by real SMTP and LMTP clients."""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cases.mail import Stage
from cases.store.engine import Database
from cases.vault import Vault
from mail_triage.content_digest import content_digest
from mail_triage.listen import ListenAt, Listener, PushProtocol, create_listener
from tests.servers import LOOPBACK, Certificate, Dovecot
from tests.triage_parts import (
    ADDRESS,
    OWN_HOST,
    Clock,
    Triage,
    letter,
    mailbox_on,
    open_database,
)

DPO = "dataskyddsombud@kalmarenergi.example"
SENDER = "anna.berg@kund.example"
T = TypeVar("T")


class Door:
    """A listener for a test, and clients that speak to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.kept: list[int] = []
        self.port = 0
        self._listeners: list[Listener] = []

    async def open(self, **values: Any) -> None:
        """Begin to listen."""
        settings: dict[str, Any] = {
            "host": LOOPBACK,
            "port": 0,
            "protocol": PushProtocol.SMTP,
            "allow": (ip_network("127.0.0.0/8"),),
            "mailboxes": {ADDRESS: "registerutdrag", DPO: "dataskyddsombud"},
            "max_mail_bytes": 100_000,
        }
        listener = create_listener(
            ListenAt(**(settings | values)),
            self.database,
            own_hosts=(OWN_HOST,),
            on_kept=lambda: self.kept.append(1),
            clock=Clock(),
        )
        self._listeners.append(listener)
        self.port = await listener.start()

    async def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            await listener.stop()

    async def talk(self, what: Callable[[smtplib.SMTP], T], *, lmtp: bool = False) -> T:
        """Speak as a client, in a thread of its own."""

        def speak() -> T:
            kind = smtplib.LMTP if lmtp else smtplib.SMTP
            with kind(LOOPBACK, self.port) as client:
                return what(client)

        return await asyncio.to_thread(speak)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    """A door over an empty database."""
    database = open_database(f"sqlite:///{tmp_path / 'test.sqlite'}")
    made = Door(database)
    yield made
    await made.close()
    database.dispose()


def _push(raw: bytes, *to: str) -> Callable[[smtplib.SMTP], object]:
    return lambda client: client.sendmail(SENDER, list(to) or [ADDRESS], raw)


async def test_a_pushed_mail_is_kept_with_its_envelope(door: Door) -> None:
    """250 means committed: the raw bytes, the envelope, the mailbox of the recipient."""
    await door.open()
    raw = letter(1, text="Rad ett\n.punkt först\n" + "x" * 5000 + " åäö\n")
    assert await door.talk(_push(raw)) == {}
    with door.database.read() as tx:
        (mail_id,) = tx.mails.waiting()
        assert tx.mails.raw(mail_id) == raw
        assert tx.mails.by_id(mail_id).identity.mailbox == "registerutdrag"
        row = tx.cases._connection.exec_driver_sql("SELECT envelope_sealed FROM mails").one()
        envelope = door.database.vault.open_text(row[0])
    assert envelope == f'{{"from": "{SENDER}", "to": ["{ADDRESS}"]}}'
    assert door.kept == [1]


async def test_lmtp_answers_for_each_recipient(door: Door) -> None:
    """RFC 2033: after DATA there is one answer a recipient; the mail is kept once."""
    await door.open(protocol=PushProtocol.LMTP)

    def speak(client: smtplib.SMTP) -> list[int]:
        client.ehlo_or_helo_if_needed()
        client.mail(SENDER)
        codes = [client.rcpt(address)[0] for address in (ADDRESS, "okand@x.example", DPO)]
        client.putcmd("data")
        client.getreply()
        client.send(letter(1) + b".\r\n")
        return [*codes, client.getreply()[0], client.getreply()[0], client.noop()[0]]

    assert await door.talk(speak, lmtp=True) == [250, 550, 250, 250, 250, 250]
    with door.database.read() as tx:
        assert tx.mails.count() == 1


async def test_the_null_sender_is_taken(door: Door) -> None:
    """A bounce, which has no sender, is kept like any mail."""
    await door.open()
    await door.talk(lambda client: client.sendmail("", [ADDRESS], letter(1)))
    with door.database.read() as tx:
        row = tx.cases._connection.exec_driver_sql("SELECT envelope_sealed FROM mails").one()
    assert '"from": ""' in door.database.vault.open_text(row[0])


async def test_strangers_recipients_and_clients_are_turned_away(door: Door) -> None:
    """An address that is not ours gets 550; a client that is not on the list hears 554 at once."""
    await door.open()
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await door.talk(_push(letter(1), "nagon@annan.example"))
    assert [code for code, _ in refused.value.recipients.values()] == [550]
    await door.open(allow=(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")))
    with pytest.raises(smtplib.SMTPConnectError) as closed:
        await door.talk(_push(letter(1)))
    assert closed.value.smtp_code == 554
    with door.database.read() as tx:
        assert tx.mails.count() == 0


async def test_a_mail_that_cannot_be_kept_is_refused_for_now(tmp_path: Path) -> None:
    """When the store fails the client hears 451, keeps the mail, and sends it again later."""
    broken = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}", Vault(["s" * 40]))
    door = Door(broken)
    await door.open()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        await door.talk(_push(letter(1)))
    assert refused.value.smtp_code == 451
    assert door.kept == []
    await door.close()
    broken.dispose()


async def test_a_fault_after_the_commit_is_not_the_senders(door: Door) -> None:
    """When the mail is committed but the jobs cannot be told, the client still hears 250."""
    door.kept = None  # type: ignore[assignment]
    await door.open()
    assert await door.talk(_push(letter(1))) == {}
    with door.database.read() as tx:
        assert tx.mails.count() == 1


async def test_too_large_a_mail_is_refused(door: Door) -> None:
    """The limit is announced, checked at MAIL by SIZE, and checked again while the data comes."""
    await door.open(max_mail_bytes=20_000)

    def announced(client: smtplib.SMTP) -> tuple[str, int]:
        client.ehlo()
        return client.esmtp_features["size"], client.mail(SENDER, ["SIZE=20001"])[0]

    assert await door.talk(announced) == ("20000", 552)

    def lies(client: smtplib.SMTP) -> int:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(ADDRESS)
        return client.data(letter(1, text="x\n" * 20_000))[0]

    assert await door.talk(lies) == 552
    with door.database.read() as tx:
        assert tx.mails.count() == 0


async def test_long_lines_are_taken(door: Door) -> None:
    """A line longer than RFC 5321 allows does not cost a customer his request."""
    await door.open()
    raw = letter(1).replace(b"Hej!", b"Hej! " + b"y" * 50_000)
    assert await door.talk(_push(raw)) == {}


async def test_starttls_comes_first(door: Door, certificate: Certificate) -> None:
    """With a certificate nothing is taken in clear, and everything after STARTTLS."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate.certificate, certificate.key)
    await door.open(tls=tls)

    def in_clear(client: smtplib.SMTP) -> int:
        client.ehlo()
        return client.mail(SENDER)[0]

    assert await door.talk(in_clear) == 530

    def protected(client: smtplib.SMTP) -> object:
        client.starttls(context=ssl.create_default_context(cafile=certificate.authority))
        return client.sendmail(SENDER, [ADDRESS], letter(1))

    assert await door.talk(protected) == {}


async def test_a_mail_sent_again_is_the_same_mail(door: Door) -> None:
    """A client that missed our 250 sends the same bytes again: kept once, answered 250."""
    await door.open()
    for _ in range(2):
        assert await door.talk(_push(letter(1))) == {}
    with door.database.read() as tx:
        assert tx.mails.count() == 1


@pytest.mark.parametrize("pushed_first", [True, False])
async def test_both_ways_are_one_mail(
    door: Door, dovecot: Dovecot, user: str, pushed_first: bool
) -> None:
    """A mail that is pushed and polled, with different trace lines, becomes one case and one answer."""
    await door.open(protocol=PushProtocol.LMTP)
    triage = Triage(door.database)
    hop = b"Received: from mx by imap with LMTP;\r\n\tMon, 23 Nov 2026 08:00:02 +0100\r\n"
    dovecot.append(
        user, b"Return-Path: <anna.berg@kund.example>\r\nDelivered-To: x\r\n" + hop + letter(1)
    )
    handled = []
    for way in (1, 2) if pushed_first else (2, 1):
        if way == 1:
            await door.talk(_push(letter(1)), lmtp=True)
            handled += triage.work_off()
        else:
            handled += triage.visit(mailbox_on(dovecot, user))
    assert [(one.cases, one.copy) for one in handled] == [(1, False), (0, True)]
    with door.database.read() as tx:
        assert tx.cases.count() == tx.outbox.count("queued") == 1
        assert tx.mails.count(Stage.DONE) == 2


async def test_no_address_reaches_the_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """Neither our lines nor aiosmtpd's name a sender or recipient."""
    caplog.set_level(logging.DEBUG)
    await door.open()
    await door.talk(_push(letter(1)))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await door.talk(_push(letter(1), "nagon@annan.example"))
    assert "@" not in caplog.text


async def test_the_stop_lets_the_mail_in_hand_finish(door: Door) -> None:
    """A mail whose data is under way when the stop comes is still kept and answered."""
    await door.open()
    half, stopped = asyncio.Event(), asyncio.get_running_loop()

    def slowly(client: smtplib.SMTP) -> int:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(ADDRESS)
        client.putcmd("data")
        client.getreply()
        raw = letter(1)
        client.send(raw[:100])
        stopped.call_soon_threadsafe(half.set)
        client.send(raw[100:] + b".\r\n")
        return client.getreply()[0]

    talking = asyncio.create_task(asyncio.to_thread(_tolerant, door, slowly))
    await half.wait()
    await door.close()
    assert await talking == 250
    with door.database.read() as tx:
        assert tx.mails.count() == 1


def _tolerant(door: Door, speak: Callable[[smtplib.SMTP], int]) -> int:
    client = smtplib.SMTP(LOOPBACK, door.port)
    try:
        return speak(client)
    finally:
        client.close()


def test_the_digest_ignores_trace_lines_alone() -> None:
    """Trace headers on top, line ends and blank lines at the end do not count; everything else does."""
    base = letter(1)
    same = [
        base.replace(b"\r\n", b"\n"),
        base + b"\r\n\r\n",
        b"Return-Path: <>\r\nReceived: a\r\n\tby b; x\r\nX-Original-To: c\r\n" + base,
        b"Authentication-Results: mx; dmarc=pass\r\n" + base,
    ]
    other = [
        b"Subject: x\r\n" + base,
        base.replace(b"access", b"erasure"),
        base.replace(b"From:", b"Received: x\r\nFrom:", 1).replace(
            b"Subject: case", b"Received: y\r\nSubject: case"
        ),
        base + b"x",
    ]
    assert {content_digest(raw) for raw in same} == {content_digest(base)}
    assert content_digest(base) not in {content_digest(raw) for raw in other}
    assert len({content_digest(raw) for raw in other}) == len(other)
    long = base + b"x\r\n" * 1_000_000
    assert content_digest(long) == content_digest(long.replace(b"\r\n", b"\n"))
    for odd in (b"", b"\n", b"Received: x", b":", b"\r\n" * 10):
        assert len(content_digest(odd)) == 64
