"""Names of people in what somebody types: which of the words are one, and what is said beside it."""

from __future__ import annotations

import re

MAX_NAME = 80
_LONGEST_WITH_NAME = 200
"""Characters that are looked through for a name: nobody says it later."""
_NAME_WORDS = 5
_SOME_NAMES = (2, 3)
_LEAST_LETTERS = 2
_SMALL_WORDS = frozenset(
    {"von", "van", "af", "av", "de", "der", "den", "al", "bin", "ben", "da", "dos"}
)
_MARKS = " .,;:!?-–()”\"'"

_PLACEHOLDER = re.compile(r"\[[^\]\[]*\]")
# A full stop after one or two letters belongs to an initial.
_CLAUSE = re.compile(r"(?<=\w{3})[.!](?=\s|$)|[,;:!(\n]|\s[-–/]+\s")
_NAME = re.compile(r"[^\W\d_][\w.'’´ -]*", re.UNICODE)
_INTRODUCES = re.compile(
    r"\b(?:(?:jag|ja|vi) heter|heter(?! jag?\b)|namn(?:et)? (?:är|e|ska va(?:ra)?|ska(?:ll)? stavas|stavas)|kalla mig"
    r"|name (?:is|should be)|call me)\s+",
    re.IGNORECASE,
)
# "Det är Rolf" says who it is; "det är bråttom" does not.
_MAY_INTRODUCE = re.compile(
    r"^\W*(?:(?:hej|nej|jo|ja|hello|hi)\W+)?(?:jag? (?:är|e)|det (?:är|e)|här är|i am|i'm|this is)\s+",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\s+(?:(?:heter|menar) jag?|är (?:mitt namn|jag)|is my name)\b.*$", re.IGNORECASE | re.DOTALL
)
# What people write after their name in the same breath.
_FOLLOWS = re.compile(
    r"(?:mejl|mail|e-?post|adress|telefon|tel|mobil|och|samt|med|som|från|i|på|bor|född|kund|är|här|and|with|from|born|is|f|\S*\d\S*)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:mejl|mail|e-?post|adress|address|telefon|\btel\b|phone|mobil|personn|född|\bborn\b)",
    re.IGNORECASE,
)
_AGE = re.compile(r"\d+ år\b|(?:19|20)\d\d$")
_ADDRESS = re.compile(r"@|\bsnabel|\w{3,}\.\w{2,}", re.IGNORECASE)
# What stands before or after a name and is no part of it.
_BESIDE = re.compile(
    r"(?:ja|japp|jepp|jadå|nej|nä|no|yes|yep|nope|ok|okej|okay|tack|hej|hejsan|hejdå|hallå|tja|tjena|då|mm|ah|eh|"
    r"ehm|öh|äh|hm+|asså|typ|gärna|absolut|precis|snälla|förlåt|här|here|mvh|så|mycket|vänlig|vänliga|hälsning"
    r"|hälsningar|hello|hi|thanks|please|sure"
    r"|mitt|namn|namnet|name)",
    re.IGNORECASE,
)
# Words that people say and nobody is called. Left out are those that are names too: Du, Min, My, Are, Bo, Can, Will.
_ORDINARY_WORDS = """
jag mig mej ni er ert era vi oss vår vårt våra han hon hen honom henne hennes dom dem deras det detta denna
dessa dig dej ditt dina din mitt man en ett någon nån något nåt några nåra ingen inget inga ingenting någonting
allt alla allting alltihop annan annat andra samma själv vem vad va vilken vilket vilka vart var varför hur när
vadå huh och å eller men utan samt att om som för fast eftersom ifall innan medan sedan sen då så därför
i på till från hos av med mot vid över under efter före genom åt mellan utom förutom hit dit bort fram tillbaka
in ut upp ner inne ute här där inte ej aldrig alltid redan ännu än nu strax snart genast direkt igår idag imorgon
också även bara endast ju väl nog kanske faktiskt verkligen väldigt mycket lite mer mera mest mindre ganska rätt
fel bra dåligt fint okej korrekt klart klar lugnt exakt riktigt absolut typ liksom ändå förresten äntligen igen
är e ar vara va varit blir bli blev blivit har ha hade haft ska skall skulle kan kunde kunna vill ville vilja får
få fick måste borde bör behöver behövs tror tycker vet veta visste tänker tänkte menar menade säger sa sagt säga
gör göra gjorde gjort går gå gick ge ger gav tar ta tog kommer komma kom ser se såg sett står stå stod finns finnas
heter hette bor bodde jobbar arbetar skriver skriva skrev skickar skicka skickade skickat ringer ringa ringde
svarar svara svarade frågar fråga undrar hoppas orkar hinner gäller gällde angår spelar skippa sluta slutar stoppa
stopp stop avbryt avbryta avsluta strunta struntar glöm glömde vänta väntar radera raderar raderas ändra ändrar
rätta skapa kör köra hjälp hjälpa hjälper lämna behåll hemlig hemligt anonym anonymt vänlig stämmer stavas stavar
bankar slänga följer lyder lyda kontakta begär kräver ångrar ångrat flyttade flyttat flytta bytt byta tagit fått
mamma pappa mor far son dotter syster make maka sambo fru barn granne grannen hyresvärd släkting vän
dödsbo kund kunden namn namnet förnamn efternamn tel nyfikenhet pratstunden jaha nähä oj usch skriv byt toppen perfekt
super kanon fortsätt nästa börja svar fattar hejdå adjö tack snälla böveln
helvete jävlar aning gissa nej nä nja första andra tredje sista två tre fyra fem blå röd grön vit
you your we they he she it the this that is was am have has had do does did not don't want need all of to from
with for and or but why what who how when where same someone somebody got give send thank thanks yes no none
nothing something everything anything right wrong stop bye hello please keep moved out
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
_ORDINARY_STEMS = re.compile(
    r"\w*(?:faktur|telefon|adress|avtal|ärende|arende|uppgift|försäkring|forsakring|bolag|nummer|polis|reklam|utdrag"
    r"|radering|rättels|samtyck|personal|integritet|dataskydd|handlägg|chatt|formulär|mejl|e-?post|e-?mail|kamera)\w*"
    r"|(?:mail(?!is\b)|konto|kopia|bild(?!t\b)|film(?!on\b))\w*|\w{3,}(?:orna|arna|erna|ade|heten|else|tion|tioner|ligt|igt)",
    re.IGNORECASE,
)
_UNMARKED = str.maketrans("åäö", "aao")
# With their marks these are ordinary words, without them names or parts of names.
_NAMES_UNMARKED = frozenset({"an", "na", "a", "da", "sa", "ar", "mar"})
_ORDINARY_UNMARKED = frozenset(word.translate(_UNMARKED) for word in _ORDINARY) - _NAMES_UNMARKED
# First names that are words as well: "Inga Berg" is somebody, "inga uppgifter" is not.
_NAMES_TOO = frozenset(
    {"alla", "andra", "dina", "inga", "mor", "om", "saga", "son", "till", "ute", "ville"}
)
# "Jo" alone is asked about once more.
_ALONE_NO_NAMES = frozenset({"jo", "min", "du", "de", "den"})
# "Namnet är fel, det ska vara Rolf Ahl": what is right stands last.
_RIGHT_NAME = re.compile(
    r"\b(?:namn\w*|name)\b.*?\b(?:ska(?:ll)? (?:va(?:ra)?|stavas|stå|heta)|stavas|till|should be|to"
    r"|is spelt)\s+(?P<name>[^\W\d_][^,.;?!\[]*)",
    re.IGNORECASE | re.DOTALL,
)
_SHOULD_BE = re.compile(
    r"^\W*(?:(?:nej|nä|no|fel)\b\W*)?(?:(?:det|it) (?:ska(?:ll)? (?:va(?:ra)?|stå)|should be) )?(?P<name>[^\W\d_].*)$",
    re.IGNORECASE | re.DOTALL,
)
_PUTS_NAME_RIGHT = re.compile(
    r"\b(?:heter|namn(?:et)? (?:är|ska va(?:ra)?|stavas)|my name is|name (?:is|should be))\s+(?!fel|inte|wrong|not)",
    re.IGNORECASE,
)
_ONLY_A_NAME = re.compile(
    r"\W*(?:(?:hej|hi|hello)\W+)?(?:jag heter|mitt (?:\w+ )?namn är|my (?:\w+ )?name is)\s+"
    r"(?P<name>[^\W\d_][\w.'’´-]*(?: (?!och\b|men\b|som\b|and\b|but\b)[^\W\d_][\w.'’´-]*){0,2})"
    r"(?:\W|\[e-post\]|\b(?:mejl|mail|e-post)\b)*",
    re.IGNORECASE,
)


def puts_name_right(text: str) -> bool:
    """Whether a text gives a name unasked ("nej, jag heter …")."""
    return bool(_PUTS_NAME_RIGHT.search(text))


def right_name_in(text: str) -> str | None:
    """Return the name that a correction gives ("namnet är fel, det ska vara …"), or None."""
    found = _RIGHT_NAME.search(text[:_LONGEST_WITH_NAME])
    return _as_name(_leading(found["name"].split(), is_called=True)) if found else None


def full_name_in(text: str) -> str | None:
    """Return the name of a text that is nothing but two or three names with capitals, after a no at most."""
    found = _SHOULD_BE.match(text[:_LONGEST_WITH_NAME])
    words = found["name"].strip(" .!").split() if found else []
    return name_in(" ".join(words)) if _is_full(words) else None


def only_name_in(text: str) -> str | None:
    """Return the name of a text that says whose it is and nothing else ("jag heter …"), or None."""
    found = _ONLY_A_NAME.fullmatch(text[: _LONGEST_WITH_NAME + 1])
    return name_in(found["name"]) if found else None


def name_in(text: str) -> str | None:
    """Return the name that a text gives, without what stands around it, or None."""
    return name_and_rest(text)[0]


def name_and_rest(text: str) -> tuple[str | None, str]:
    """Return the name that a text gives, or None, and the clauses beside it that say something else."""
    if "?" in text:
        return None, text
    clauses = _CLAUSE.split(_PLACEHOLDER.sub(";", text[:_LONGEST_WITH_NAME]))
    clauses = [clause.strip() for clause in clauses if clause.strip()]
    if len(clauses) == len(_SOME_NAMES) and all(_is_one_name(clause) for clause in clauses):
        return _as_name(clauses[::-1]), ""
    has_begun = False
    for place, clause in enumerate(clauses):
        name = _of_clause(clause, is_first=not has_begun)
        if name is not None:
            rest = (*clauses[:place], *clauses[place + 1 :])
            return name, ", ".join(one for one in rest if not _says_nothing(one))
        has_begun = has_begun or not _says_nothing(clause)
    return None, text


def looks_like_a_name(text: str) -> bool:
    """Whether a text is two or three words with capitals and nothing else, whatever they are."""
    return _is_full(text.strip(_MARKS).split())


def _of_clause(clause: str, *, is_first: bool) -> str | None:
    """Return the name in one clause; after other words it must look like one, or be called one."""
    introduced = _INTRODUCES.search(clause)
    if introduced:
        return _as_name(_leading(clause[introduced.end() :].split(), is_called=True))
    called = _CALLED.search(clause)
    words = _without_beside(clause[: called.start() if called else None].split())
    if called:
        return _as_name(words) if _leading(words) == words else None
    likely = _MAY_INTRODUCE.match(clause)
    if likely:
        rest = clause[likely.end() :].split()
        lead = _leading(rest)
        is_name = all(word.istitle() for word in lead) or (
            lead == rest and len(lead) in _SOME_NAMES
        )
        return _as_name(lead) if is_name else None
    lead = _leading(words)
    if lead == words:
        return _as_name(words) if is_first or _is_full(words) else None
    after = words[len(lead) :]
    goes_on = _FOLLOWS.fullmatch(after[0].strip(_MARKS)) is not None
    told = " ".join(after)
    gives_more = _AGE.match(told) or (_CONTACT.search(told) and not _has_digit(after[0]))
    # "Storgatan 15" and "Bilderna från 3 maj" begin like this too.
    return _as_name(lead) if goes_on and (_is_full(lead) or gives_more) else None


def _leading(words: list[str], *, is_called: bool = False) -> list[str]:
    """Return the words before the first that nobody is called; who "heter Alla" is called that."""
    for place, word in enumerate(words):
        last = place + 1 == len(words)
        is_small = place > 0 and not last and word.casefold() in _SMALL_WORDS
        begins = place == 0 and word.casefold() in _NAMES_TOO and _is_full(words)
        begins = begins and not any(map(_is_no_name, words[1:]))
        # "Otto Till" has a surname, "Till Otto" none.
        is_called_so = is_called and (word.istitle() or word.casefold() in _NAMES_TOO)
        is_trusted = is_called_so or (word.istitle() and place > 0 and last and _is_full(words))
        if _is_no_name(word) and not (is_small or is_trusted or begins):
            return words[:place]
    return words


def _is_no_name(word: str) -> bool:
    bare = word.strip(_MARKS).casefold()
    if len(bare) == 1 and bare.isalpha():
        # "Anna E" has an initial, "de e rätt" none.
        return word.strip(_MARKS).islower() and bare in _ORDINARY
    if _has_digit(bare) or bare in _ORDINARY:
        return True
    return bare in _ORDINARY_UNMARKED or _ORDINARY_STEMS.fullmatch(bare) is not None


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _as_name(words: list[str]) -> str | None:
    name = " ".join(words).strip(_MARKS)[:MAX_NAME]
    letters = sum(sign.isalpha() for sign in name)
    fits = letters >= _LEAST_LETTERS and len(words) <= _NAME_WORDS and _NAME.fullmatch(name)
    if not fits or name.casefold() in _ALONE_NO_NAMES or _ADDRESS.search(name):
        return None
    return _capitals(name) if name.islower() else name


def _without_beside(words: list[str]) -> list[str]:
    while words and _is_beside(words[0]):
        words = words[1:]
    while words and _is_beside(words[-1]):
        words = words[:-1]
    return words


def _is_beside(word: str) -> bool:
    bare = word.strip(_MARKS)
    return not bare or bool(_BESIDE.fullmatch(bare))


def _says_nothing(clause: str) -> bool:
    """Whether a clause is a greeting, or tells of a way to reach somebody that is kept elsewhere."""
    return not _without_beside(clause.split()) or bool(_CONTACT.search(clause))


def _is_one_name(clause: str) -> bool:
    return clause.istitle() and len(clause.split()) == 1 and not _is_no_name(clause)


def _is_full(words: list[str]) -> bool:
    return _SOME_NAMES[0] <= len(words) <= _SOME_NAMES[1] and all(word.istitle() for word in words)


def _capitals(name: str) -> str:
    return " ".join(word if word in _SMALL_WORDS else word.title() for word in name.split())
