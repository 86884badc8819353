"""Masking of personal data in free text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.redact import Masked, Original, PersonalKind, for_log, mask_personal

OWN = frozenset({"dataskyddsombud@kalmarenergi.example", "0480-45 11 45"})


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Jag är 19570428-9999.", "Jag är [personnummer]."),
        ("pnr 570428-9998", "pnr [personnummer]"),
        ("Skriv till anna.berg@post.example.", "Skriv till [e-post]."),
        ("<mailto:Åsa_b+x@post.example>", "<mailto:[e-post]>"),
        ('"anna berg"@post.example', "[e-post]"),
        ("anna (at) post.example", "[e-post]"),
        ("anna [snabel-a] post (punkt) example", "[e-post]"),
        ("a@b@c.example", "[e-post]@c.example"),
        ("anna@gmejl", "[e-post]"),
        ("Ring 070-174 06 05!", "Ring [telefon]!"),
        ("0701740605", "[telefon]"),
        ("08-465 004 22", "[telefon]"),
        ("(08) 465 004 22", "[telefon]"),
        ("0480-45 11 99 eller +46 70 174 06 05", "[telefon] eller [telefon]"),
        ("0046701740605", "[telefon]"),
        ("+46 (0)70-174 06 05", "[telefon]"),
        ("+47 22 22 22 22 / +358 40 1234567", "[telefon] / [telefon]"),
        ("070\u2013174\u00a006\u00a005", "[telefon]"),
        ("mobilen: nås på 174 06 05", "mobilen: nås på [telefon]"),
        ("kort 4111 1111 1111 1111 12/28", "kort [kortnummer] 12/28"),
        ("5555-5555-5555-4444", "[kortnummer]"),
        ("378282246310005", "[kortnummer]"),
        ("SE45 5000 0000 0583 9825 7466", "[kontonummer]"),
        ("SE4550000000058398257466 tack", "[kontonummer] tack"),
        ("SE45 5000 0000 0583 9825 7467", "[kontonummer]"),
        ("DE89 3704 0044 0532 0130 00 hos banken", "[kontonummer] hos banken"),
        ("8327-9, 123 456 789-0", "[kontonummer]"),
        ("mitt konto är 3300 123456", "mitt konto är [kontonummer]"),
        ("19570428-9999SE4550000000058398257466", "[personnummer][kontonummer]"),
        ("bankgiro 123-4567", "bankgiro [kontonummer]"),
        ("4111.1111.1111.1111", "[kortnummer]"),
        ("4111 1111 1111 1112", "[kortnummer]"),
        ("\uff14\uff11\uff11\uff11 1111 1111 1111", "[kortnummer]"),
        ("\uff10\uff17\uff10-174 06 05", "[telefon]"),
        ("anna\uff20post.example", "[e-post]"),
        ("anna @ post.example", "[e-post]"),
        ("anna snabel-a post punkt example", "[e-post]"),
        ("anna at post dot example", "[e-post]"),
        ("570428 bindestreck 9999", "[personnummer]"),
        ("19570428 minus 9999", "[personnummer]"),
        ("570428, de fyra sista siffrorna är 9999", "[personnummer]"),
        ("570428 och sedan 9999", "[personnummer]"),
        ("född 28 april 1957, sista fyra är 9999", "född [personnummer]"),
        ("mina sista fyra är 9999", "mina sista fyra är [personnummer]"),
        ("570428 nio nio nio nio", "[personnummer]"),
        ("5 7 0 4 2 8 9 9 9 9", "[personnummer]"),
        ("570428:9999", "[personnummer]"),
        ("570428-99 99", "[personnummer]"),
        ("5000-1234567 tack", "[kontonummer] tack"),
        ("nollsjuttio 1740605", "[telefon]"),
        ("nås på nollsjuttio-1740605, tack", "nås på [telefon], tack"),
        ("noll sju noll ett sju fyra noll sex noll fem", "[telefon]"),
        ("070 ett sju fyra noll sex noll fem", "[telefon]"),
        ("nollfyrahundraåttio 45 11 99", "[telefon]"),
        ("plus fyrtiosex sjuttio sjutton fyrtio sex noll fem", "[telefon]"),
        ("ring mig på sjutton fyrtio sexhundrafem", "ring mig på [telefon]"),
        ("zero seven zero one seven four zero six zero five", "[telefon]"),
        ("O70-174 O6 05", "[telefon]"),
        ("femtiosju noll fyra tjugoåtta nittionio nittionio", "[personnummer]"),
        ("nittonhundrafemtiosju noll fyra tjugo åtta 9999", "[personnummer]"),
        ("570428 nittionio nittionio", "[personnummer]"),
        ("570428T9999", "[personnummer]"),
        ("570428...9999", "[personnummer]"),
        ("570428 99 99", "[personnummer]"),
        ("28/4 1957 9999", "[personnummer]"),
        ("28/4-57 9999", "[personnummer]"),
        ("28.4.1957-9999", "[personnummer]"),
        ("1957-4-28 9999", "[personnummer]"),
        ("28041957-9999", "[personnummer]"),
        ("den 28:e april 1957, 9999", "den [personnummer]"),
        ("April 28, 1957 9999", "[personnummer]"),
        ("28 april 1957 bindestreck 9998", "[personnummer]"),
        ("född 28/4 1957 9998", "född [personnummer]"),
        ("anna snabel a post punkt example", "[e-post]"),
        ("anna punkt berg snabel-a post punkt example", "[e-post]"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    """Each kind becomes its placeholder and the words around it stay."""
    assert mask_personal(text, keep=OWN).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Skriv till dataskyddsombud@kalmarenergi.example.",
        "DATASKYDDSOMBUD@KALMARENERGI.EXAMPLE",
        "Ring 0480-451145 eller 112, 114 14 eller 1177.",
        "ring 11414",
        "Anläggnings-id 735999123456789012",
        "org.nr 556548-4317",
        "Mitt kundnummer är 1234567",
        "Ärende KE-2026-000123 från 2026-11-23 kl. 14.30",
        "Fakturan på 1 234,50 kr den 05-06-2026",
        "Flyttar 01-12-2026",
        "Flyttar 01.12.2026",
        "avtal AB12 3456 7890 1234 5678",
        "avtal AB12-3-4-5-6-7-8-9-0-1-2-3",
        "F49, artikel 15, 21 dagar, 72 timmar",
        "hej @ alla",
        "postnummer 392 31 Kalmar",
        "de sista fyra fakturorna 1234",
        "titta på sista fyra raderna i 2024",
        "möte 260118 och sedan 1430",
        "I looked at kalmarenergi.example",
        "order 570428-9991",
        "1 2 3 4 5 6 7 8 9 1",
        "den 28/4 1957",
        "flyttade den 28/4 1957, klockan 14.30",
        "Flyttar 01/12 2026",
        "mellan 1/1 2020 och 31/12 2024",
        "den 5 maj 2025, 1200 kWh och 18/1 2024 1500 kr",
        "28/4 1957 9999 kr",
        "från 1/1 2025, 392 31 Kalmar, två trappor",
        "klockan 18 till 20, klockan arton till tjugo den artonde januari",
        "öppet 08.30-16.30, fem dagar i veckan",
        "KE-2026-012345, tjugo dagar och två veckor",
        "noll koll sedan tvåtusensexton, hundra kronor",
        "28/4 1957 9998",
    ],
)
def test_left_alone(text: str) -> None:
    """The company's own ways, public lines, dates and other numbers stay."""
    assert mask_personal(text, keep=OWN) == Masked(text=text)


