"""What the words alone settle, whatever the model makes of them: narrow forms that mean one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.understanding import Reading, Turn
from cases.case_type import CaseType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SURE = 0.99
_HELLO = (
    r"^\W*(?:(?:hej|hejsan|hallå|tjena|god ?dag|ursäkta|förlåt|men|och|nu|hi|hello|so|but|and)\W+)*"
)
_DEMANDS = r"\b(?:vill|begär|kräver|invänd\w*|radera\w*|stopp\w*|slut\w*|samtyck\w*|want|demand|object|consent)\b"
_ERASE = r"radera|tag? (?:mig )?bort|tabort|glöm|stryk|sudda|plåna|släng|delete|erase|remove"
_NUMBER = r"\[personnummer\]"
_ALL_OF_ME = (
    r"(?:mig|mej|mäg|me|allt|allting|alla|mina|min data|data|datan|uppgift\w*|personuppgift\w*|information\w*|"
    r"everything|all|my(?! (?:\w+ )?number\b| ssn\b)|(?:det|vad|what) (?:som )?(?:ni|you|finns))\b"
)
# The number was typed by mistake, or what is to go is the message with it.
_SLIPPED_OUT = r"\b(?:misstag|meddeland\w*|chatt\w*|by mistake|by accident|message|chat)\b"
_PLEASE = (
    r"(?:(?:snälla|vänligen|please|kan ni|kan du|kunde ni|skulle ni kunna|ni måste|ni ska|vill att ni|jag vill att ni|"
    r"jag kräver att ni|nu får ni|could you|can you|will you|would you)\W+)*"
)

_A_CONTRACT = (
    r"\b(?:(?:el|fjärrvärme)?avtal\w*|kontrakt\w*|abonnemang\w*|teckna(?:t|de)?|byta|bytt|byter|bytet|elhandel\w*|"
    r"(?:el)?leverantör\w*|köp(?:et|te|t)|bli kund|kund hos|contract|switch(?:ing|ed)?|supplier)\b"
)
_NAMES_A_REQUEST = r"\b(?:begär\w*|ärende\w*|utdrag\w*|rader\w*|uppgift\w*|data|request\w*|case)\b"

_ABOUT_ME = re.compile(r"\b(?:om|på|över|about|on) (?:mig|mej|mäg|mä|me)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words that mean `means`. With `read_as` only where the model thinks of one of these, else whatever it thinks.

    `alone` are those that mean it as a whole message only.
    """

    words: re.Pattern[str]
    means: str
    read_as: frozenset[str] = frozenset()
    unless: re.Pattern[str] | None = None
    alone: bool = False

    def fits(self, text: str) -> bool:
        """Whether a text has the words."""
        return bool(self.words.search(text)) and not (self.unless and self.unless.search(text))

    def where(self, text: str, _readings: tuple[Reading, ...]) -> bool:
        """Whether a text has the words, whatever it was read as."""
        return self.fits(text)


def _wording(
    words: str, means: str, *read_as: str, unless: str = "", alone: bool = False
) -> Wording:
    return Wording(
        words=re.compile(words, re.IGNORECASE),
        means=means,
        read_as=frozenset(read_as),
        unless=re.compile(unless, re.IGNORECASE) if unless else None,
        alone=alone,
    )


