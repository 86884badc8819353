"""`privacydesk ask` and `privacydesk chat`: talk to the assistant by the way that customers' messages take."""

import secrets
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from cases.conversation import Author, ChatMessage, Conversation, ConversationState
from cases.store.engine import Database
from privacydesk import wiring
from privacydesk.assistant import AssistantUnavailable, running_assistant
from privacydesk.clock import utc_now
from privacydesk.commands.lines import FILE, read_lines, read_texts
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, emit, fail, progress, say
from privacydesk.web_wiring import relay
from website.relay import Relay

PROGRESS_EVERY = 50
AT_A_TIME = 4
"""Questions under way at once: while one waits for the database, Rasa reads the next."""


@click.command(
    epilog='Example: privacydesk ask "Säljer ni mina uppgifter?" --json',
)
@click.argument("text", nargs=-1)
@click.option("--file", "file", type=FILE, help='One question a line, or JSON Lines with "text".')
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def ask(text: tuple[str, ...], file: Path | None, *, as_json: bool) -> None:
    """Ask each TEXT as a conversation of its own."""
    questions = [*text, *(read_texts(file) if file else ())]
    if not questions:
        fail("give at least one question, or --file with one a line", code=EXIT_USAGE)
    with _talking() as (database, talk), ThreadPoolExecutor(AT_A_TIME) as threads:
        records = threads.map(partial(_ask, database, talk), questions)
        for number, record in enumerate(records, start=1):
            if as_json:
                emit(record)
            else:
                _show(record)
            if number % PROGRESS_EVERY == 0:
                progress(f"{number} of {len(questions)} questions")


def _ask(database: Database, talk: Relay, question: str) -> dict[str, object]:
    conversation = _begin(database)
    answers = talk.turn(conversation, question, secrets.token_hex(8))
    _end(database, conversation)
    return _answer(question, answers)


@click.command(
    epilog="Example: echo 'Vad är ett registerutdrag?' | privacydesk chat --json",
)
@click.option("--file", "file", type=FILE, help="One turn a line.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def chat(file: Path | None, *, as_json: bool) -> None:
    """Hold one conversation, a turn a line, from FILE or stdin."""
    with _talking() as (database, talk):
        conversation = _begin(database)
        for turn in _turns(file):
            answers = talk.turn(conversation, turn, secrets.token_hex(8))
            record = _answer(turn, answers)
            payload = _payload(answers)
            replies = payload.get("quick_replies") or []
            record["quick_replies"] = [
                str(r["label"]) if isinstance(r, dict) else str(r) for r in _list(replies)
            ]
            record["case_ref"] = payload.get("case_ref")
            if as_json:
                emit(record)
            else:
                _show(record)
        _end(database, conversation)


@contextmanager
def _talking() -> Iterator[tuple[Database, Relay]]:
    try:
        with wiring.open_database(settings()) as database, running_assistant(settings()) as url:
            yield database, relay(settings(), database, rasa_url=url)
    except AssistantUnavailable as error:
        fail(str(error))


def _begin(database: Database) -> Conversation:
    with database.write() as tx:
        return tx.conversations.start(secrets.token_urlsafe(32), language="sv", now=utc_now())


def _end(database: Database, conversation: Conversation) -> None:
    # A tried-out chat must not wait in the agents' queue.
    with database.write() as tx:
        latest = tx.conversations.by_id(conversation.id)
        if latest.state is not ConversationState.CLOSED:
            tx.conversations.change(latest, ConversationState.CLOSED, now=utc_now())


def _turns(file: Path | None) -> Iterable[str]:
    if file is not None:
        yield from read_lines(file)
        return
    for raw in sys.stdin.buffer:
        turn = raw.decode("utf-8", "replace").strip()
        if turn:
            yield turn


def _payload(answers: list[ChatMessage]) -> dict[str, object]:
    for message in answers:
        if message.author is not Author.VISITOR and message.payload.get("outcome"):
            return message.payload
    return {}


def _answer(question: str, answers: list[ChatMessage]) -> dict[str, object]:
    payload = _payload(answers)
    said = [m.text for m in answers if m.author is not Author.VISITOR]
    return {
        "text": question,
        "outcome": payload.get("outcome", "unsure"),
        "facts": payload.get("facts", []),
        "case_type": payload.get("case_type"),
        "language": payload.get("language", "sv"),
        "confidence": payload.get("confidence", 0.0),
        "answer": "\n\n".join(said),
        "options": [
            {key: option.get(key) for key in ("outcome", "facts", "case_type", "label")}
            for option in _list(payload.get("options"))
            if isinstance(option, dict)
        ],
    }


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _show(record: dict[str, object]) -> None:
    say(f"> {record['text']}")
    say(str(record["answer"]))
    facts = ", ".join(str(f) for f in _list(record["facts"]))
    say(f"  [{record['outcome']}{' · ' + facts if facts else ''} · {record['confidence']}]")
    say("")
