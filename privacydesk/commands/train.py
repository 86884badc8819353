"""`privacydesk train`: the mail classifier (the assistant is trained in its own environment, by `make train`)."""

import time

import click

from privacydesk.brain import classifier_path, train_classifier
from privacydesk.commands.options import settings
from privacydesk.output import progress


@click.command(
    epilog="Example: privacydesk train --if-stale",
)
@click.option("--if-stale", is_flag=True, help="Only when its training data or code changed.")
def train(*, if_stale: bool) -> None:
    """Train the mail classifier from data/mail and from the corrections made at the desk."""
    began = time.monotonic()
    if train_classifier(settings(), only_if_stale=if_stale):
        progress(
            f"mail classifier trained in {time.monotonic() - began:.0f} s: {classifier_path(settings())}"
        )
    else:
        progress("mail classifier is up to date")
