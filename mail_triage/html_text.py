"""Turns HTML into the text that a reader would see, and what was hidden from him."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mail_triage.charset import tidy
from mail_triage.css_visibility import declarations, hidden_selectors, hides

_BLOCKS = frozenset(
    (  # noqa: SIM905 - a list of words reads better whole
        "address article aside blockquote body center dd div dl dt fieldset figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tr ul"
    ).split()
)
_PARAGRAPHS = frozenset(
    (  # noqa: SIM905 - a list of words reads better whole
        "p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre"
    ).split()
)
_SILENT = frozenset(
    (  # noqa: SIM905 - a list of words reads better whole
        "head script style title template object embed svg math iframe textarea select"
    ).split()
)
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    (  # noqa: SIM905 - a list of words reads better whole
        "area base br col embed hr img input link meta source track wbr"
    ).split()
)
_LEADS = {"li": "- ", "td": " ", "th": " "}
_MAX_NESTING = 3000
_CHECK_NESTING_FROM = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlText:
    """Visible text with quotes marked by "> ", and the text that was hidden."""

    visible: str
    hidden: str


def html_to_text(html: str) -> HtmlText:
    """Read HTML as a mail program shows it, without fetching anything."""
    html = html.replace("\0", "")
    if html.count("<") > _CHECK_NESTING_FROM and _nesting(html) > _MAX_NESTING:
        # Tree building is quadratic in depth; nobody writes letters like that.
        return HtmlText(visible=_strip_tags(html), hidden="")
    tree = LexborHTMLParser(html)
    root = tree.root
    if root is None:
        return HtmlText(visible="", hidden="")
    writer = _Writer(hidden_selectors(tree) if "<style" in html.lower() else frozenset())
    writer.read(root)
    return HtmlText(visible=writer.visible(), hidden=writer.hidden())


def _nesting(html: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _VOID:
            depth += -1 if match[1] else 1
            deepest = max(deepest, depth)
    return deepest


def _strip_tags(html: str) -> str:
    return tidy(_SPACE.sub(" ", re.sub(r"<[^<>]*>", " ", html))).strip()


@dataclass(slots=True)
class _Frame:
    node: LexborNode
    hidden: bool
    background: str | None
    quote: int
    preformatted: bool


class _Writer:
    """Walks the tree without recursion and keeps visible and hidden text apart."""

    def __init__(self, selectors: frozenset[str]) -> None:
        self._selectors = selectors
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []
        self._line_quote = 0
        self._hidden: list[str] = []

    def read(self, root: LexborNode) -> None:
        """Walk the tree below `root`."""
        start = _Frame(root, hidden=False, background="white", quote=0, preformatted=False)
        stack: list[tuple[_Frame, bool]] = [(start, False)]
        while stack:
            frame, leaving = stack.pop()
            if leaving:
                self._leave(frame)
                continue
            children = self._enter(frame)
            if children is None:
                continue
            stack.append((frame, True))
            below: list[tuple[_Frame, bool]] = []
            child = frame.node.child
            while child is not None:
                below.append(
                    (
                        _Frame(
                            child,
                            hidden=children.hidden,
                            background=children.background,
                            quote=children.quote,
                            preformatted=children.preformatted,
                        ),
                        False,
                    )
                )
                child = child.next
            stack.extend(reversed(below))
        self._break(0)

    def _enter(self, frame: _Frame) -> _Frame | None:
        tag = frame.node.tag or ""
        if tag == "-text":
            self._text(frame)
            return None
        if tag in _SILENT or tag.startswith(("-", "!")):
            return None
        if tag == "br":
            self._break(frame.quote, always=True)
            return None
        self._style(frame, tag)
        if tag in _BLOCKS:
            self._break(frame.quote)
        frame.quote += tag == "blockquote"
        frame.preformatted = frame.preformatted or tag == "pre"
        if tag in _LEADS:
            self._write(_LEADS[tag], frame.quote)
        return frame

    def _style(self, frame: _Frame, tag: str) -> None:
        attributes = frame.node.attributes
        if attributes:
            self._apply(frame, tag, attributes)
        elif self._selectors and tag in self._selectors:
            frame.hidden = True

    def _apply(self, frame: _Frame, tag: str, attributes: dict[str, str | None]) -> None:
        background = attributes.get("bgcolor")
        if background:
            frame.background = background.lower()
        style = attributes.get("style")
        css = declarations(style) if style else {}
        declared = css.get("background-color") or css.get("background", "").partition(" ")[0]
        if declared and declared not in {"inherit", "none", "transparent"}:
            frame.background = declared.replace(" ", "")
        colour = attributes.get("color")
        if colour and tag == "font":
            css.setdefault("color", colour.lower())
        hidden = "hidden" in attributes or (bool(css) and hides(css, frame.background))
        if self._selectors and not hidden:
            hidden = self._selected(tag, attributes)
        frame.hidden = frame.hidden or hidden

    def _selected(self, tag: str, attributes: dict[str, str | None]) -> bool:
        names = [f".{c}" for c in (attributes.get("class") or "").split()]
        if attributes.get("id"):
            names.append(f"#{attributes['id']}")
        return tag in self._selectors or any(
            n in self._selectors or f"{tag}{n}" in self._selectors for n in names
        )

    def _text(self, frame: _Frame) -> None:
        text = frame.node.text_content or ""
        if frame.hidden:
            if text.strip():
                self._hidden.append(text)
        elif frame.preformatted:
            for number, line in enumerate(text.replace("\r", "").split("\n")):
                if number:
                    self._break(frame.quote, always=True)
                self._write(line, frame.quote)
        else:
            self._write(_SPACE.sub(" ", text), frame.quote)

    def _write(self, text: str, quote: int) -> None:
        if not self._line:
            text = text.lstrip()
            self._line_quote = quote
        if text:
            self._line.append(text)

    def _break(self, quote: int, *, always: bool = False) -> None:
        line = "".join(self._line).strip()
        if line or always:
            depth = self._line_quote if line else quote
            self._lines.append((depth, _SPACE.sub(" ", line)))
        self._line.clear()

    def _leave(self, frame: _Frame) -> None:
        tag = frame.node.tag or ""
        if tag in _BLOCKS:
            self._break(frame.quote)
            if tag in _PARAGRAPHS and self._lines and self._lines[-1][1]:
                self._lines.append((frame.quote - (tag == "blockquote"), ""))

    def visible(self) -> str:
        """Return the visible lines, quotes marked as in plain text."""
        text = "\n".join(
            f"{'>' * depth} {line}".rstrip() if depth else line for depth, line in self._lines
        )
        return _BLANK_LINES.sub("\n\n", tidy(text)).strip()

    def hidden(self) -> str:
        """Return the hidden text on one line."""
        return tidy(_SPACE.sub(" ", " ".join(self._hidden))).strip()
