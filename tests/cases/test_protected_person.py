"""Who says that they have protected personal data, or are hunted, is heard; who only asks about it is answered."""

import pytest

from cases.protected_person import speaks_of_protection

SAID = [
    "ni lämnade ut min adress till mitt ex och jag har skyddad identitet",
    "mitt ex letar efter mig och jag vill inte att han får veta var jag bor",
    "mitt x letar efter mej",
    "vi är hotade, kan ni ta bort vår adress",
    "vi ar hotade",
    "jag e hotad",
    "jag har hemlig adress",
    "min dotter har sekretessmarkering",
    "Skyddad identitet här: filmen måste bort",
    "Behöver jag uppge mina uppgifter? Jag lever med skyddad identitet.",
    "Hustrun är skyddad i folkbokföringen. Syns hennes adress?",
    "Ni har gett min nya adress till den jag har besöksförbud mot.",
    "Jag lever gömd och kan inte fastna på film",
    "mina uppgifter är hemliga",
    "I have a protected identity",
    "my ex is stalking me",
    "we are in hiding",
]
NOT_SAID = [
    "skyddad identitet",
    "Hur hanterar ni kunder med skyddad identitet?",
    "jag undrar hur ni gör med folk som har sekretessmarkering",
    "om man har sekretessmarkering, vem ser adressen då",
    "är mina uppgifter skyddade hos er?",
    "Hur vet jag att mina uppgifter är skyddade",
    "jag vill att mina uppgifter hålls hemliga",
    "Är min adress skyddad från nyfikna?",
    "kvinnojouren undrar hur ni gör",
    "ni hotar mig med inkasso",
    "ni jagar mig med reklam",
    "jag är hotad av kronofogden",
    "en säljare jagar mig varje dag",
    "jag letar efter er adress",
    "jag hotade med advokat",
    "",
]


@pytest.mark.parametrize("text", SAID)
def test_said(text: str) -> None:
    """In dialect, without marks and in English, of oneself and of those close."""
    assert speaks_of_protection(text)


@pytest.mark.parametrize("text", NOT_SAID)
def test_not_said(text: str) -> None:
    """A question about routines, security in general, and anger at us."""
    assert not speaks_of_protection(text)


EVERYDAY = [
    "De söker efter mig på adressen för att läsa av mätaren",
    "de jagar mig för en faktura",
    "Någon säljare jagar mig på telefon",
    "De förföljer mig med cookies",
    "I am followed by your ads everywhere",
    "Hon vill hitta mig i ert register",
    "Jag jobbar under sekretess, får jag läsa uppgifter?",
    "Vi har sekretess",
    "jag vill ha skyddade uppgifter",
    "Are my protected personal data safe?",
    "Kan jag få hemlig adress hos er?",
    "Hur blir min adress hemlig för reklam?",
    "Vi lever med hot om avstängning",
    "Jag läser juridik och vill veta hur ni gör med skyddade personuppgifter",
    "jag arbetar på en kvinnojour",
    "de hotar mig med betalningsanmärkning och inkasso",
    "hon hotar oss med att säga upp avtalet",
    "någon är ute efter mig som kund",
    "someone is after me for an unpaid bill",
    "jag är förföljd av er reklam",
    "vi är förföljda av telefonförsäljare",
    "ni kan inte hitta mig i registret",
    "varför kan ni inte hitta mig?",
    "montören kunde inte hitta oss",
    "de kan inte hitta mig i systemet",
    "you can not find me in your system",
    "vi lever under hot om inkasso",
    "vi jobbar med sekretess varje dag",
    "min man har sekretess i sitt jobb",
    "Jag arbetar på Skatteverket, hur gör ni med skyddad folkbokföring?",
    "I work at a women's shelter",
    "vill ni att jag ska ha skyddad identitet för att få slippa reklam?",
    "hur kan jag få skyddade personuppgifter?",
    "I want a secret address",
    "Är mina skyddade personuppgifter säkra hos er?",
    "får jag hemlig adress om jag ber om det?",
    "Han söker efter mig för att byta mätaren",
    "vi studerar sekretess",
]
IN_EARNEST = [
    "han letar efter mig, ta bort mig ur ert register",
    "han letar efter mig och finns i er kundtjänst",
    "mitt ex jagar mig på telefon",
    "min fd man vill hitta mig i ert register",
    "jag är hotad, ta bort mig ur registret",
    "jag är förföljd av mitt ex",
    "han får inte hitta mig",
    "se till att de inte kan hitta mig",
    "han får aldrig veta var jag bor",
    "jag jobbar natt och har skyddad identitet",
    "jag jobbar på kommunen och jag har skyddad identitet",
    "Vad händer nu när jag har skyddad identitet?",
    "Kan ni ta bort min skyddade adress från fakturan?",
    "Får jag ha kvar avtalet fast min dotter har sekretessmarkering?",
    "jag har sekretess på min adress",
    "vi lever med hot från hans familj",
    "vi lever under hot",
    "jag bor på en kvinnojour",
    "jag har fått skyddad identitet",
    "jag vill ha bort mina uppgifter, jag har skyddad identitet",
    "someone is stalking me",
    "they must not find us",
    "Hur kan ni ha min adress när vi lever med skyddade personuppgifter?",
    "My daughter has a protected identity, can you delete her?",
    "någon förföljer mig",
    "de jagar oss",
    "Vi har sekretess på adressen",
    "jag har sekretesskydd",
    "är det så att ni visar adressen trots att jag har hemlig adress?",
    "Skyddad identitet här, kan ni radera mig?",
    "e de farligt för mej me skyddade personuppgifter å va kund hos er",
    "kan ni radera mig, lever med skyddad identitet?",
    "mina skyddade uppgifter har läckt, vad gör ni?",
]


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_hide_nobody(text: str) -> None:
    """Meters, bills, advertising, secrecy at work and a wish for protection leave the visitor to the assistant."""
    assert not speaks_of_protection(text)


