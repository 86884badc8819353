"""Separates what a sender wrote now from quoted history and signature."""

import re
from dataclasses import dataclass
from typing import Final

# Each language's names for the fields of a quoted header, as mail programs print them.
_FROM = "från|from|von|fra|lähettäjä|de|van"
_SENT = "skickat|skickad|sent|gesendet|sendt|lähetetty|date|datum|dato|päivämäärä|päiväys|pvm"
_TO = "till|to|an|til|vastaanottaja|kopia|cc|kopi|kopio"
_SUBJECT = "ämne|subject|betreff|emne|aihe"

_PREFIXED = re.compile(r"^\s{0,3}(?:>|&gt;|\|\s)")
_FROM_LINE = re.compile(
    rf"^[\s*_>]{{0,6}}(?:{_FROM})\s?[*_]{{0,2}}\s?:[*_]{{0,2}}\s*\S", re.IGNORECASE
)
_SENT_LINE = re.compile(
    rf"^[\s*_>]{{0,6}}(?:{_SENT})\s?[*_]{{0,2}}\s?:[*_]{{0,2}}\s*\S", re.IGNORECASE
)
_OTHER_LINE = re.compile(
    rf"^[\s*_>]{{0,6}}(?:{_TO}|{_SUBJECT})\s?[*_]{{0,2}}\s?:[*_]{{0,2}}(?:\s|$)", re.IGNORECASE
)
_RULE_LINE = re.compile(r"^\s*[_\-=—–]{5,}\s*$")
_SEPARATOR = re.compile(
    r"^\s*[-–—_*]{2,}\s*(?:"
    r"ursprungligt\s+(?:meddelande|brev)|original(?:meddelande|nachricht)?(?:\s+message)?|"
    r"opprinnelig\s+melding|oprindelig\s+(?:meddelelse|besked|mail)|"
    r"alkuperäinen\s+viesti|ursprüngliche\s+(?:nachricht|mail)|"
    r"svar\s+på\s+meddelande"
    r")\s*[-–—_*]{2,}\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^\s{0,20}[-–—_*]{0,60}\s{0,20}(?:"
    r"forwarded\s+message|begin\s+forwarded\s+message|"
    r"vidarebefordrat\s+(?:meddelande|brev|mail)|vidarebefordrad\s+e-post|"
    r"(?:start\s+på\s+)?videresendt\s+(?:melding|meddelelse|besked|e-post)|"
    r"välitetty\s+viesti(?:\s+alkaa)?|"
    r"(?:anfang\s+der\s+)?weitergeleitete[nr]?\s+(?:nachricht|e-mail)"
    r")\s*:?\s*[-–—_*]*\s*$",
    re.IGNORECASE,
)
_WROTE = (
    r"skrev|skriver|wrote|writes|schrieb|kirjoitti|har\s+skrivit|hat\s+geschrieben|"
    r"följande\s+skrevs|a\s+écrit"
)
# "Den 3 mars skrev jag till er:" is a sentence of the letter, not a mail program's line.
_OWN_WORDS = re.compile(
    r"\b(?:skrev|skriver|wrote|schrieb|kirjoitti)\s+(?:jag|vi|ni|du|man|jeg|ich|wir|sie|to)\b"
    r"|\b(?:jag|vi|ni|du|i|we|you|ich|minä|jeg)\s+(?:skrev|wrote|schrieb|kirjoitin)\b",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    rf"\b(?:{_WROTE})\b[^\n]{{0,200}}:\s*$|<[^<>\n]*@[^<>\n]*>\s*:\s*$", re.IGNORECASE
)
_ATTRIBUTION_START = re.compile(
    r"^\s*(?:den|on|am|le|på|op|mån|tis|ons|tors?|fre|lör|sön|man|tir|tor|lør|søn|"
    r"ma|ti|ke|to|pe|la|su|mon|tue|wed|thu|fri|sat|sun|\d{1,4}[-./ ]|kl\b|\S+@|.{1,60}<\S+@)",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(r"\d{1,2}[.:]\d{2}|\S+@\S+|\d{4}")
_STRONG_EVIDENCE = re.compile(r"\d{1,2}[.:]\d{2}\b|<\s*\S+@\S+\s*>")
_MOBILE: Final = re.compile(
    r"^\s*(?:"
    r"skicka(?:t|des|d)\s+från\s+(?:min|mitt|mina|en|outlook|e-post|mail|gmail|yahoo|proton|samsung|telia)\b.{0,60}|"
    r"sent\s+from\s+(?:my|mail|outlook|yahoo|proton|samsung|a)\b.{0,60}|sent\s+via\b.{0,40}|"
    r"sendt\s+(?:fra|via)\s+(?:min|mit|outlook|e-post|mail|samsung)\b.{0,60}|"
    r"lähetetty\s+\S*(?:sta|stä|lta|ltä)\b.{0,60}|"
    r"(?:von\s+meinem|gesendet\s+(?:von|mit))\b.{0,60}|"
    r"(?:hämta|get|hent|hanki|holen\s+sie\s+sich)\s+outlook\s+(?:för|for|til|für).{0,40}"
    r")\s*$",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"^--[ \u00a0]?$")
# "If you are not the intended recipient, delete it" is no wish to have anything deleted. It speaks to a reader whom
# it does not know; who tells that he has got somebody's mail, or wants to be deleted, speaks otherwise.
_PIECE = re.compile(r"[^.!?|]+(?:[.!?|]+|$)")
_IF_YOU = re.compile(
    r"\b(?:(?:är|har|om|skulle|er|hvis|ved)\s(?:du|ni|inte\sdu|det|den|detta|denna|meddelandet|mejlet)"
    r"|if\s(?:you|received|this)|falls\ssie|wenn\ssie)\b",
    re.IGNORECASE,
)
_NOT_FOR_YOU = re.compile(
    r"\b(?:misstag|felaktigt|error|mistake|fejl\w*|feil|irrtümlich|versehentlich"
    r"|(?:inte|icke|ej|ikke|not|nicht)\s(?:\w+\s){0,2}(?:rätt|avsedd\w*|tilltänkt\w*|rette|intended|named|correct|richtige)"
    r"\s(?:mottagar\w*|adressat\w*|recipient|addressee|modtager|mottaker))\b",
    re.IGNORECASE,
)
_THIS_MAIL = re.compile(
    r"\b(?:meddeland\w*|e-?post\w*|mejl\w*|mail\w*|e-?mail\w*|message|communication|melding\w*|meddelelse\w*"
    r"|nachricht|innehåll\w*)\b",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?:konfidentiell|sekretess|förtrolig|skydda[dt]|avse[dt]|confidential|privileged|fortrolig|vertraulich)",
    re.IGNORECASE,
)
_GET_RID = re.compile(
    r"\b(?:radera\w*|förstör\w*|ta\sbort|förbjud\w*|delete\w*|destroy\w*|prohibited|slet\w*|löschen|vernichten)\b",
    re.IGNORECASE,
)
_OWN_WISH = re.compile(r"\b(?:(?i:jag|mig|mej|min|mitt|mina|jeg|meg|ich|mich|me|my)|I)\b")
_LEAST_ABOVE = 3
_INLINE = re.compile(
    r"\b(?:svar\w*|kommentar\w*|synpunkter|answers?|repl(?:y|ies)|comments?|antworten?|vastau\w+)\b"
    r".{0,60}\b(?:nedan\w*|inline|i\s+texten|i\s+(?:rött|blått|grönt)|(?:röd|blå|grön)\s+text|below|"
    r"in\s+(?:red|blue|green)|unten|alla|nedenfor)\b",
    re.IGNORECASE,
)
_REPLY_SUBJECT = re.compile(r"^\s*(?:sv|re|aw|antw?|svar|vs)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:vb|vs|fwd?|fw|vl|wg|vidarebef\.?|videresend\w*)\s*:", re.IGNORECASE
)
_MAX_SIGNATURE_LINES = 20
_HEADER_SPAN = 7
_FEW_WORDS = 25
_MAX_LINES = 20_000
_LONGEST_LINE = 20_000
_MAX_PASSES = 6
_MAX_ATTRIBUTION = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitText:
    """The three parts of a mail's text; joined they hold every line of it."""

    text: str
    quoted: str
    signature: str