# What is said beside a word whose meaning is asked for.
_IN_PLAIN_WORDS = (
    r"(?:\W+(?:för|nåt|något|nån|ting|egentligen|på|ren|enkel|vanlig|svenska|begriplig|enkelt|då|nu|ens|tack|sort|"
    r"slags|exakt))*\W*$"
)
_RIGHTS = {
    CaseType.ACCESS: r"(?:ett )?(?:register)?utdrag\w*|tillgång|insyn|(?:data )?access|a (?:register )?extract",
    CaseType.RECTIFICATION: r"rättelse\w*|rectification|correction",
    CaseType.ERASURE: r"radering\w*|erasure|deletion",
    CaseType.RESTRICTION: r"begränsning\w*|restriction",
    CaseType.PORTABILITY: r"data ?portabilitet|(?:data )?portability",
}
# A heading of a letter; who tells of one, or asks about it, writes more than this.
_TELLS_OF_ONE = (
    r"\?|\b(?:skicka[dt]\w*|sände|gjor[dt]\w*|lämna[dt]\w*|inlämnad\w*|fick|fått|har|hade|var|blev|hur|när|varför|vad|"
    r"vart|svar\w*|avslag\w*|nekad\w*|belastning\w*|faktur\w*|räkning\w*|effekt\w*|tar|kostar|tillbaka|återkalla\w*|"
    r"ångra\w*|inte|sent|was|did|have|had|how|when|why|not)\b"
)
# What the model reads as a question about these, said as a wish, is one: a missed request costs most.
_WISHED = {
    "answer/rectification": "start_case/rectification",
    "answer/erasure": "start_case/erasure",
    "answer/restriction": "start_case/restriction",
    "answer/objection": "start_case/objection",
    "answer/direct_marketing": "start_case/direct_marketing_objection",
    "answer/consent_withdraw": "start_case/consent_withdrawal",
    "answer/portability": "start_case/portability",
    "answer/access_right": "start_case/access",
}
_WISH = re.compile(
    _HELLO
    + r"(?:(?:jag|ja|vi|i|we) (?:vill|vil|önskar|begär|kräver|ska|skall|skulle vilja|want|wish|demand|request|"
    r"would like)(?: nu| härmed| to)?|(?:härmed )?(?:begär|önskar) (?:jag|vi|undertecknad))\b",
    re.IGNORECASE,
)
_WANTS_TO_KNOW = re.compile(
    r"\?|\b(?:veta|vet|fråga|undrar?|läsa|förstå|höra|lära|kolla|hur|vad|va|var|vart|vem|om (?:jag|man|ni|det)|varför|"
    r"när|vilk\w+|kunna|kan|får|lov|möjlig\w*|rätt att|rätten|know|ask|how|what|where|who|when|why|whether|if|can|"
    r"understand|read|right to)\b",
    re.IGNORECASE,
)

