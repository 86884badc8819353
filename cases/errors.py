"""Everything the case domain refuses to do; the docstring is the message."""


class CasesError(Exception):
    """The request could not be carried out."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class StaleCase(CasesError):
    """The case was changed by somebody else in the meantime: load it again."""


class ForbiddenTransition(CasesError):
    """The case cannot go from its present status to that one."""


class NotAllowed(CasesError):
    """The user's role does not permit this."""


class MissingGround(CasesError):
    """A refusal needs a reason and a legal ground (GDPR Article 12(4))."""


class UnknownReference(CasesError):
    """There is no case with that reference."""


class BadSecret(CasesError):
    """The stored value cannot be decrypted with the configured keys."""


class NeedsSecondPerson(CasesError):
    """A second officer must approve this decision, and never the one who proposed it."""


class NotADuplicate(CasesError):
    """Link the case to the one that it repeats before closing it as a duplicate."""