def split_text(full_text: str, *, subject: str = "", is_reply: bool = False) -> SplitText:
    """Cut quoted history and signature; what looks like only a forward stays whole.

    Cutting is repeated until nothing more comes off, so that a second call changes nothing.
    """
    whole = SplitText(text=full_text.strip("\n"), quoted="", signature="")
    text, quoted, signature = _trim(full_text.split("\n")), [], []
    for _ in range(_MAX_PASSES):
        lines = text.split("\n")
        if len(lines) > _MAX_LINES or max(map(len, lines)) > _LONGEST_LINE:
            return whole
        once = _split_once(lines, subject, is_reply=is_reply)
        quoted.append(once.quoted)
        signature.append(once.signature)
        if once.text == text:
            break
        text = once.text
    else:
        # No mail program writes this; whatever it is, a person shall see all of it.
        return whole
    return SplitText(text=text, quoted=_trim(quoted), signature=_trim(signature))


def _split_once(lines: list[str], subject: str, *, is_reply: bool) -> SplitText:
    cut = _Cut(lines)
    text = _trim(cut.kept)
    keeps = _keeps_quote(text, subject, forwarded=cut.forwarded, is_reply=is_reply)
    if cut.quoted and keeps:
        return _whole(lines)
    return SplitText(text=text, quoted=_trim(cut.quoted), signature=_trim(cut.signature))