@pytest.mark.parametrize("text", IN_EARNEST)
def test_the_same_words_in_earnest(text: str) -> None:
    """A register in the same sentence does not make a hunter harmless, and a question may tell it as well."""
    assert speaks_of_protection(text)


DENIED = [
    "Jag har inte skyddad identitet",
    "Nej, jag har inte skyddad identitet, jag vill bara ha mitt utdrag",
    "gäller det mig om jag inte har skyddad identitet?",
    "Vi har inga skyddade personuppgifter",
    "Jag har ingen hemlig adress",
    "Min adress är inte hemlig",
    "Kontaktförbud har jag inte",
    "Jag har varken skyddad identitet eller sekretessmarkering",
    "vi är inte förföljda",
    "I don't have a protected identity",
]
SPOKEN_OF = [
    "Jag har en fråga om skyddade personuppgifter",
    "Jag har frågor om sekretessmarkering",
    "Jag skriver en uppsats om skyddad identitet",
    "Jag undrar om min adress är skyddad",
    "Jag vill att mina uppgifter är sekretessbelagda",
    "Min adress är skyddad av GDPR",
    "Jag är skyddad av GDPR",
    "Jag har skyddade uppgifter på mitt konto med lösenord",
    "De jagar mig varje dag för att byta elavtal",
    "De söker efter mig via sms varje vecka",
    "De vill hitta mig en bättre deal",
    "de hotade oss med advokat",
    "Vi är en kvinnojour som vill teckna elavtal",
    "Min katt gömmer sig för er montör",
    "ni får inte veta var jag bor",
    "när jag ringde kunde killen inte hitta mig",
    "mina uppgifter är skyddade och säkra hos er",
    "Jag har flyttat från min sambo och vill dela upp avtalet",
    "Min granne får inte se min förbrukning",
    "jag har tystnadsplikt, uppgifterna är sekretessbelagda i mitt jobb",
]
OF_ONESELF = [
    "Jag bor på hemlig ort pga av en man som hotat mig",
    "Jag bor på kvinnojour och ni får absolut inte skicka något till gamla adressen",
    "Mitt ex förföljer mig och har kontaktförbud. Kan han se min adress hos er",
    "Jag lever under hot och ingen får veta var jag bor",
    "Jag har flytt från min man, han får under inga villkor se min nya adress",
    "han får absolut inte se var jag bor",
    "Mina uppgifter är sekretessbelagda hos Skatteverket",
    "Jag lever med hot från en förälder",
    "mitt ex har hotat mig",
    "jag har fått hotelser från mitt ex",
    "Jag har inte skyddad identitet men mitt ex letar efter mig",
    "Jag har inte skyddad identitet men min dotter har sekretessmarkering",
    "jag har inte bara skyddad identitet utan är också hotad",
    "jag har inte fått svar, jag har skyddad identitet",
    "ni har inte tagit hänsyn till att jag har skyddad identitet",
    "Min adress är inte hemlig längre, mitt ex vet var jag bor",
    "Jag har en fråga om min skyddade identitet",
    "Jag har skyddad identitet och vill logga in med bankid",
    "Jag vill att mina skyddade uppgifter raderas",
    "Vi är en kvinnojour och vår klient har skyddad identitet",
    "Mina personuppgifter är skyddade och adressen ni har är min gamla",
    "Jag har sekretess i folkbokföringen",
    "vi är på kvinnojour",
    "jag gömmer mig för mitt ex",
]


