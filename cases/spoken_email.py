"""Find e-mail addresses that people write as they are said: "anna snabel-a brev punkt example"."""

import re
from collections.abc import Iterator

_Span = tuple[int, int]

_SAID_AT = r"(?:snabel[ -]?a|alfakrull|at-tecken|at-sign)"
_LOCAL = (
    r"(?<![\w.+-])[\w.+-]{1,64}(?:[ ](?:punkt|dot|understreck|bindestreck)[ ][\w+-]{1,64}){0,3}"
)
_DOT = r"(?:[ ]?[.][ ]?|[ ]?[(\[{][ ]?(?:dot|punkt)[ ]?[)\]}][ ]?|[ ](?:dot|punkt)[ ])"
_SPELT = re.compile(
    rf"{_LOCAL}(?:[ ]?[(\[{{][ ]?(?:at|@|{_SAID_AT})[ ]?[)\]}}][ ]?|[ ]{_SAID_AT}[ ]|[ ]@[ ]?|@[ ])"
    rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}"
    # Without a sign at all, only a dot that is spelt as well tells an address from "look at this".
    rf"|{_LOCAL}[ ]at[ ][\w-]{{1,63}}(?:[ ](?:dot|punkt)[ ][\w-]{{1,63}}){{1,4}}",
    re.IGNORECASE,
)
_PLAIN_AT = re.compile(
    rf"(?P<local>{_LOCAL})[ ]at[ ](?P<domain>[\w-]{{2,63}}(?:\.[\w-]{{1,63}}){{0,3}}\.[a-z]{{2,24}})(?![\w@])",
    re.IGNORECASE,
)
# English words that stand before "at" and a website: such a sentence names a page, not an address.
_BEFORE_AT = re.compile(
    r"(?:[a-z]+(?:ed|ing)|look|looks|see|saw|read|found|find|buy|bought|shop|order|pay|paid|sign|log|login|in|up|out"
    r"|me|us|you|him|her|it|them|that|this|these|those|is|are|was|were|be|been|am|work|works|people|person|staff"
    r"|team|someone|somebody|anyone|everyone|customer|customers|account|page|pages|site|website|form|policy|chat"
    r"|data|information|info|details|online|available|here|there|not|only|also|or|and|but|to|not|happens|exists"
    r"|service|support|department|office|made|go|start|subscription|contract|invoice|profile|t)",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"\s*(?:[(\[{{]\s*(?:at|@|{_SAID_AT})\s*[)\]}}]|\b{_SAID_AT}\b|\bat\b(?=\s)|[@\uff20\ufe6b])\s*",
    re.IGNORECASE,
)
_WRITTEN_AS = (
    (
        re.compile(
            r"\s*[(\[{]\s*(?:dot|punkt)\s*[)\]}]\s*|\s+(?:dot|punkt)\s+|\s*\.\s*", re.IGNORECASE
        ),
        ".",
    ),
    (re.compile(r"\s+understreck\s+", re.IGNORECASE), "_"),
    (re.compile(r"\s+bindestreck\s+", re.IGNORECASE), "-"),
)


def spoken_emails(text: str) -> Iterator[_Span]:
    """Give the addresses whose signs are spelt in a way that nothing else is."""
    return (match.span() for match in _SPELT.finditer(text))


def bare_at_emails(text: str) -> Iterator[_Span]:
    """Give what reads "anna at brev.example": an address, unless English speaks of a page."""
    for match in _PLAIN_AT.finditer(text):
        if not _BEFORE_AT.fullmatch(match["local"]):
            yield match.span()


def written(address: str) -> str:
    """Write an address that was spelt out with its signs."""
    address = _AT.sub("@", address)
    for said, sign in _WRITTEN_AS:
        address = said.sub(sign, address)
    return address.strip()