def _keeps_quote(text: str, subject: str, *, forwarded: bool, is_reply: bool) -> bool:
    # The sender's answers stand inside the old text, where no program can find them.
    if _INLINE.search(text):
        return True
    forward = forwarded or (_FORWARD_SUBJECT.match(subject) is not None)
    reply = is_reply or _REPLY_SUBJECT.match(subject) is not None
    if not text:
        return forward or not reply
    # Finnish "VS:" answers, Swedish and Danish "VS:" forwards: it says nothing of a reply's text.
    certain = forwarded or (forward and not subject.lstrip().lower().startswith("vs"))
    return certain and len(text.split()) <= _FEW_WORDS


def _whole(lines: list[str]) -> SplitText:
    """Keep everything but a mobile signature, for quotes that are the message."""
    kept = [line for line in lines if not _MOBILE.match(line)]
    gone = [line for line in lines if _MOBILE.match(line)]
    return SplitText(text=_trim(kept), quoted="", signature=_trim(gone))


def _trim(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


class _Cut:
    """One pass over the lines: what is kept, quoted and signature."""

    def __init__(self, lines: list[str]) -> None:
        self.kept: list[str] = []
        self.quoted: list[str] = []
        self.signature: list[str] = []
        self.forwarded = False
        end = self._history_start(lines)
        body = lines[:end]
        self.quoted = lines[end:]
        self._cut_prefixed(body)
        self._cut_signature()
        self._cut_disclaimer()

    def _history_start(self, lines: list[str]) -> int:
        """Return where a history without marks begins: everything after it is old."""
        for i, line in enumerate(lines):
            if not line.strip() or _PREFIXED.match(line):
                continue
            if _SEPARATOR.match(line):
                return i
            if _FORWARD.match(line) and (line.lstrip()[:1] in "-_*–—" or _header_near(lines, i)):
                self.forwarded = True
                return i
            if _FROM_LINE.match(line) and _is_header_block(lines, i):
                return _with_rule(lines, i)
            length = _attribution_length(lines, i)
            if length and _opens_unmarked_history(lines, i, length):
                return i
        return len(lines)

    def _cut_prefixed(self, lines: list[str]) -> None:
        i = 0
        while i < len(lines):
            length = _attribution_length(lines, i)
            if length and _next_is_prefixed(lines, i + length):
                self.quoted.extend(lines[i : i + length])
                i += length
            elif _PREFIXED.match(lines[i]) and lines[i].strip() != "|":
                self.quoted.append(lines[i])
                i += 1
            else:
                self.kept.append(lines[i])
                i += 1

    def _cut_signature(self) -> None:
        lines = self.kept
        start, below = len(lines), 0
        for i in range(len(lines) - 1, -1, -1):
            # RFC 3676 4.3; a longer tail is text that someone put below a dash line.
            if below > _MAX_SIGNATURE_LINES:
                break
            if _DELIMITER.match(lines[i]):
                start = i
            below += bool(lines[i].strip())
        self.kept, self.signature = lines[:start], lines[start:]
        mobile = [x for x in self.kept if _MOBILE.match(x)]
        if mobile:
            self.signature = mobile + self.signature
            self.kept = [x for x in self.kept if not _MOBILE.match(x)]

    def _cut_disclaimer(self) -> None:
        """Cut what a company puts below its mails; no more than its own sentences, and only from the last paragraph."""
        first = max((i for i, line in enumerate(self.kept) if not line.strip()), default=-1) + 1
        paragraph = "\n".join(self.kept[first:])
        found = _disclaimer(paragraph)
        if found is None:
            return
        start, end = found
        above = " ".join((*self.kept[:first], paragraph[:start]))
        if len(above.split()) >= _LEAST_ABOVE:
            self.kept[first:] = (paragraph[:start] + paragraph[end:]).split("\n")
            self.signature = [*paragraph[start:end].split("\n"), *self.signature]


def _disclaimer(paragraph: str) -> tuple[int, int] | None:
    """Tell from where to where a paragraph asks a reader for whom the mail is not meant to get rid of it."""
    pieces = [(piece.start(), piece.end()) for piece in _PIECE.finditer(paragraph)]
    for place, (start, end) in enumerate(pieces):
        condition = _IF_YOU.search(paragraph, start, end)
        if condition is None or not _NOT_FOR_YOU.search(paragraph, condition.start(), end):
            continue
        last = next(
            (
                after
                for _, after in pieces[place : place + 2]
                if _GET_RID.search(paragraph, condition.start(), after)
            ),
            None,
        )
        begin = _line_start(paragraph, condition.start(), start)
        if place:
            before = pieces[place - 1]
            said = _line_start(paragraph, before[1] - 1, before[0])
            if _SECRET.search(paragraph, said, before[1]) and _THIS_MAIL.search(
                paragraph, said, before[1]
            ):
                begin = said
        if (
            last
            and _THIS_MAIL.search(paragraph, begin, last)
            and not _OWN_WISH.search(paragraph, begin, last)
        ):
            return begin, last
    return None


def _line_start(text: str, place: int, earliest: int) -> int:
    """Give where the line of a place begins, or its sentence when that begins later; white space left out."""
    start = max(earliest, text.rfind("\n", earliest, place) + 1)
    return start + len(text[start:place]) - len(text[start:place].lstrip())


def _header_near(lines: list[str], i: int) -> bool:
    return any(
        _FROM_LINE.match(x) or _SENT_LINE.match(x) or _PREFIXED.match(x)
        for x in lines[i + 1 : i + 5]
    )


def _is_header_block(lines: list[str], i: int) -> bool:
    """Tell a quoted header from a letter that merely begins with "Från:"."""
    block = list(lines[i + 1 : i + 1 + _HEADER_SPAN])
    sent = any(_SENT_LINE.match(x) for x in block)
    others = sum(1 for x in block if _OTHER_LINE.match(x))
    return (sent and others >= 1) or (others >= 2 and "@" in lines[i])  # noqa: PLR2004


def _with_rule(lines: list[str], i: int) -> int:
    """Include the rule or blank lines that a program draws above its header."""
    j = i
    while j and i - j < 3 and not lines[j - 1].strip():  # noqa: PLR2004
        j -= 1
    return j - 1 if j and _RULE_LINE.match(lines[j - 1]) else i


def _attribution_length(lines: list[str], i: int) -> int:
    """Return how many lines an attribution ("Den … skrev …:") takes here, or 0.

    Mail programs wrap it, so up to three lines are tried.
    """
    if not lines[i].strip() or not _ATTRIBUTION_START.match(lines[i]):
        return 0
    joined = ""
    for length in range(1, 4):
        if i + length > len(lines) or not lines[i + length - 1].strip():
            return 0
        line = lines[i + length - 1]
        if length > 1 and _PREFIXED.match(line) and line.strip() != ">:":
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > _MAX_ATTRIBUTION:
            return 0
        if _ATTRIBUTION.search(joined) and _EVIDENCE.search(joined):
            return 0 if _OWN_WORDS.search(joined) else length
    return 0


def _next_is_prefixed(lines: list[str], i: int) -> bool:
    following = next((x for x in lines[i : i + 4] if x.strip()), "")
    return _PREFIXED.match(following) is not None


def _opens_unmarked_history(lines: list[str], i: int, length: int) -> bool:
    if _next_is_prefixed(lines, i + length):
        return False
    return _STRONG_EVIDENCE.search(" ".join(lines[i : i + length])) is not None
