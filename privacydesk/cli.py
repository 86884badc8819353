"""The command line `privacydesk`."""

import logging
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from privacydesk.commands.options import settings
from privacydesk.output import fail

# Name → what it does: the modules are loaded when called, so that a quick command, and the list
# of commands, do not wait for the slow ones' imports.
COMMANDS = {
    "ask": "Ask the assistant.",
    "audit": "Prove that the history is whole.",
    "backup": "Copy the embedded database while everything runs.",
    "cases": "Look at cases.",
    "chat": "Chat with the assistant.",
    "db": "The database's schema.",
    "deadline": "When must a request be answered?",
    "doctor": "Check every dependency.",
    "extract": "What our systems hold about a person.",
    "keys": "The keys of what is encrypted.",
    "mail": "Outgoing mail.",
    "personnummer": "Check and mask personal identity numbers.",
    "purge": "Take away what was kept long enough.",
    "register": "The customer register.",
    "restore": "Put a copy of the embedded database back.",
    "suppression": "Who wants no advertising.",
    "serve": "The web processes.",
    "train": "Train the mail classifier.",
    "triage": "From mailboxes to cases.",
    "user": "Who may log in at the desk.",
}
_MODULES = {"chat": "ask", "restore": "backup"}
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
        module = import_module(f"privacydesk.commands.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, _ATTRIBUTES.get(cmd_name, cmd_name))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


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
    """Run the command line, in UTF-8 whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli(prog_name="privacydesk")
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename}: {error.strerror}; check the path and who may use it")
