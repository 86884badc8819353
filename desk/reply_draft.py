"""A reply that is being written, as its form carries it."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form

from desk.reply_checks import ReplyKind

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the agent has written so far; `nonce` makes sending it twice impossible."""

    text: str
    kind: ReplyKind
    stamp: str
    nonce: str
    after: str = ""
    confirmed: bool = False


def posted_draft(
    text: Annotated[str, Form(max_length=100_000)] = "",
    kind: Annotated[str, Form()] = ReplyKind.ANSWER,
    stamp: Annotated[str, Form(max_length=60)] = "",
    nonce: Annotated[str, Form(max_length=60)] = "",
    efter: Annotated[str, Form(max_length=20)] = "",
    bekraftat: Annotated[str, Form(max_length=5)] = "",
) -> Draft:
    """Read the form; browsers send line ends as CR LF."""
    return Draft(
        text=text.replace("\r\n", "\n"),
        kind=ReplyKind(kind) if kind in set(ReplyKind) else ReplyKind.ANSWER,
        stamp=stamp,
        nonce=nonce or secrets.token_urlsafe(NONCE_BYTES),
        after=efter,
        confirmed=bool(bekraftat),
    )


def new_draft(text: str, kind: ReplyKind, stamp: str) -> Draft:
    """Begin a reply."""
    return Draft(text=text, kind=kind, stamp=stamp, nonce=secrets.token_urlsafe(NONCE_BYTES))