@pytest.mark.parametrize("text", ["570428-9991", "19570428-9991", "570428\u20139991"])
def test_mistyped_number_is_masked_in_a_chat(text: str) -> None:
    """A number with a wrong check digit is still nearly somebody's: masked where over-masking does no harm."""
    assert mask_personal(text, cautious=True).text == "[personnummer]"
    assert mask_personal("556548-4317", cautious=True, keep=OWN).kinds == frozenset()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("anna at post.example", "[e-post]"),
        ("min mejl: anna.berg at post.example, tack", "min mejl: [e-post], tack"),
        ("I looked at kalmarenergi.example", "I looked at kalmarenergi.example"),
        ("Are there customers at post.example?", "Are there customers at post.example?"),
        ("Jag vet at de sparar t.ex. namn", "Jag vet at de sparar t.ex. namn"),
        (
            "dataskyddsombud at kalmarenergi.example",
            "dataskyddsombud at kalmarenergi.example",
        ),
    ],
)
def test_an_address_with_a_bare_at_in_a_chat(text: str, masked: str) -> None:
    """Somebody at a domain is an address, unless English speaks of a website or the address is the company's."""
    assert mask_personal(text, cautious=True, keep=OWN).text == masked


def test_originals() -> None:
    """What was taken out is given back by kind, so that a form can use the address."""
    masked = mask_personal("anna@post.example, 070-174 06 05, 19570428-9999")
    assert masked.kinds == {PersonalKind.EMAIL, PersonalKind.PHONE, PersonalKind.PERSONNUMMER}
    assert masked.values(PersonalKind.EMAIL) == ("anna@post.example",)
    assert masked.values(PersonalKind.CARD) == ()


