"""Which columns hold a seal, a keyed hash or a plain digest, and how each hash is made anew.

The names say it: `sealed` and `…_sealed` hold what the vault sealed, `hash` and `…_hash` a digest.
A test holds that every digest column stands in one of the lists here.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table

from cases.errors import BadSecret
from cases.outgoing import address_form
from cases.store.register_rows import person_of, row_hashes
from cases.store.schema import (
    case_messages,
    cases,
    challenges,
    conversations,
    customers,
    identity_evidence,
    mails,
    metadata,
    outbox,
)
from cases.vault import Vault

Hashes = Mapping[str, str | None]
_MESSAGE_ID = re.compile(
    rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_BRACKETED = re.compile(r"<[^<>\s]+>")
# How long a proof counts (domain rule 3.3), and a chat lives in its browser tab.
_PROOF_LASTS = timedelta(days=30)
_CHAT_LASTS = timedelta(days=1)


def sealed_columns(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns of a table that hold sealed values."""
    return tuple(c for c in table.c if c.name == "sealed" or c.name.endswith("_sealed"))


def sealed_tables() -> tuple[Table, ...]:
    """Return the tables that hold sealed values."""
    return tuple(table for table in metadata.sorted_tables if sealed_columns(table))


def hash_columns(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns of a table that hold digests, keyed or not."""
    return tuple(c for c in table.c if c.name == "hash" or c.name.endswith("_hash"))


def _of_case(row: Row[Any], vault: Vault) -> Hashes:
    email = json.loads(vault.open_text(row.party_sealed))["email"]
    # An erased case has no address, and one without an address no hash.
    return {"party_email_hash": vault.lookup(address_form(email)) if email.strip() else None}


def _of_message(row: Row[Any], vault: Vault) -> Hashes:
    message_id = json.loads(vault.open_text(row.sealed))["message_id"]
    return {"message_id_hash": vault.lookup(message_id) if message_id else None}


def _of_outgoing(row: Row[Any], vault: Vault) -> Hashes:
    to = json.loads(vault.open_text(row.sealed))["to"]
    return {"recipient_hash": vault.lookup(address_form(to))}


def _of_mail(row: Row[Any], vault: Vault) -> Hashes:
    """Find the Message-ID in the head of the mail: the one that the stored hash is of."""
    if row.message_id_hash is None:
        return {"message_id_hash": None}
    try:
        head = vault.open(row.raw_sealed) if row.raw_sealed else b""
    except BadSecret:
        head = b""
    for match in _MESSAGE_ID.finditer(head):
        said = match[1].decode("utf-8", "surrogateescape")
        for one in (said, *_BRACKETED.findall(said)):
            if row.message_id_hash in vault.lookups(one):
                return {"message_id_hash": vault.lookup(one)}
    # Nothing shows any more what it was of: a later copy is then a mail of its own.
    return {"message_id_hash": None}


# Hashes whose clear value is sealed beside them.
REKEYED: Mapping[Table, Callable[[Row[Any], Vault], Hashes]] = {
    customers: lambda row, vault: row_hashes(person_of(row, vault), vault),
    cases: _of_case,
    case_messages: _of_message,
    outbox: _of_outgoing,
    mails: _of_mail,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLived:
    """Keyed hashes without a clear value: they are of use for a while, and then need no key."""

    made_at: Column[Any]
    in_use: Callable[[datetime], ColumnElement[bool]]


_of_code = ShortLived(
    made_at=challenges.c.created_at, in_use=lambda now: challenges.c.expires_at > now
)
SHORT_LIVED: Mapping[str, ShortLived] = {
    "challenges": _of_code,
    "eid_logins": _of_code,
    "identity_evidence": ShortLived(
        made_at=identity_evidence.c.at,
        in_use=lambda now: identity_evidence.c.at > now - _PROOF_LASTS,
    ),
    "conversations": ShortLived(
        made_at=conversations.c.started_at,
        in_use=lambda now: conversations.c.last_at > now - _CHAT_LASTS,
    ),
}

# Digests that no configured key makes: of the history itself, of what nobody can guess, and of who
# objected to marketing, which have a key of their own that is sealed beside them.
PLAIN = frozenset(
    {
        "events.previous_hash",
        "events.hash",
        "event_head.hash",
        "extracts.link_hash",
        "sessions.token_hash",
        "suppressions.key_hash",
        "users.password_hash",
    }
)
