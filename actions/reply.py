"""Words for a decision: the text for people and the machine-readable part beside it (see actions/message.py)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from actions.decision import Decision, Flavour
from actions.follow_ups import is_shared
from actions.labels import GO_ON, button
from actions.state import State
from cases.case_type import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.organisation import Organisation
    from cases.policy import NotInPolicy, Policy, Text, Topic

PERSON = "handover"
_MARKS = {
    Flavour.EMPTY: "empty",
    Flavour.WORDLESS: "wordless",
    Flavour.INJECTION: "prompt_injection",
    Flavour.TWICE: "unsure/twice",
    Flavour.OPEN_FOLLOW_UP: "dialogue/follow_up",
}
_SAYS_IT_ITSELF = ("smalltalk/greet", "smalltalk/bot_challenge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to the visitor, and the conversation's state after it."""

    text: str
    custom: dict[str, Any]
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Words decisions with the policy's texts and the organisation's facts."""

    policy: Policy
    organisation: Organisation

    def write(self, decision: Decision) -> Reply:
        """Return the message for a decision; the first one says that an AI assistant answers."""
        text, custom = self.part(decision)
        return self.introduce(text, custom, decision.state)

    def wish(self, decision: Decision) -> Reply:
        """Return the beginning of a form, with the answers to what was asked in the same breath."""
        custom = base(decision)
        asked = [
            self._single(replace(decision, topics=(topic,), outcome=_outcome(topic)))
            for topic in decision.beside
        ]
        custom["facts"] = list(dict.fromkeys(fact for _, part in asked for fact in part["facts"]))
        custom["parts"] = [part for _, part in asked]
        intro = self.fixed(decision.topic or "", decision.language)
        headed = (
            f"{button(topic, self.policy, decision.language)}\n{words}"
            for topic, (words, _) in zip(decision.beside, asked, strict=True)
        )
        text = "\n\n".join((intro, *headed))
        return self.introduce(text, custom, decision.state)

    def introduce(self, text: str, custom: dict[str, Any], state: State) -> Reply:
        """Add the notice of Article 50(1) of the AI Act to the first message of a conversation."""
        if not state.introduced and custom.get("topic") not in _SAYS_IT_ITSELF:
            text = f"{self.notice(state.language)}\n\n{text}"
        return Reply(text=text, custom=custom, state=replace(state, introduced=True))

    def notice(self, language: str) -> str:
        """Say that the visitor chats with an AI assistant."""
        if language == "en":
            return "You are chatting with an AI assistant, not a person."
        return "Du chattar med en AI-assistent, inte en människa."

    def fixed(self, key: str, language: str, **values: str) -> str:
        """Return a fixed reply with the organisation's contacts filled in."""
        return self.policy.reply(key, language, **{**self.organisation.placeholders(), **values})

    def _fill(self, text: Text, language: str) -> str:
        return text.in_language(language, **self.organisation.placeholders())

    def buttons(self, labels: Iterable[str], language: str) -> list[dict[str, str]]:
        """Return quick replies, each once."""
        return [
            {"label": button(label, self.policy, language), "payload": payload(label)}
            for label in dict.fromkeys(labels)
        ]

    def part(self, decision: Decision) -> tuple[str, dict[str, Any]]:
        """Return text and machine-readable part of a decision without the introduction."""
        if len(decision.topics) > 1:
            return self._several(decision)
        text, custom = self._single(decision)
        if decision.left:
            text = f"{text}\n\n{self.fixed('single/left', decision.language)}"
        return text, custom

    def _several(self, decision: Decision) -> tuple[str, dict[str, Any]]:
        singles = [
            self._single(replace(decision, topics=(topic,), outcome=_outcome(topic)))
            for topic in decision.topics
        ]
        custom = dict(singles[0][1])
        headed = [
            f"{number}. {button(topic, self.policy, decision.language)}\n{text}"
            for number, (topic, (text, _)) in enumerate(
                zip(decision.topics, singles, strict=True), start=1
            )
        ]
        custom["facts"] = list(dict.fromkeys(fact for _, part in singles for fact in part["facts"]))
        custom["parts"] = [part for _, part in singles]
        # The questions were asked in one breath, so each gets one next step.
        custom["quick_replies"] = _once(_first_step(part) for _, part in singles)
        if decision.left:
            headed.append(self.fixed("several/left", decision.language))
        return "\n\n".join(headed), custom

    def _single(self, decision: Decision) -> tuple[str, dict[str, Any]]:
        custom = base(decision)
        topic, language = decision.topic or "", decision.language
        name = topic.rsplit("/", maxsplit=1)[-1]
        match decision.outcome:
            case Outcome.ANSWER:
                return self._answer(self.policy.topics[name], decision, custom)
            case Outcome.NOT_IN_POLICY:
                return self._gap(self.policy.not_in_policy[name], decision, custom)
            case Outcome.CLARIFY:
                custom["options"] = [self._option(label, language) for label in decision.options]
                custom["quick_replies"] = self.buttons((*decision.options, PERSON), language)
                return self.fixed("clarify", language), custom
            case Outcome.UNSURE:
                custom["quick_replies"] = self.buttons((PERSON, "answer/rights_overview"), language)
                return self.fixed(_MARKS.get(decision.flavour, "unsure"), language), custom
            case Outcome.OTHER_LANGUAGE:
                custom["language"] = decision.detected_language
                custom["quick_replies"] = self.buttons((PERSON,), "en")
                code = decision.detected_language
                known = code != "sv" and code in self.policy.replies["other_language"].languages
                return self.fixed("other_language", code if known else "en"), custom
            case Outcome.HANDOVER:
                custom["handover"] = True
                # Pressed while nobody has taken over, this is the way out of the queue.
                label = self.fixed("handover/go_on", language)
                custom["quick_replies"] = [{"label": label, "payload": payload(GO_ON)}]
                return self.fixed("handover/queued", language), custom
            case Outcome.EMERGENCY:
                return self._emergency(decision, custom)
            case _:
                key = topic if topic in self.policy.replies else decision.outcome.value
                custom["quick_replies"] = self.buttons(_ways_on(decision), language)
                return self.fixed(key, language), custom

    def _emergency(self, decision: Decision, custom: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Say whom to call, in the language that danger was reported in, and make it a touch on a telephone."""
        code = decision.detected_language
        language = code if code not in {"sv", "en"} else decision.language
        life = decision.flavour is Flavour.LIFE
        reply = self.policy.replies["emergency/life" if life else "emergency"]
        custom["language"] = language if language in reply.languages else "en"
        # Whoever writes another language can sooner read English on the buttons.
        shown = "sv" if custom["language"] == "sv" else "en"
        custom["links"] = self.organisation.emergency_calls(shown, life=life)
        custom["quick_replies"] = self.buttons((PERSON,), shown)
        return self._fill(reply, custom["language"]), custom

    def _answer(
        self, topic: Topic, decision: Decision, custom: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        language = decision.language
        facts = topic.facts
        told = decision.flavour
        paragraphs = [self._fill(topic.answer, language)]
        if told is Flavour.AGAIN:
            # The same words did not help, so there are more of them now.
            paragraphs.insert(0, self.fixed("repeated_question", language))
        if told in {Flavour.MORE, Flavour.AGAIN} and topic.more:
            facts = (*topic.facts, *topic.more_facts)
            paragraphs[slice(*((0, 1) if told is Flavour.MORE else (2, 2)))] = [
                self._fill(topic.more, language)
            ]
        elif told in {Flavour.MORE, Flavour.NO_MORE}:
            paragraphs = [self.fixed("dialogue/more", language)]
        if topic.law and told is not Flavour.NO_MORE:
            paragraphs.append(self._fill(topic.law, language))
        paragraphs.append(self.fixed("layer/source", language, section=topic.section))
        custom |= {
            "facts": list(dict.fromkeys(facts)),
            "section": topic.section,
            "quote": self.policy.facts[topic.facts[0]].quote,
            "links": [{"label": topic.section, "url": self.organisation.policy_url}],
            "more": topic.more is not None and told in {Flavour.PLAIN, Flavour.REPEAT},
        }
        custom["quick_replies"] = self.buttons(
            self._next(topic, decision, more=custom["more"]), language
        )
        return "\n\n".join(paragraphs), custom

    def _gap(
        self, gap: NotInPolicy, decision: Decision, custom: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        language = decision.language
        paragraphs = [self._fill(gap.answer, language)]
        if gap.law:
            paragraphs.append(self._fill(gap.law, language))
        paragraphs.append(self._fill(gap.way_on, language))
        custom["facts"] = list(gap.related_facts)
        custom["quick_replies"] = self.buttons(self._next(gap, decision, more=False), language)
        return "\n\n".join(paragraphs), custom

    def _next(self, topic: Topic | NotInPolicy, decision: Decision, *, more: bool) -> list[str]:
        labels = ["dialogue/more"] if more else []
        if decision.flavour in {Flavour.AGAIN, Flavour.NO_MORE}:
            labels.append(PERSON)
        of_subject = self._case_of(decision.state.subject) if is_shared(topic.id) else ""
        if case_type := of_subject or topic.start_case:
            labels.append(f"start_case/{case_type}")
        return [*labels, *(self._label(name) for name in topic.next[:2])]

    def _case_of(self, subject: str) -> str:
        """Return the case that the right spoken of leads to: its time or cost is asked for with it in mind."""
        outcome, _, name = subject.partition("/")
        if outcome == "start_case":
            return name
        spoken_of = self.policy.topics.get(name) or self.policy.not_in_policy.get(name)
        return (spoken_of.start_case if spoken_of else None) or ""

    def _label(self, name: str) -> str:
        return f"answer/{name}" if name in self.policy.topics else f"not_in_policy/{name}"

    def _option(self, label: str, language: str) -> dict[str, Any]:
        outcome, _, name = label.partition("/")
        topic = self.policy.topics.get(name) if outcome == "answer" else None
        return {
            "outcome": outcome,
            "facts": list(topic.facts) if topic else [],
            "case_type": name if outcome == "start_case" else None,
            "label": button(label, self.policy, language),
            "payload": payload(label),
        }


def payload(label: str) -> str:
    """Return what a button sends: the choice of a topic, and nothing else is possible."""
    return f'/choose{{"topic": "{label}"}}'


def base(decision: Decision) -> dict[str, Any]:
    """Return the machine-readable part with every key, before its outcome fills it."""
    return {
        "outcome": decision.outcome.value,
        "topic": decision.topic,
        "facts": [],
        "case_type": decision.case_type,
        "language": decision.language,
        "confidence": round(decision.confidence, 4),
        "options": [],
        "quick_replies": [],
        "section": None,
        "quote": None,
        "links": [],
        "more": False,
        "case_ref": None,
        "due_date": None,
        "expects": None,
        "form": None,
        "handover": False,
        "parts": [],
        "ai_generated": True,
    }


def _outcome(topic: str) -> Outcome:
    return Outcome(topic.split("/", maxsplit=1)[0])


def _first_step(part: dict[str, Any]) -> dict[str, str] | None:
    """Return a part's first next step; "berätta mer" would not say about which of them."""
    steps = [step for step in part["quick_replies"] if step["payload"] != payload("dialogue/more")]
    return steps[0] if steps else None


def _once(buttons: Iterable[dict[str, str] | None]) -> list[dict[str, str]]:
    return list({button["payload"]: button for button in buttons if button}.values())


def _ways_on(decision: Decision) -> tuple[str, ...]:
    if decision.outcome is Outcome.OFF_TOPIC:
        return ("smalltalk/help", PERSON)
    if decision.outcome is Outcome.STATUS:
        return ("start_case/dpo_question", PERSON)
    return {
        "smalltalk/greet": ("answer/data_categories", "answer/access_right", "answer/retention"),
        "smalltalk/help": ("answer/rights_overview", "answer/access_right", PERSON),
        "smalltalk/bot_challenge": (PERSON,),
        "smalltalk/insult": (PERSON, "start_case/complaint"),
        "smalltalk/how_are_you": ("smalltalk/help",),
        "dialogue/affirm": ("answer/rights_overview", PERSON),
        "dialogue/cancel": ("start_case/request_withdrawal", PERSON),
        "dialogue/repeat": ("smalltalk/help", PERSON),
    }.get(decision.topic or "", ())
