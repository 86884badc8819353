"""`privacydesk serve`: the web processes; each imports only what it serves."""

# ruff: noqa: PLC0415 (see above: five processes share one machine's memory)

import click

from cases.deadlines import received_on
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, fail
from privacydesk.ports import check_port
from privacydesk.settings import (
    LOOPBACK,
    PREFIX,
    SANDBOX_EID_CLIENT,
    SANDBOX_EID_SECRET,
    SANDBOX_PASSWORD,
)

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
    from privacydesk.identity_wiring import identity_desk
    from privacydesk.mail_reading import MAIL_TOOLS
    from privacydesk.mail_settings import sender_addresses

    with wiring.open_database(settings()) as database:
        app = create_app(
            database=database,
            organisation=wiring.organisation(settings()),
            identity=identity_desk(settings(), database),
            typesetter=wiring.typesetter(settings()),
            clock=utc_now,
            mails=MAIL_TOOLS,
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


@serve.command("sandbox-eid", epilog="Example: privacydesk serve sandbox-eid")
def sandbox_eid() -> None:
    """Run the sandbox's TEST eID provider, on loopback; refused outside the sandbox."""
    import uvicorn

    from cases.register_csv import parse_register
    from sandbox.eid_provider import EidProvider

    chosen = settings()
    if not chosen.sandbox:
        fail(
            "the TEST eID provider runs in the sandbox only: it proves nothing about real people",
            code=EXIT_USAGE,
        )
    check_port(LOOPBACK, chosen.sandbox_eid_port, f"{PREFIX}SANDBOX_EID_PORT")
    content = (chosen.data_dir / "demo" / "register.csv").read_bytes()
    provider = EidProvider(
        issuer=f"http://{LOOPBACK}:{chosen.sandbox_eid_port}",
        people=parse_register(content, today=received_on(utc_now())).people,
        client_id=SANDBOX_EID_CLIENT,
        client_secret=SANDBOX_EID_SECRET,
        clock=utc_now,
    )
    uvicorn.run(
        provider.app(),
        host=LOOPBACK,
        port=chosen.sandbox_eid_port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
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