_MEANT = (
    # A case number alone asks about the case.
    _wording(
        r"^\W*(?:(?:hej|mitt|min|ang|angående|gäller|ref|referens|my|the|case|ärende|ärendet|ärendenummer|ärendenr|"
        r"nummer|nr|number|är|is|har)\W+)*KE\W?\d{4}\W?\d{4,6}\W*$",
        "status",
    ),
    # Whoever writes their identity number with these words means what we have on that person.
    _wording(
        rf"^(?=.*{_NUMBER}).*\b(?:(?:{_ERASE})\W+(?:\w+\W+){{0,2}}?{_ALL_OF_ME}|tag? mig bort\b)",
        "start_case/erasure",
        unless=rf"\b(?:inte|aldrig|not|never|don'?t|reklam\w*|utskick|nyhetsbrev\w*|advert\w*|newsletters?)\b"
        rf"|{_SLIPPED_OUT}",
    ),
    _wording(
        rf"(?:\b(?:vad|va|vilk\w+|allt|what|everything|all)\b.*\b(?:har (?:ni|du|bolaget)|(?:ni|du|bolaget) har"
        r"|vet|veta|finns|lagrat|sparat|lagrade|sparade|registrerat|have|know|hold|held|stored?|kept|keep)\b"
        r"|\b(?:register)?utdrag\w*\b|\bextract\b).*"
        rf"\b(?:om|på|för|about|on|for)\W+(?:personnummer |pnr |person |mig,? )?{_NUMBER}",
        "start_case/access",
        unless=rf"\b(?:{_ERASE}|reklam\w*|varför|why|pris\w*|kosta\w*|betala\w*|faktur\w*|skuld\w*|avtal\w*)\b"
        rf"|\bom {_NUMBER} (?:är|blir|inte|saknas)\b|{_SLIPPED_OUT}",
    ),
    # To be rung no more is a no to advertising.
    _wording(
        _HELLO + _PLEASE + r"(?:sluta?|låt bli|stop|quit)\W+(?:nu\W+)?(?:med\W+)?(?:att\W+)?"
        r"(?:ringa?(?:nde|ndet)?|call(?:ing)?|phoning|telefonera)\b(?:\W+(?:till\W+)?(?:mig|mej|me|oss|us|hit|hem|nu|tack|"
        r"för fan|snälla|please|hela tiden|jämt|varje dag|every day)\b)*\W*$",
        "start_case/direct_marketing_objection",
    ),
    *(
        _wording(
            _HELLO + rf"(?:(?:en|härmed|här kommer|a)\W+){{0,2}}(?:begäran|anhållan|request)\W+"
            rf"(?:om|av|på|for|of)\W+(?:{named})\b[^?]{{0,80}}$",
            f"start_case/{kind}",
            unless=_TELLS_OF_ONE,
            alone=True,
        )
        for kind, named in _RIGHTS.items()
    ),
    # Who bids us open the case that was just offered says yes to it.
    _wording(
        r"^\W*(?:(?:ja|jo|ok|okej|men|då|bra|snälla|kan du|kan ni|yes|please|can you)\W+)*"
        r"(?:gör|göra|skapa|öppna|starta|upprätta|registrera|create|open|start|make)\W+(?:gärna\W+)?"
        r"(?:(?:ett|det|mitt|ett sånt|ett sådant|a|the)\W+)?(?:ärende|ärendet|case)\b"
        r"(?:\W+(?:då|nu|tack|åt mig|till mig|om det|om detta|av det|i så fall|snälla|please|for me|then|"
        r"about it))*\W*$",
        "dialogue/affirm",
    ),
    # "Var var vi?" wants to be told again, and not where something is.
    _wording(
        _HELLO
        + r"(?:okej?\W+|så\W+)*(?:(?:var|vart) var vi|(?:var|vart) höll vi(?: på)?|where were we)"
        r"(?:\W+(?:nu|då|någonstans|nånstans|now))*\W*$",
        "dialogue/repeat",
    ),
    _wording(
        _HELLO
        + r"(?:då|nu|i så fall|så|then)\W+(?:klagar|anmäler) (?:jag|vi)(?: det| er| detta| på er| här)?\W*$",
        "start_case/complaint",
    ),
    _wording(
        _HELLO
        + r"(?:är|e|are|is) (?:du|detta|det här|det|you|this) (?:(?:en|bara|typ|alltså|ni|som|a|an|"
        r"just)\W+)*(?:chat ?gpt|gpt\W?\d*|ai|copilot|gemini|claude|llama|siri|(?:språk|ai)\W?modell|robot|bot|"
        r"chatt?bot|dator|maskin|människa|person|human|machine|language model)(?:\W+(?:eller|nåt|något|vad|då|or|"
        r"something|what))*\W*$",
        "smalltalk/bot_challenge",
        *("not_in_policy/chatbot_ai", "handover"),
    ),
    # Who regrets a contract or a move does not speak of the chat, and must not believe that it is undone.
    *(
        _wording(words, means, "dialogue/cancel", unless=_NAMES_A_REQUEST)
        for words, means in (
            (r"\bflytt(?!a (?:upp|fram|mina))\w*\b", "off_topic/moving"),
            (_A_CONTRACT, "off_topic/price_contract"),
        )
    ),
    # "Jag vill att ni tar bort det" bids, however much it sounds like giving up.
    _wording(
        rf"\b(?:vill|önskar|begär|kräver|want)\b(?: \w+){{0,2}}? (?:att )?(?:ni|du|you)\b(?: \w+){{0,2}}? (?:to )?"
        rf"(?:tar bort|raderar|stryker|plånar|suddar|{_ERASE})\b",
        "start_case/erasure",
        "dialogue/cancel",
    ),
    # What one clicked or agreed to is a consent, and no request.
    _wording(
        r"\b(?:klicka\w*|kryssa\w*|bocka\w*|samtyck\w*|godkän\w*|gick med på|gått med på|sagt ja|sa ja|tackat? ja|"
        r"consent\w*|ticked|clicked|agreed)\b",
        "start_case/consent_withdrawal",
        "start_case/request_withdrawal",
    ),
    # Not to want that somebody else gets it is no refusal to give one's own.
    _wording(
        r"\bom (?:han|hon|hen|de|dom|barnet|sonen|dottern|min \w+|mannen|frun) (?:inte|ej) (?:\w+ )?(?:vill|går med|"
        r"säger ja|samtycker)|\bif (?:he|she|they) (?:doesn'?t|don'?t|does not|do not|refuses?)\b",
        "not_in_policy/proxy",
        "answer/must_provide",
        unless=r"\b(?:lämna|uppge|ge|provide|give)\b",
    ),
    _wording(
        r"\bsamma (?:mejl|mail|e-?post|adress)\w*\b|\bsame (?:e-?mail|address)\b",
        "answer/access_right",
        "not_in_policy/access_format",
    ),
    _wording(
        _HELLO
        + r"(?:vart|var|till vem|hos vem|where) (?:klagar|anmäler|can i complain|do i complain|"
        r"kan (?:jag|man) klaga|ska (?:jag|man) klaga)(?: (?:jag|man|en|vi))?(?: (?:på )?er)?(?: då| nånstans)?\W*$",
        "answer/complaint_authority",
    ),
    _wording(
        _HELLO
        + r"(?:vad|va) (?:är|betyder|innebär|menas med|menar ni med) (?:en |ordet )?intresseavvägning(?:en)?"
        + _IN_PLAIN_WORDS
        + r"|^\W*what (?:is|does) (?:a )?legitimate interests?(?: mean)?\W*$",
        "answer/cctv_legal_basis",
    ),
    _wording(
        _HELLO
        + r"(?:vad|va) (?:är|betyder|menas med) (?:en |ordet )?personuppgift(?:er)?"
        + _IN_PLAIN_WORDS
        + r"|^\W*what (?:is|counts as) personal data\W*$",
        "not_in_policy/other",
    ),
    _wording(
        _HELLO
        + r"(?:vem|vilka|who) (?:är det som )?(?:äger|owns) (?:er|kalmar energi|bolaget|bolagen|företaget|"
        r"koncernen|you|the company)\W*$",
        "not_in_policy/other",
    ),
    # The policy gives each purpose its ground, or none: the list of all grounds would say less.
    _wording(
        r"\b(?:rättslig\w*|laglig\w*|lag)\W?(?:grund|stöd)\w*\b.*\b(?:kamer\w+|film\w*|övervak\w*)"
        r"|\blegal bas[ie]s\b.*\b(?:cameras?|film\w*|cctv)",
        "answer/cctv_legal_basis",
        unless=_DEMANDS,
    ),
    _wording(
        r"\b(?:rättslig\w*|laglig\w*|lag)\W?(?:grund|stöd)\w*\b.*\b(?:reklam\w*|nyhetsbrev\w*|erbjudande\w*|utskick\w*|"
        r"marknadsför\w*|direktreklam\w*)|\blegal bas[ie]s\b.*\b(?:advert\w*|newsletters?|offers|marketing)",
        "answer/purpose_information",
        unless=_DEMANDS,
    ),
    # The policy gives outages their ground, among the examples, and offers none.
    _wording(
        r"\b(?:rättslig\w*|laglig\w*|lag)?\W?(?:grund|stöd)\w*\b.*\b(?:driftstör\w*|driftinfo\w*|avbrott\w*|strömavbrott\w*)"
        r"|\blegal (?:basis|grounds?)\b.*\b(?:outages?|disruptions?)",
        "answer/legal_basis_examples",
        "answer/purpose_information",
        unless=_DEMANDS,
    ),
    _wording(
        r"\b(?:öppettid\w*|har (?:ni|de|kund\w+) öppet|(?:öppnar|stänger) (?:ni|de|kund\w+)|opening hours)\b",
        "off_topic/other",
        "not_in_policy/kundcenter_contact",
        unless=r"\b(?:nummer|telefon\w*|adress\w*|mejl\w*|gata|ligger|phone|address|e-?mail)\b",
    ),
    # Wishes in a story whose subject weighs more than they do: a missed request costs most.
    _wording(
        r"\bvill (?:jag |vi )?inte (?:längre )?(?:finnas kvar|att ni (?:sparar|har kvar|behåller|lagrar))\b",
        "start_case/erasure",
        *("answer/retention", "answer/retention_after_contract", "answer/retention_deletion"),
        *("answer/purpose_events", "answer/purpose_improvement", "answer/purpose_customer_service"),
        "not_in_policy/call_recording",
    ),
    _wording(
        r"\bvill (?:jag |vi )?(?:få ut|höra(?! (?:hur|om|vad|när)\b)|lyssna på|ha ut|ha en kopia)\b"
        r"|\b(?:begär|kräver) (?:att få )?(?:ut|höra|kopia)\b"
        r"|\bi (?:want|would like) (?:to (?:hear|listen)|a copy)\b",
        "start_case/access",
        "not_in_policy/call_recording",
    ),
    _wording(
        r"\b(?:vill (?:jag |vi )?(?:ha besked om|få veta|veta)|kräver|begär)\b.*\b(?:just )?mina (?:egna )?uppgifter\b",
        "start_case/access",
        "not_in_policy/recipient_names",
    ),
    _wording(
        r"\b(?:profilera|kartlägg|analysera|spåra) inte\b|\b(?:sluta|slippa|vill inte)\b.*\b(?:profil\w+|kartlägg\w*|"
        r"analyser\w*|spåra\w*)\b|\b(?:stop|don'?t) (?:profil\w+|track\w*|analy\w+)",
        "start_case/objection",
        "not_in_policy/profiling",
    ),
    _wording(
        r"\b(?:ompröv\w*|omprövning|granska\w*|bedöm\w*|reviewed?)\b.*\b(?:av en (?:riktig )?(?:person|människa)"
        r"|av någon av er|"
        r"by a (?:person|human))\b",
        "start_case/automated_decision",
        *("not_in_policy/credit_check", "not_in_policy/automated_decisions"),
    ),
    # To say no to being used for something is objecting to it.
    _wording(
        r"\b(?:vägra|säga nej|neka|slippa|motsätta|refuse|opt out|say no)\b",
        "answer/objection",
        *("answer/purpose_improvement", "answer/purpose_events", "answer/purpose_customer_service"),
        "answer/purposes",
        unless=r"\b(?:lämna|ge|uppge|give|provide)\b",
    ),
    # A question about another number is none about the identity number.
    _wording(
        r"\b(?:mobil\w*|telefon\w*|tele\w*|tfn|mejl\w*|mail\w*|e-?post\w*|adress\w*|phone|email|e-mail|address|"
        r"(?:mitt|my) (?:nummer|number))\b",
        "answer/data_categories",
        "answer/personnummer_why",
        unless=r"pers|\bpnr\b|födelse|identit|\bssn\b|social|siffr|digits|\bip\b",
    ),
    _wording(
        r"\b(?:kamer\w+|cctv|filmar)\b",
        "answer/cctv_where",
        "not_in_policy/kundcenter_contact",
    ),
    _wording(
        r"\bhur (?:ofta|många gånger)\b|\bhow (?:often|many times)\b",
        "not_in_policy/other",
        *("answer/access_time", "answer/access_right"),
    ),
    # Data can move and people can move: the word alone does not tell.
    _wording(
        r"\b(?:flytta|flyttar|föra|move|transfer)\b(?: över| all)? (?:dem|dom|mina uppgifter|mina data|min data|"
        r"uppgifterna|datan|informationen|my data|my details|them)\b.*\b(?:till|över|to)\b",
        "answer/portability",
        *("off_topic/moving", "off_topic/price_contract"),
    ),
    # "Jag flyttar den 15 juni": not the data but a day.
    _wording(
        r"^(?=.*(?:uppgift|data|information|details)).*"
        r"\b(?:flytta|flyttar|föra|move|transfer)\b(?: över)? (?:den|it)\b(?! (?:\d|första|andra|sista))"
        r".*\b(?:till|över|to)\b",
        "answer/portability",
        *("off_topic/moving", "off_topic/price_contract"),
    ),
    _wording(
        r"\b(?:försvinn\w*|radera\w*|tas\b.*\bbort|plånas|suddas|finns\b.*\bkvar|spara\w*|ligger\b.*\bkvar|kept|deleted|"
        r"erased|disappear\w*)\b",
        "answer/retention_after_contract",
        "off_topic/moving",
        unless=r"^(?!.*\b(?:uppgift\w*|personuppgift\w*|data|datan|information\w*|details)\b)",
    ),
)


