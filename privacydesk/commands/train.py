"""`privacydesk train`: the mail classifier (the assistant is trained in its own environment, by `make train`)."""

import time

import click

from mail_triage.classify_data import Example
from privacydesk import wiring
from privacydesk.brain import classifier_path
from privacydesk.commands.options import settings
from privacydesk.corrections import corrected_mails
from privacydesk.output import progress
from privacydesk.training import train_classifier


@click.command(
    epilog="Example: privacydesk train --if-stale",
)
@click.option("--if-stale", is_flag=True, help="Only when its training data or code changed.")
@click.option(
    "--corrections", is_flag=True, help="New corrections of agents make it stale as well."
)
def train(*, if_stale: bool, corrections: bool) -> None:
    """Train the mail classifier from data/mail and from the corrections made at the desk."""
    began = time.monotonic()
    corrected = _corrected()
    if train_classifier(
        settings(), corrected, only_if_stale=if_stale, heed_corrections=corrections
    ):
        progress(
            f"mail classifier trained in {time.monotonic() - began:.0f} s, with {len(corrected)} "
            f"corrected mails: {classifier_path(settings())}"
        )
    else:
        progress("mail classifier is up to date")


def _corrected() -> list[Example]:
    """Read the corrections when there is a database: a newcomer trains before there is one."""
    if settings().embedded and not (settings().var_dir / "privacydesk.sqlite").exists():
        return []
    with wiring.open_database(settings()) as database:
        return corrected_mails(database)
