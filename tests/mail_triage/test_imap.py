"""The mailbox over IMAP, against a real Dovecot."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mail_triage.access_token import AccessToken, TokenSource
from mail_triage.imap import ImapAccount, ImapMailbox, batches
from mail_triage.mailbox import Listing, MailboxUnavailable, MoveRefused
from mail_triage.protection import Protection
from tests.servers import (
    LOOPBACK,
    NO_MOVE,
    PASSWORD,
    Certificate,
    Dovecot,
    DovecotOptions,
    ScriptedServer,
    TokenServer,
    free_port,
    make_certificate,
)
from tests.triage_parts import ADDRESS, NOW, letter, mailbox_on

USER = "anna@kalmarenergi.example"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[list[Dovecot]]:
    """Servers of a test's own, stopped at its end."""
    started: list[Dovecot] = []
    yield started
    for server in started:
        if server.is_running:
            server.die()
        server.discard()


def _start(other: list[Dovecot], path: Path, options: DovecotOptions) -> Dovecot:
    server = Dovecot(path / "own", users=(USER,), options=options)
    other.append(server)
    server.start()
    return server


def _account(port: int, **values: object) -> ImapMailbox:
    settings: dict[str, object] = {
        "host": LOOPBACK,
        "port": port,
        "protection": Protection.NONE,
        "user": USER,
        "password": PASSWORD,
    }
    account = ImapAccount(**(settings | values))  # type: ignore[arg-type]
    return ImapMailbox(name="registerutdrag", address=ADDRESS, account=account)


def test_peek_leaves_seen_alone(dovecot: Dovecot, user: str) -> None:
    """Listing and fetching, headers included, mark nothing as read."""
    dovecot.append(user, letter(1))
    with mailbox_on(dovecot, user).session() as session:
        session.open("INBOX")
        (listing,) = session.list_new(frozenset())
        assert dict(session.fetch([listing.uid])) == {listing.uid: letter(1)}
        assert (session.fetch_header(listing.uid) or b"").startswith(b"Received:")
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search(["UNSEEN"]) == [listing.uid]


def test_sizes_come_before_bodies(dovecot: Dovecot, user: str) -> None:
    """A listing knows the size and the arrival of each mail, oldest first, and skips known ones."""
    mails = [letter(n, text="x" * 100 * n + "\n") for n in (3, 1, 2)]
    for mail in mails:
        dovecot.append(user, mail)
    with mailbox_on(dovecot, user).session() as session:
        session.open("INBOX")
        listings = session.list_new(frozenset())
        assert [one.size for one in listings] == [len(mail) for mail in mails]
        assert [one.uid for one in listings] == sorted(one.uid for one in listings)
        assert session.list_new(frozenset(one.uid for one in listings[:2])) == listings[2:]


def test_a_message_taken_away_meanwhile_is_left_out(dovecot: Dovecot, user: str) -> None:
    """A mail that another client deleted between list and fetch disturbs nothing."""
    dovecot.append(user, letter(1))
    dovecot.append(user, letter(2))
    with mailbox_on(dovecot, user).session() as session:
        session.open("INBOX")
        first, second = (one.uid for one in session.list_new(frozenset()))
        with dovecot.client(user) as client:
            client.select_folder("INBOX")
            client.delete_messages([first])
            client.uid_expunge([first])
        assert list(session.fetch([first, second])) == [(second, letter(2))]
        assert session.fetch_header(first) is None


def test_junk_is_found_by_its_mark(dovecot: Dovecot, user: str) -> None:
    """The Junk folder is polled whatever it is called, and not when switched off."""
    with mailbox_on(dovecot, user).session() as session:
        assert session.inbound_folders() == ["INBOX", "Skräppost"]
    with mailbox_on(dovecot, user, junk=False).session() as session:
        assert session.inbound_folders() == ["INBOX"]


def test_folders_with_swedish_letters_are_made_and_used(dovecot: Dovecot, user: str) -> None:
    """A folder called Karantän åäö is created, filled and read under that name."""
    dovecot.append(user, letter(1))
    with mailbox_on(dovecot, user).session() as session:
        session.inbound_folders()
        session.open("INBOX")
        (listing,) = session.list_new(frozenset())
        session.move([listing.uid], "Karantän åäö")
        session.open("Karantän åäö")
        (moved,) = session.list_new(frozenset())
        assert dict(session.fetch([moved.uid])) == {moved.uid: letter(1)}
    assert dovecot.count(user) == 0


@pytest.mark.parametrize("capability", [None, NO_MOVE])
def test_moving_leaves_others_deletions_alone(
    capability: str | None, other: list[Dovecot], tmp_path: Path
) -> None:
    """With MOVE and without it, what another client marked deleted is not expunged."""
    server = _start(other, tmp_path, DovecotOptions(capability=capability))
    for number in range(3):
        server.append(USER, letter(number))
    with server.client(USER) as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
    with _account(server.port).session() as session:
        session.open("INBOX")
        session.move([2], "Hanterade")
    with server.client(USER) as client:
        client.select_folder("INBOX")
        assert client.search(["ALL"]) == [1, 3]
        assert client.search(["DELETED"]) == [1]
    assert server.count(USER, "Hanterade") == 1


