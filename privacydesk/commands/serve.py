"""`privacydesk serve`: the web processes; each imports only what it serves."""

# ruff: noqa: PLC0415 (see above: five processes share one machine's memory)

import click

from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.ports import check_port
from privacydesk.settings import LOOPBACK, PREFIX, SANDBOX_PASSWORD

GRACEFUL_SECONDS = 5


@click.group(epilog="Example: privacydesk serve website")
def serve() -> None:
    """Run a web process until SIGTERM."""


@serve.command(epilog="Example: privacydesk serve actions")
def actions() -> None:
    """Run what Rasa calls, on loopback only."""
    from actions.server import create_app
    from privacydesk.chat_cases import StoreCaseDesk

    check_port(LOOPBACK, settings().actions_port, f"{PREFIX}ACTIONS_PORT")
    with wiring.open_database(settings()) as database:
        app = create_app(
            wiring.policy(settings()),
            StoreCaseDesk(
                database,
                wiring.letters(settings()),
                sender=wiring.organisation(settings()).dpo_address,
            ),
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
    from privacydesk.web_wiring import website as build

    with wiring.open_database(settings()) as database:
        _run(build(settings(), database), settings().website_port, "WEBSITE_PORT")


@serve.command(epilog="Example: privacydesk serve desk")
def desk() -> None:
    """Run the agents' desk."""
    from desk.app import create_app
    from privacydesk.mail_reading import read_mail
    from privacydesk.mail_settings import sender_addresses

    with wiring.open_database(settings()) as database:
        app = create_app(
            database=database,
            organisation=wiring.organisation(settings()),
            letters=wiring.letters(settings()),
            clock=utc_now,
            read_mail=read_mail,
            addresses=sender_addresses(settings()),
            secure_cookies=settings().secure_cookies,
            public_url=settings().resolved_desk_url(),
            workshop=wiring.workshop(settings(), database),
        )
        _run(app, settings().desk_port, "DESK_PORT")


@serve.command("sandbox-mail", epilog="Example: privacydesk serve sandbox-mail")
def sandbox_mail() -> None:
    """Run the sandbox's mail server (SMTP, IMAP, web mail) in memory, on loopback."""
    from sandbox.server import run

    for name in ("sandbox_smtp_port", "sandbox_imap_port", "sandbox_web_port"):
        check_port(LOOPBACK, getattr(settings(), name), PREFIX + name.upper())
    run(
        smtp_port=settings().sandbox_smtp_port,
        imap_port=settings().sandbox_imap_port,
        web_port=settings().sandbox_web_port,
        password=SANDBOX_PASSWORD,
    )


def _run(app: object, port: int, setting: str) -> None:
    import uvicorn

    check_port(settings().bind, port, PREFIX + setting)
    # Access logs name paths with ids and addresses of visitors: they stay off.
    uvicorn.run(
        app,  # type: ignore[arg-type]
        host=settings().bind,
        port=port,
        log_level=settings().log_level.lower(),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
