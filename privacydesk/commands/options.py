"""What the sub-commands share: the settings, read once."""

from functools import cache

from privacydesk.output import EXIT_USAGE, fail
from privacydesk.settings import BadSettings, Settings, load_settings


@cache
def settings() -> Settings:
    """Return the settings, or stop with one line that names the fault."""
    try:
        return load_settings()
    except BadSettings as error:
        fail(str(error), code=EXIT_USAGE)