def test_without_move_and_uidplus_nothing_is_expunged(other: list[Dovecot], tmp_path: Path) -> None:
    """A server that offers neither MOVE nor UIDPLUS keeps its mails where they are."""
    server = _start(other, tmp_path, DovecotOptions(capability="IMAP4rev1 IDLE"))
    server.append(USER, letter(1))
    with _account(server.port).session() as session:
        session.open("INBOX")
        session.move([1], "Hanterade")
    assert server.count(USER) == 1


def test_a_refused_move_is_not_a_lost_line(dovecot: Dovecot, user: str) -> None:
    """A folder name that the server refuses raises MoveRefused, and the session goes on."""
    dovecot.append(user, letter(1))
    with mailbox_on(dovecot, user).session() as session:
        session.open("INBOX")
        with pytest.raises(MoveRefused):
            session.move([1], "a..b")
        assert len(session.list_new(frozenset())) == 1


def test_a_personal_prefix_is_put_before_folder_names(other: list[Dovecot], tmp_path: Path) -> None:
    """Where everything lies below INBOX., the target folder is made there, and Junk found."""
    server = _start(other, tmp_path, DovecotOptions(prefix="INBOX."))
    server.append(USER, letter(1))
    with _account(server.port).session() as session:
        assert session.inbound_folders() == ["INBOX", "INBOX.Skräppost"]
        session.open("INBOX")
        session.move([1], "Hanterade")
    assert server.count(USER, "INBOX.Hanterade") == 1


def test_idle_hears_a_new_mail_at_once(dovecot: Dovecot, user: str) -> None:
    """A mail that arrives while we wait ends the wait long before its time is up."""
    with mailbox_on(dovecot, user).session() as session:
        session.open("INBOX")
        timer = threading.Timer(0.3, dovecot.append, (user, letter(1)))
        timer.start()
        began = time.monotonic()
        assert session.wait(60, threading.Event())
        assert time.monotonic() - began < 30
        timer.join()
        assert len(session.list_new(frozenset())) == 1


@pytest.mark.parametrize("capability", [None, "IMAP4rev1 UIDPLUS MOVE"])
def test_waiting_hears_the_stop(
    capability: str | None, other: list[Dovecot], tmp_path: Path
) -> None:
    """The stop ends the wait early, with IDLE and without it."""
    server = _start(other, tmp_path, DovecotOptions(capability=capability))
    stop = threading.Event()
    with _account(server.port).session() as session:
        session.open("INBOX")
        timer = threading.Timer(0.2, stop.set)
        timer.start()
        began = time.monotonic()
        assert not session.wait(60, stop)
        assert time.monotonic() - began < 30
        timer.join()


def test_nobody_listens() -> None:
    """A closed port is reported with place and remedy."""
    with (
        pytest.raises(MailboxUnavailable, match="nothing listens there; check host and port"),
        _account(free_port()).session(),
    ):
        pass


def test_a_wrong_password_is_permanent(dovecot: Dovecot, user: str) -> None:
    """A refused log-in says so, and that trying again is no use; the password is not in the text."""
    mailbox = _account(dovecot.port, user=user, password="fel å")
    with pytest.raises(MailboxUnavailable, match="refused the log-in") as caught, mailbox.session():
        pass
    assert caught.value.permanent
    assert "fel å" not in str(caught.value)


def test_a_server_that_dies_becomes_unavailable(other: list[Dovecot], tmp_path: Path) -> None:
    """A line that breaks in the middle of the work is reported as an unavailable mailbox."""
    server = _start(other, tmp_path, DovecotOptions())
    with (
        pytest.raises(MailboxUnavailable),
        _account(server.port).session() as session,
    ):
        session.open("INBOX")
        server.die()
        session.list_new(frozenset())


@pytest.mark.parametrize("protection", [Protection.STARTTLS, Protection.IMPLICIT])
def test_tls_with_a_trusted_certificate(
    protection: Protection, other: list[Dovecot], tmp_path: Path, certificate: Certificate
) -> None:
    """Both kinds of TLS work when the certificate's authority is trusted."""
    implicit = protection is Protection.IMPLICIT
    options = DovecotOptions(certificate=certificate, implicit_tls=implicit)
    server = _start(other, tmp_path, options)
    mailbox = _account(server.port, protection=protection, ca_file=certificate.authority)
    with mailbox.session() as session:
        assert session.inbound_folders()[0] == "INBOX"