def as_worded(turn: Turn) -> Turn:
    """Give message and sentences the meaning that their words have for certain."""
    turn = _wished(turn)
    for wording in _MEANT:
        if wording.read_as:
            names = dict.fromkeys(wording.read_as, wording.means)
            turn = renamed(turn, names, wording.where)
        else:
            turn = _settled(turn, wording)
    return turn


def names_oneself(text: str) -> bool:
    """Whether a text speaks of what there is about its writer ("vad vet ni om mig")."""
    return bool(_ABOUT_ME.search(text))


def _wished(turn: Turn) -> Turn:
    """Read a right that is said as a wish as one; a wish in one sentence is a wish of the whole message."""
    in_part = any(
        _wishes(one.text, one.readings) and one.readings[0].topic in _WISHED
        for one in turn.segments
    )

    def where(text: str, readings: tuple[Reading, ...]) -> bool:
        return _wishes(text, readings) or (in_part and text == turn.text)

    return renamed(turn, _WISHED, where)


def _wishes(text: str, readings: tuple[Reading, ...]) -> bool:
    return bool(readings and _WISH.search(text)) and not _WANTS_TO_KNOW.search(text)


def renamed(
    turn: Turn, names: Mapping[str, str], where: Callable[[str, tuple[Reading, ...]], bool]
) -> Turn:
    """Give other names to readings of the message, and of its sentences, where their words call for it."""

    def heard(text: str, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        if not where(text, readings):
            return readings
        found: dict[str, float] = {}
        for one in readings:
            topic = names.get(one.topic, one.topic)
            found[topic] = found.get(topic, 0.0) + one.p
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return tuple(Reading(topic=topic, p=p) for topic, p in ranked)

    segments = tuple(replace(one, readings=heard(one.text, one.readings)) for one in turn.segments)
    readings = heard(turn.text, turn.readings)
    turn = replace(turn, segments=segments)
    if readings == turn.readings:
        return turn
    outcomes = dict(turn.outcomes)
    for one in turn.readings:
        if one.topic in names:
            after = Reading(topic=names[one.topic], p=one.p).outcome
            outcomes[after] = outcomes.get(after, 0.0) + one.p
            outcomes[one.outcome] = max(0.0, outcomes.get(one.outcome, 0.0) - one.p)
    return replace(turn, readings=readings, outcomes=tuple(outcomes.items()))


def _settled(turn: Turn, wording: Wording) -> Turn:
    sure = Reading(topic=wording.means, p=_SURE)
    segments = tuple(
        replace(one, readings=(sure,)) if not wording.alone and wording.fits(one.text) else one
        for one in turn.segments
    )
    turn = replace(turn, segments=segments)
    # A right used in one sentence counts whatever the others say.
    counts = sure.outcome == "start_case" and any(sure in one.readings for one in segments)
    if not counts and not wording.fits(turn.text):
        return turn
    return replace(turn, readings=(sure,), outcomes=((sure.outcome, _SURE),))
