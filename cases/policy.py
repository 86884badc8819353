"""The privacy policy as data: facts, answers and fixed replies, read strictly."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from cases.errors import CasesError

PLACEHOLDERS = frozenset(
    {
        "kundcenter_phone",
        "kundcenter_email",
        "kundcenter_url",
        "outage_phone",
        "chat_hours",
        "what",
        "name",
        "email",
        "ref",
        "due_date",
        "section",
        "dpo_address",
        "website",
        "postal_address",
        "organisation",
        "count",
    }
)
"""What the caller may be asked to fill in; an unknown name in a text is an error."""

DEFAULT_LANGUAGE = "sv"
REQUIRED_LANGUAGES = ("sv", "en")
START_CASE = "start_case/"

T = TypeVar("T")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class PolicyError(CasesError):
    """The policy files are incomplete or contradict each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text in its languages, Swedish and English always among them."""

    languages: Mapping[str, str]

    def in_language(self, language: str, **values: str) -> str:
        """Give the text with its placeholders filled; Swedish when the language is missing."""
        text = self.languages.get(language, self.languages[DEFAULT_LANGUAGE])
        # Not str.format: a value may come from a customer and hold braces of its own.
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement of the policy; `quote` stands verbatim in the policy text."""

    id: str
    section: str
    quote: str
    plain: Text
    flag: str | None
    correction: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """An answer that the policy gives; `law` is never part of what the policy says."""

    id: str
    section: str
    facts: tuple[str, ...]
    more_facts: tuple[str, ...]
    label: Text
    answer: Text
    more: Text | None
    law: Text | None
    start_case: str | None
    next: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInPolicy:
    """A privacy question that the policy leaves open, and a way on."""

    id: str
    related_facts: tuple[str, ...]
    label: Text
    answer: Text
    law: Text | None
    way_on: Text
    start_case: str | None
    next: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that the assistant may say; ids of topics and not_in_policy never overlap."""

    text: str
    facts: Mapping[str, Fact]
    topics: Mapping[str, Topic]
    not_in_policy: Mapping[str, NotInPolicy]
    replies: Mapping[str, Text]

    def reply(self, key: str, language: str = DEFAULT_LANGUAGE, **values: str) -> str:
        """Give a fixed reply, filled in; raises PolicyError for an unknown key."""
        if key not in self.replies:
            raise PolicyError(f"replies.toml has no reply {key!r}: add it or correct the key")
        return self.replies[key].in_language(language, **values)

    def label(self, topic_id: str, language: str = DEFAULT_LANGUAGE) -> str:
        """Give the button text of a topic of either kind; raises PolicyError for an unknown id."""
        topic = self.topics.get(topic_id) or self.not_in_policy.get(topic_id)
        if topic is None:
            raise PolicyError(f"There is no topic {topic_id!r} in the policy files")
        return topic.label.in_language(language)


def load_policy(directory: Path) -> Policy:
    """Read and cross-check the policy files; raises PolicyError that names file and entry."""
    text = _read_text(directory / "policy.txt")
    sections = {line[2:] for line in text.splitlines() if line.startswith("# ")}
    facts = _facts(directory / "facts.toml", text, sections)
    entries: dict[str, _Entry] = {}
    topics = _topics(directory / "answers", facts, sections, entries)
    gaps = _gaps(directory / "not_in_policy.toml", facts, entries)
    replies = _replies(directory / "replies.toml")
    _check_links({**topics, **gaps}, replies, entries)
    return Policy(
        text=text,
        facts=MappingProxyType(facts),
        topics=MappingProxyType(topics),
        not_in_policy=MappingProxyType(gaps),
        replies=MappingProxyType(replies),
    )


class _Entry:
    """One table of a policy file, which knows where it stands and what was left unread."""

    def __init__(self, path: Path, key: str, fields: dict[str, Any]) -> None:
        identity = fields.get(key)
        if not isinstance(identity, str) or not identity.strip():
            raise PolicyError(f"{path.name}: an entry has no {key!r}")
        self.id: str = identity
        self._path = path
        self._fields = {name: value for name, value in fields.items() if name != key}

    def fault(self, what: str) -> PolicyError:
        return PolicyError(f"{self._path.name}, {self.id}: {what}")

    def string(self, name: str, default: str | None = None) -> str:
        value = self._fields.pop(name, default)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{name!r} is missing or empty")
        return value

    def optional_string(self, name: str) -> str | None:
        return self.string(name) if name in self._fields else None

    def strings(self, name: str) -> tuple[str, ...]:
        value = self._fields.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{name!r} must be a list of strings")
        if len(set(value)) < len(value):
            raise self.fault(f"{name!r} names the same thing twice")
        return tuple(value)

    def facts(self, name: str, known: Mapping[str, Fact]) -> tuple[str, ...]:
        ids = self.strings(name)
        for fact_id in ids:
            if fact_id not in known:
                raise self.fault(f"{name!r} names the unknown fact {fact_id!r}")
        return ids

    def text(self, name: str, default: Mapping[str, str] | None = None) -> Text:
        languages = {
            language: self.string(f"{name}_{language}", (default or {}).get(language))
            for language in REQUIRED_LANGUAGES
        }
        return self._checked(languages)

    def optional_text(self, name: str) -> Text | None:
        present = any(f"{name}_{language}" in self._fields for language in REQUIRED_LANGUAGES)
        return self.text(name) if present else None

    def all_languages(self) -> Text:
        required = {language: self.string(language) for language in REQUIRED_LANGUAGES}
        return self._checked(required | {name: self.string(name) for name in list(self._fields)})

    def done(self) -> None:
        if self._fields:
            raise self.fault(f"unknown field {min(self._fields)!r}")

    def _checked(self, languages: dict[str, str]) -> Text:
        wanted = set(_PLACEHOLDER.findall(languages[DEFAULT_LANGUAGE]))
        for language, text in languages.items():
            found = set(_PLACEHOLDER.findall(text))
            if not found <= PLACEHOLDERS:
                raise self.fault(f"unknown placeholder {{{min(found - PLACEHOLDERS)}}}")
            if found != wanted:
                raise self.fault(f"the placeholders of {language!r} differ from the Swedish text's")
        return Text(languages=MappingProxyType(languages))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: cannot be read as UTF-8 text ({error})") from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path.name}: not valid TOML ({error})") from error


def _entries(path: Path, content: dict[str, Any], table: str, key: str) -> Iterator[_Entry]:
    tables = content.get(table)
    if not isinstance(tables, list) or not tables:
        raise PolicyError(f"{path.name}: there is no [[{table}]]")
    for fields in tables:
        if not isinstance(fields, dict):
            raise PolicyError(f"{path.name}: each [[{table}]] must be a table")
        yield _Entry(path, key, fields)


def _add(found: dict[str, T], entry: _Entry, value: T) -> None:
    entry.done()
    if entry.id in found:
        raise entry.fault("stands twice")
    found[entry.id] = value


def _facts(path: Path, text: str, sections: set[str]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for entry in _entries(path, _read_toml(path), "fact", "id"):
        fact = Fact(
            id=entry.id,
            section=entry.string("section"),
            quote=entry.string("quote"),
            plain=entry.text("plain"),
            flag=entry.optional_string("flag"),
            correction=entry.optional_text("correction"),
        )
        if fact.section not in sections:
            raise entry.fault(f"policy.txt has no section {fact.section!r}")
        if fact.quote not in text:
            raise entry.fault("the quote does not stand verbatim in policy.txt")
        _add(facts, entry, fact)
    return facts


def _topics(
    directory: Path, facts: Mapping[str, Fact], sections: set[str], entries: dict[str, _Entry]
) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    paths = sorted(directory.glob("*.toml"))
    if not paths:
        raise PolicyError(f"{directory}: there are no answer files (*.toml)")
    for path in paths:
        content = _read_toml(path)
        for entry in _entries(path, content, "topic", "id"):
            topic = Topic(
                id=entry.id,
                section=entry.string("section", content.get("section")),
                facts=entry.facts("facts", facts),
                more_facts=entry.facts("more_facts", facts),
                label=entry.text("label"),
                answer=entry.text("answer"),
                more=entry.optional_text("more"),
                law=entry.optional_text("law"),
                start_case=entry.optional_string("start_case"),
                next=entry.strings("next"),
            )
            if not topic.facts:
                raise entry.fault("an answer needs at least one fact")
            if topic.more_facts and topic.more is None:
                raise entry.fault("'more_facts' without a 'more' text")
            if topic.section not in sections:
                raise entry.fault(f"policy.txt has no section {topic.section!r}")
            _add(topics, entry, topic)
            entries[topic.id] = entry
    return topics


def _gaps(
    path: Path, facts: Mapping[str, Fact], entries: dict[str, _Entry]
) -> dict[str, NotInPolicy]:
    gaps: dict[str, NotInPolicy] = {}
    content = _read_toml(path)
    way_on = {
        language: text
        for language in REQUIRED_LANGUAGES
        if isinstance(text := content.get(f"way_on_{language}"), str)
    }
    for entry in _entries(path, content, "topic", "id"):
        if entry.id in entries and entry.id not in gaps:
            raise entry.fault("is also an answer topic")
        gap = NotInPolicy(
            id=entry.id,
            related_facts=entry.facts("related_facts", facts),
            label=entry.text("label"),
            answer=entry.text("answer"),
            law=entry.optional_text("law"),
            way_on=entry.text("way_on", way_on),
            start_case=entry.optional_string("start_case"),
            next=entry.strings("next"),
        )
        _add(gaps, entry, gap)
        entries[gap.id] = entry
    return gaps


def _replies(path: Path) -> dict[str, Text]:
    replies: dict[str, Text] = {}
    for entry in _entries(path, _read_toml(path), "reply", "key"):
        _add(replies, entry, entry.all_languages())
    return replies


def _check_links(
    topics: Mapping[str, Topic | NotInPolicy],
    replies: Mapping[str, Text],
    entries: Mapping[str, _Entry],
) -> None:
    for topic in topics.values():
        entry = entries[topic.id]
        for topic_id in topic.next:
            if topic_id not in topics or topic_id == topic.id:
                raise entry.fault(f"'next' must name another topic, not {topic_id!r}")
        if topic.start_case and START_CASE + topic.start_case not in replies:
            raise entry.fault(f"replies.toml has no {START_CASE + topic.start_case!r}")