def test_originals_do_not_print_themselves() -> None:
    """Showing the result does not show what was taken out."""
    assert "anna" not in repr(mask_personal("anna@post.example"))
    assert "anna" not in str(Original(kind=PersonalKind.EMAIL, value="anna@post.example"))


def test_log_form_has_no_word_of_the_text() -> None:
    """A log line counts and names kinds, and repeats nothing."""
    line = for_log("Jag heter Anna Berg\nanna@post.example")
    assert line == "chars=37 words=5 personal=e-post"
    assert for_log("") == "chars=0 words=0 personal=-"


PIECES = [
    *("noll", "sju", "nollsjuttio", "28/4 1957", " 9999", " at ", " snabel-a ", " punkt ", "plus "),
    *("19570428-9999", "anna@post.example", "070-174 06 05", "+4670", "4111111111111111"),
    *("SE4550000000058398257466", "konto", "tel", "personnr", "1234", "0", "@", ".", "-", " "),
    *("+", "(", ")", "\n", "a", '"', "/", ",", "[", "]", "00", "8327-9"),
]


@given(text=st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_twice_is_once(text: str) -> None:
    """Masking a masked text changes nothing."""
    once = mask_personal(text)
    assert mask_personal(once.text) == Masked(text=once.text)


@given(text=st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Arbitrary text never raises, and masking twice is masking once."""
    once = mask_personal(text, keep=OWN)
    assert mask_personal(once.text, keep=OWN).text == once.text
    for_log(text)


words = st.lists(st.sampled_from(["hej", "jag", "är", "bor", "och", "vill,", "ha.", "(se"]))


@given(
    before=words,
    after=words,
    value=st.one_of(
        st.sampled_from(["19570428-9999", "570428-9999", "19730288-9931", "090527+1474"]),
        st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9})?@[a-z]{2,9}\.example", fullmatch=True),
        st.from_regex(r"07[02369]-?[0-9]{3} ?[0-9]{2} ?[0-9]{2}", fullmatch=True),
        st.from_regex(r"\+46 ?7[02369] ?[0-9]{3} ?[0-9]{2} ?[0-9]{2}", fullmatch=True),
        st.sampled_from(["4111 1111 1111 1111", "5555555555554444", "GB82 WEST 1234 5698 7654 32"]),
    ),
)
def test_nothing_survives(before: list[str], after: list[str], value: str) -> None:
    """A personal value among ordinary words is always taken out."""
    masked = mask_personal(" ".join((*before, value, *after)))
    assert value not in masked.text
    assert masked.originals
    digits = [character for character in masked.text if character.isdigit()]
    assert not digits


NEAR_MISSES = [
    "a",
    "@",
    "a@",
    "1",
    "1 ",
    "07",
    "0 ",
    "+46 ",
    "SE45 ",
    "4111 ",
    "konto ",
    "tel ",
    '"@',
    "a.",
    "anna (at) ",
    "[",
    "1234-",
    "personnr 1",
    "ab12 ",
    "-",
    " ",
    "8327-9, 123 ",
    "å",
    "noll ",
    "noll",
    "sju fyra ",
    "28/4 1957 ",
    "28 april ",
    "anna at post.",
    "a punkt ",
]


@pytest.mark.parametrize("unit", NEAR_MISSES)
def test_time_is_linear(unit: str) -> None:
    """A hundred thousand characters of the same near miss take little longer than ten thousand."""
    started = time.process_time()
    mask_personal(unit * (10_000 // len(unit)))
    small = time.process_time() - started
    mask_personal(unit * (100_000 // len(unit)))
    large = time.process_time() - started - small
    assert large < 40 * small + 1.0
