"""`privacydesk serve`: the web processes."""

import logging

import click
import uvicorn

from actions.server import create_app as create_actions
from desk.app import create_app as create_desk
from privacydesk import wiring
from privacydesk.chat_cases import StoreCaseDesk
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.settings import LOOPBACK


@click.group(short_help="The web processes.")
def serve() -> None:
    """Run a web process until SIGTERM."""


@serve.command(epilog="Example: privacydesk serve actions")
def actions() -> None:
    """Run what Rasa calls, on loopback only."""
    with wiring.open_database(settings()) as database:
        app = create_actions(
            wiring.policy(settings()),
            StoreCaseDesk(database),
            wiring.organisation(settings()),
            utc_now,
        )
        app.run(
            host=LOOPBACK,
            port=settings().actions_port,
            single_process=True,
            access_log=False,
            motd=False,
        )


@serve.command(epilog="Example: privacydesk serve website")
def website() -> None:
    """Run the public website with the chat."""
    with wiring.open_database(settings()) as database:
        _run(wiring.website(settings(), database), settings().website_port)


@serve.command(epilog="Example: privacydesk serve desk")
def desk() -> None:
    """Run the agents' desk."""
    with wiring.open_database(settings()) as database:
        app = create_desk(**wiring.desk_parts(settings(), database))
        _run(app, settings().desk_port)


@serve.command("sandbox-mail", epilog="Example: privacydesk serve sandbox-mail")
def sandbox_mail() -> None:
    """Run the sandbox's mail server (SMTP, IMAP, web mail) in memory, on loopback."""
    from sandbox.server import run  # noqa: PLC0415 (the sandbox is no part of a production install)

    chosen = settings()
    run(
        smtp_port=chosen.sandbox_smtp_port,
        imap_port=chosen.sandbox_imap_port,
        web_port=chosen.sandbox_web_port,
        password=wiring.SANDBOX_PASSWORD,
    )


def _run(app: object, port: int) -> None:
    level = logging.getLevelName(logging.getLogger().level).lower()
    # Access logs name paths with ids and addresses of visitors: they stay off.
    uvicorn.run(
        app, host=settings().bind, port=port, log_level=level, access_log=False, server_header=False
    )  # type: ignore[arg-type]
