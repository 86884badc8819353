"""The command line `privacydesk`."""

import logging
import sys
from importlib import import_module

import click

from privacydesk.commands.options import settings

# Name → module: loaded when called, so that a quick command does not wait for the slow ones' imports.
COMMANDS = {
    "ask": "ask",
    "audit": "audit",
    "backup": "backup",
    "cases": "cases",
    "chat": "ask",
    "db": "db",
    "deadline": "deadline",
    "doctor": "doctor",
    "mail": "mail",
    "personnummer": "personnummer",
    "purge": "purge",
    "register": "register",
    "restore": "backup",
    "serve": "serve",
    "train": "train",
    "triage": "triage",
    "user": "user",
}
_ATTRIBUTES = {"cases": "cases_group"}


class LazyGroup(click.Group):
    """A group that imports a sub-command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a sub-command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"privacydesk.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, _ATTRIBUTES.get(cmd_name, cmd_name))
        return command


@click.group(cls=LazyGroup, epilog="Example: privacydesk ask 'Säljer ni mina uppgifter?'")
@click.version_option(package_name="privacydesk")
def cli() -> None:
    """Kalmar Energi privacy desk: chat assistant, mail triage and case desk.

    Exit codes: 0 done, 1 could not be done, 2 wrong use or configuration.
    """
    logging.basicConfig(
        stream=sys.stderr,
        level=settings().log_level,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    # Their INFO lines name addresses and mailbox contents.
    for name in ("httpx", "httpcore", "imapclient", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def main() -> None:
    """Run the command line."""
    cli(prog_name="privacydesk")