@pytest.mark.parametrize("text", [*DENIED, *SPOKEN_OF])
def test_who_denies_it_or_speaks_of_it_is_not_hidden(text: str) -> None:
    """Whoever has no protection, asks or writes about it, or means locks and laws, is answered by the assistant."""
    assert not speaks_of_protection(text)


@pytest.mark.parametrize("text", OF_ONESELF)
def test_a_no_beside_it_hides_all_the_same(text: str) -> None:
    """Who has fled, is threatened or may not be found is heard, whatever is denied in the same breath."""
    assert speaks_of_protection(text)


FEARED_FOR_MONEY = [
    "Jag är rädd att mitt ex står kvar på avtalet",
    "Jag är lite rädd att min fd man får fakturan till den nya adressen",
    "Jag är rädd för att min exman har kvar elavtalet i mitt namn",
    "Jag är rädd att mitt ex kommer att stå kvar på avtalet",
    "Jag känner mig otrygg med att mitt ex finns kvar som kund",
    "Jag vågar inte svara på era mejl, mitt ex brukade sköta det",
    "Jag vågar inte öppna fakturan, mitt ex har inte betalat",
    "Min expert har mina uppgifter från er",
    "Min expert letar efter mig",
    "Jag är rädd att mitt exemplar försvann",
    "Någon kommer skada oss ekonomiskt",
    "Han hotade mig att stänga av elen",
    "En man som sålde elavtal letar efter mig",
    "De bankar ledning varje dag",
    "Mina uppgifter är hemliga, antar jag",
    "Vi har hemliga adresser i systemet",
    "Mitt avtal är sekretessbelagt enligt er",
]
FEARED_FOR_LIFE = [
    "Jag är rädd för mitt ex",
    "Jag är rädd att min exman hittar mig",
    "Jag är rädd att mitt ex via avtalet ser var jag bor",
    "Jag är rädd att mitt ex får adressen när avtalet flyttas",
    "Jag är rädd för att min exman ska se min nya adress på fakturan",
    "Jag är livrädd, mitt ex har hotat mig",
    "Jag vågar inte öppna dörren, mitt ex står där",
    "Jag vågar inte svara i telefonen, mitt ex ringer hela tiden",
    "Min ex-man har fått vår adress av er",
    "Min ex fru har fått mina uppgifter från er",
    "Min ex-man letar efter mig",
    "min f d man har fått min adress från er",
    "min f.d. man har fått min adress från er",
    "Han kommer skada oss",
    "Han hotade mig",
    "En man som slog mig letar efter mig",
    "De bankar på dörren varje natt",
    "Mina uppgifter är hemliga, de får inte lämnas ut",
    "Vi har hemliga adresser",
    "Min adress är sekretessbelagd",
]


@pytest.mark.parametrize("text", FEARED_FOR_MONEY)
def test_worry_about_contracts_and_bills_hides_nobody(text: str) -> None:
    """A former partner on the contract, a seller, and a word that only begins like "ex"."""
    assert not speaks_of_protection(text)


@pytest.mark.parametrize("text", FEARED_FOR_LIFE)
def test_fear_of_somebody_is_heard(text: str) -> None:
    """However "exman" and "fd man" are written, and though a contract is spoken of as well."""
    assert speaks_of_protection(text)


@pytest.mark.parametrize(
    "unit",
    [
        "jag ar radd att a a a ",
        "min f.d. ",
        "de jagar mig ",
        "jag har ",
        "sekretess ",
        "jag vill ha skyddad adress ",
        "jag har inte ",
        "mitt ex ",
    ],
)
def test_a_long_text_is_soon_read(unit: str) -> None:
    """Twenty thousand signs of near misses: where the search goes back and forth, this test never ends."""
    speaks_of_protection(unit * (20_000 // len(unit)))