@pytest.mark.parametrize("protection", [Protection.STARTTLS, Protection.IMPLICIT])
def test_tls_with_an_unknown_authority_is_refused(
    protection: Protection, other: list[Dovecot], tmp_path: Path, certificate: Certificate
) -> None:
    """A certificate of an authority that is not trusted ends the attempt before any log-in."""
    implicit = protection is Protection.IMPLICIT
    options = DovecotOptions(certificate=certificate, implicit_tls=implicit)
    server = _start(other, tmp_path, options)
    stranger = make_certificate(tmp_path / "stranger")
    mailbox = _account(server.port, protection=protection, ca_file=stranger.authority)
    with (
        pytest.raises(MailboxUnavailable, match="certificate is not trusted"),
        mailbox.session(),
    ):
        pass
    assert "Login:" not in server.log.read_text()


@pytest.mark.parametrize(
    "greeting",
    [
        b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LOGIN] ready\r\n",
        b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\r\n",
    ],
    ids=["starttls stripped", "preauth"],
)
def test_a_stripped_starttls_gets_no_log_in(greeting: bytes) -> None:
    """A server, or somebody between, that withholds STARTTLS never hears user or password."""
    answers = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN LOGIN\r\nTAG OK done\r\n",
        b"STARTTLS": b"TAG BAD no\r\n",
        b"LOGOUT": b"* BYE\r\nTAG OK bye\r\n",
    }
    with ScriptedServer(greeting, answers).running() as server:
        mailbox = _account(server.port, protection=Protection.STARTTLS)
        with (
            pytest.raises(MailboxUnavailable, match="no log-in was tried") as caught,
            mailbox.session(),
        ):
            pass
    assert caught.value.permanent
    assert b"LOGIN" not in server.heard.upper()
    assert b"AUTHENTICATE" not in server.heard.upper()
    assert USER.encode() not in server.heard


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize("refresh", [False, True], ids=["client credentials", "refresh token"])
def test_oauth2_log_in(mechanism: str, refresh: bool, other: list[Dovecot], tmp_path: Path) -> None:
    """Both mechanisms log in with a token from either grant; a revoked token is replaced next time."""
    with TokenServer(user=USER).running() as tokens:
        options = DovecotOptions(introspection_url=f"{tokens.url}/introspect")
        server = _start(other, tmp_path, options)
        source = TokenSource(
            token_url=f"{tokens.url}/token",
            client_id=tokens.client_id,
            client_secret=tokens.client_secret,
            scope="https://outlook.office365.com/.default",
            refresh_token=tokens.refresh_token if refresh else None,
        )
        mailbox = _account(server.port, token=AccessToken(source), mechanism=mechanism)
        for _ in range(2):
            with mailbox.session() as session:
                assert session.inbound_folders()[0] == "INBOX"
        assert [r["grant_type"] for r in tokens.requests] == [
            "refresh_token" if refresh else "client_credentials"
        ]
        tokens.valid.clear()
        with pytest.raises(MailboxUnavailable, match="refused the log-in"), mailbox.session():
            pass
        with mailbox.session() as session:
            assert session.inbound_folders()[0] == "INBOX"


def test_a_token_is_renewed_before_its_end() -> None:
    """The token is asked for anew two minutes before it runs out, not at each log-in."""
    now = [0.0]
    with TokenServer(user=USER).running() as tokens:
        source = TokenSource(
            token_url=f"{tokens.url}/token",
            client_id=tokens.client_id,
            client_secret=tokens.client_secret,
        )
        token = AccessToken(source, monotonic=lambda: now[0])
        first = token.get()
        now[0] = 3600 - 121
        assert token.get() == first
        now[0] = 3600 - 119
        assert token.get() != first


def test_token_server_faults_are_named() -> None:
    """A refused client is permanent and named by its code without the secret; a dead server is not permanent."""
    with TokenServer(user=USER).running() as tokens:
        source = TokenSource(
            token_url=f"{tokens.url}/token", client_id="triage", client_secret="fel"
        )
        with pytest.raises(MailboxUnavailable, match="401 invalid_client") as refused:
            AccessToken(source).get()
    assert refused.value.permanent
    with pytest.raises(MailboxUnavailable, match="does not answer") as dead:
        AccessToken(source).get()
    assert not dead.value.permanent


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", '{"access_token": "x", "expires_in": "soon"}']
)
def test_a_token_answer_without_a_token_is_named(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A portal that answers 200 with anything else must not end in a traceback."""
    answer = httpx.Response(200, text=body)
    monkeypatch.setattr(httpx, "post", lambda *_, **__: answer)
    source = TokenSource(token_url="https://login.example/token", client_id="a", client_secret="b")
    with pytest.raises(MailboxUnavailable, match="holds no token"):
        AccessToken(source).get()


def test_batches_fit_in_memory() -> None:
    """Bodies of one batch stay below the limit in bytes and in number; a giant goes alone."""
    sizes = [100, 9_000_000, 100, 5_000_000, 4_000_000] + [10] * 120
    listings = [Listing(uid=uid, size=size, arrived_at=NOW) for uid, size in enumerate(sizes, 1)]
    found = list(batches(listings))
    assert [uid for batch in found for uid in batch] == [one.uid for one in listings]
    assert found[:4] == [[1], [2], [3, 4], [5, *range(6, 55)]]
    assert max(len(batch) for batch in found) == 50
