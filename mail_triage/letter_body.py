"""Chooses and decodes the text parts that make up the letter itself."""

import re
from dataclasses import dataclass, field

from mail_triage.charset import decode_bytes, repair_mojibake, tidy
from mail_triage.html_text import html_to_text
from mail_triage.limits import Budget
from mail_triage.message import Defect
from mail_triage.mime_tree import Part

_WORDS = re.compile(r"\w{3,}")
_URL = re.compile(
    r"https?://\S+|<mailto:[^>]{0,300}>|\[(?:cid|image):[^\]]{0,300}\]|mailto:\S+", re.IGNORECASE
)
_NO_HTML = re.compile(r"\b(?:html|webbläsare|e-postprogram|mail\s+client|browser)\b", re.IGNORECASE)
_MANY_WORDS = 5
_PLACEHOLDER_WORDS = 40


@dataclass(slots=True)
class LetterBody:
    """The letter's text while it is put together, and the parts that are not text."""

    paragraphs: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    other_version: list[str] = field(default_factory=list)
    html_present: bool = False
    rest: list[Part] = field(default_factory=list)


def read_body(root: Part, defects: set[Defect], budget: Budget) -> LetterBody:
    """Collect the visible text of a tree; every part that is not text ends up in `rest`."""
    body = LetterBody()
    _Collector(body, defects, budget).take(root)
    return body


class _Collector:
    def __init__(self, body: LetterBody, defects: set[Defect], budget: Budget) -> None:
        self._body = body
        self._defects = defects
        self._budget = budget
        self._limit = budget.limits.text_bytes

    def take(self, part: Part) -> None:
        """Take a part into the letter or set it aside."""
        self._budget.check_time()
        kind = part.content_type
        if part.children:
            if kind == "multipart/alternative":
                self._alternatives(part)
            else:
                for child in part.children:
                    self.take(child)
        elif part.main_type == "multipart":
            # Without a usable boundary the body is shown as it is.
            self._body.paragraphs.append(self._plain(part))
        elif kind in {"text/plain", "text/html", "text/enriched"} and not _is_attached(part):
            self._text(part)
        else:
            self._body.rest.append(part)

    def _text(self, part: Part) -> None:
        if part.content_type == "text/html":
            self._body.html_present = True
            visible, hidden = self._html(part)
            self._body.paragraphs.append(visible)
            self._body.hidden.append(hidden)
        else:
            self._body.paragraphs.append(self._plain(part))

    def _alternatives(self, part: Part) -> None:
        plain = _version(part, "text/plain")
        html = _version(part, "text/html", besides=plain)
        if plain is None or html is None:
            for child in part.children:
                self.take(child)
            return
        for child in part.children:
            if child is plain.child or child is html.child:
                self._set_aside(child)
            else:
                self.take(child)
        self._choose(plain, html)

    def _choose(self, plain: "_Version", html: "_Version") -> None:
        written = "\n\n".join(self._plain(p) for p in plain.parts)
        read = [self._html(p) for p in html.parts]
        shown = "\n\n".join(visible for visible, _ in read)
        self._body.html_present = True
        self._body.hidden.extend(hidden for _, hidden in read)
        chosen = written
        if _is_placeholder(written, shown):
            chosen = shown
        elif _differ(written, shown):
            self._defects.add(Defect.ALTERNATIVES_DIFFER)
            self._body.other_version.append(shown)
        self._body.paragraphs.append(chosen)

    def _set_aside(self, child: Part) -> None:
        """Keep what a version brings along: images, and Apple's attachments among the HTML."""
        for part in child.walk():
            if not part.children and (_is_attached(part) or part.main_type != "text"):
                self._body.rest.append(part)

    def _plain(self, part: Part) -> str:
        text = self._decode(part)
        if part.content_type == "text/enriched":
            text = re.sub(r"<[^<>]{0,80}>", "", text)
        if part.parameters.get("format", "").lower() == "flowed":
            return unflow(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        return text

    def _html(self, part: Part) -> tuple[str, str]:
        read = html_to_text(self._decode(part))
        return read.visible, read.hidden

    def _decode(self, part: Part) -> str:
        if part.end - part.body > self._limit:
            self._defects.add(Defect.TEXT_TRUNCATED)
        data = part.content(self._limit)
        label = part.parameters.get("charset")
        if label is None and part.content_type == "text/html":
            found = re.search(
                rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", data[:4096], re.IGNORECASE
            )
            label = found[1].decode("ascii", "replace") if found else None
        text, found_defects = decode_bytes(data, label)
        self._defects.update(found_defects)
        text, repaired = repair_mojibake(text)
        if repaired:
            self._defects.add(Defect.MOJIBAKE_REPAIRED)
        # Only now: the bytes of a garbled letter look like control characters.
        return tidy(text)


@dataclass(frozen=True, slots=True)
class _Version:
    """One alternative: the child that holds it and its text parts."""

    child: Part
    parts: list[Part]


def _version(part: Part, kind: str, besides: _Version | None = None) -> _Version | None:
    for child in part.children:
        if besides is not None and child is besides.child:
            continue
        parts = [p for p in child.walk() if p.content_type == kind and not _is_attached(p)]
        if parts:
            return _Version(child, parts)
    return None


def _is_attached(part: Part) -> bool:
    return part.disposition == "attachment" or bool(part.filename())


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(_URL.sub(" ", text).lower()))


def _is_placeholder(written: str, shown: str) -> bool:
    """Tell a plain part that only says "use a program that shows HTML"."""
    if not written.strip():
        return True
    if not shown.strip():
        return False
    if len(written.split()) > _PLACEHOLDER_WORDS:
        return False
    return _NO_HTML.search(written) is not None and len(shown) > len(written)


def _differ(written: str, shown: str) -> bool:
    """Tell whether either version has words that change what the other one says."""
    plain, html = _words(written), _words(shown)
    if not html:
        return False
    extra = len(html - plain), len(plain - html)
    return any(
        e >= _MANY_WORDS and e * 5 > len(w) for e, w in zip(extra, (html, plain), strict=True)
    )


def unflow(text: str, *, delsp: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676)."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")
        signature = content == "-- "
        soft = content.endswith(" ") and not signature
        if soft and delsp:
            content = content[:-1]
        if open_depth == depth and out and not signature:
            out[-1] += content
        else:
            out.append(f"{'>' * depth} {content}" if depth else content)
        open_depth = depth if soft else -1
    return "\n".join(out)
