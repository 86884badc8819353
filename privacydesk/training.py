"""When the mail classifier is trained; apart from its use, which needs none of training's libraries."""

from mail_triage.classify import ModelUnusable, load_classifier
from mail_triage.classify_data import Example
from mail_triage.classify_train import is_stale, train
from privacydesk.brain import classifier_path
from privacydesk.corrections import are_learnt, remember
from privacydesk.settings import Settings


def is_classifier_stale(settings: Settings) -> bool:
    """Tell whether the classifier is missing or older than what it is made from."""
    try:
        return is_stale(load_classifier(classifier_path(settings)), settings.data_dir / "mail")
    except ModelUnusable:
        return True


def train_classifier(
    settings: Settings, corrections: list[Example], *, only_if_stale: bool, heed_corrections: bool
) -> bool:
    """Train and write the classifier; False when nothing had to be done.

    New corrections alone make it stale only when they are heeded: a start must not wait for them.
    """
    path = classifier_path(settings)
    is_new = heed_corrections and not are_learnt(corrections, path)
    if only_if_stale and not is_new and not is_classifier_stale(settings):
        return False
    train(settings.data_dir / "mail", path, corrections=corrections)
    remember(corrections, path)
    return True
