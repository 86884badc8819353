"""Quoted history and signatures are cut, and nothing a person wrote now is."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_triage.quoting import split_text

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
FIXTURES = SHARED / "mailcorpus" / "crisp-replies" / "test" / "fixtures"
NOW = "Ja, det stämmer. Skicka utdraget till min folkbokföringsadress."
HISTORIES = {
    "outlook-swedish": """Från: Dataskydd <dataskyddsombud@energi.example>
Skickat: den 20 november 2026 09:12
Till: Anna Lind
Ämne: SV: Registerutdrag

Stämmer adressen?""",
    "outlook-swedish-bold": """________________________________
*Från:* Dataskydd <dataskyddsombud@energi.example>
*Skickat:* den 20 november 2026 09:12
*Till:* Anna Lind
*Ämne:* SV: Registerutdrag

Stämmer adressen?""",
    "gmail-swedish": """Den fre 20 nov. 2026 kl 09:12 skrev Dataskydd <dataskyddsombud@energi.example>:

> Stämmer adressen?""",
    "gmail-swedish-wrapped": """Den fre 20 nov. 2026 kl 09:12 skrev Dataskydd <
dataskyddsombud@energi.example>:

> Stämmer adressen?""",
    "apple-swedish": """20 nov. 2026 kl. 09:12 skrev Dataskydd <dataskyddsombud@energi.example>:

> Stämmer adressen?""",
    "thunderbird-swedish": """Den 2026-11-20 kl. 09:12, skrev Dataskydd:
> Stämmer adressen?""",
    "old-outlook-swedish": """-----Ursprungligt meddelande-----
Från: Dataskydd
Skickat: den 20 november 2026
Till: Anna

Stämmer adressen?""",
    "android-swedish": """-------- Originalmeddelande --------
Från: Dataskydd <dataskyddsombud@energi.example>
Datum: 2026-11-20 09:12 (GMT+01:00)
Till: Anna
Ämne: Registerutdrag

Stämmer adressen?""",
    "outlook-norwegian": """Fra: Personvern <a@energi.example>
Sendt: fredag 20. november 2026 09:12
Til: Anna
Emne: Innsyn

Stemmer adressen?""",
    "gmail-danish": """Den fre. 20. nov. 2026 kl. 09.12 skrev Databeskyttelse <a@energi.example>:

> Passer adressen?""",
    "outlook-finnish": """Lähettäjä: Tietosuoja <a@energi.example>
Lähetetty: perjantai 20. marraskuuta 2026 9.12
Vastaanottaja: Anna
Aihe: Tiedot

Onko osoite oikein?""",
    "gmail-finnish": """pe 20. marrask. 2026 klo 9.12 Tietosuoja (a@energi.example) kirjoitti:

> Onko osoite oikein?""",
    "outlook-english": """From: Privacy <a@energi.example>
Sent: Friday, 20 November 2026 09:12
To: Anna
Subject: Access

Is the address right?""",
    "gmail-english": """On Fri, 20 Nov 2026 at 09:12, Privacy <a@energi.example> wrote:

> Is the address right?""",
    "outlook-german": """Von: Datenschutz <a@energi.example>
Gesendet: Freitag, 20. November 2026 09:12
An: Anna
Betreff: Auskunft

Stimmt die Adresse?""",
    "apple-german": """Am 20.11.2026 um 09:12 schrieb Datenschutz <a@energi.example>:

> Stimmt die Adresse?""",
}


@pytest.mark.parametrize("name", HISTORIES)
def test_history_is_cut_in_every_client_and_language(name: str) -> None:
    """What stands above the history stays; the history is kept as evidence."""
    split = split_text(f"{NOW}\n\n{HISTORIES[name]}", subject="SV: Registerutdrag")
    assert split.text == NOW
    assert split.quoted.split() == HISTORIES[name].split()


@pytest.mark.parametrize(
    "line",
    [
        "Skickat från min iPhone",
        "Skickat från Outlook för Android",
        "Hämta Outlook för iOS<https://aka.example/x>",
        "Sent from my iPhone",
        "Sendt fra min iPad",
        "Lähetetty iPhonesta",
        "Von meinem iPhone gesendet",
        "-- \nAnna Lind\nStorgatan 1",
    ],
)
def test_a_signature_is_cut(line: str) -> None:
    """Signature lines of telephones and after the dash line are no part of the text."""
    split = split_text(f"{NOW}\n\n{line}")
    assert split.text == NOW
    assert split.signature.replace("--\n", "-- \n") == line


REQUEST = "Hej! Skicka en kopia av allt ni har om mig.\nKarin Alm"


@pytest.mark.parametrize("above", [f"{REQUEST}\n\n", f"{REQUEST}\n"])
@pytest.mark.parametrize(
    "footer",
    [
        "Detta mejl kan innehålla konfidentiell information. Är du inte rätt mottagare ber vi dig radera mejlet.",
        "Informationen i detta e-postmeddelande är konfidentiell. Om du inte är rätt mottagare, radera meddelandet.",
        "Sekretess: innehållet är skyddat. Har ni fått det av misstag\nska meddelandet raderas.",
        "Sekretess: denna e-post kan innehålla skyddad information; har du fått den av misstag ska den raderas.",
        "This email is confidential. If you have received it in error, notify the sender\nand delete all copies.",
        "Denne e-posten er fortrolig. Har du mottatt meldingen ved en feil, må den slettes.",
        "Indholdet i denne e-mail er fortroligt. Er du ikke rette modtager, slet mailen.",
    ],
)
def test_a_company_s_disclaimer_is_no_wish(above: str, footer: str) -> None:
    """A footer that asks a wrong recipient to delete the mail is cut; the request above it stays."""
    split = split_text(f"{above}{footer}")

    assert split.text == REQUEST
    assert split.signature == footer


@pytest.mark.parametrize(
    "text",
    [
        "Ni skickade av misstag konfidentiell information om mig till grannen. Radera den.",
        "Jag har fått ett mejl av misstag med en annans uppgifter. Ska jag ta bort det?",
        "Hej!\n\nMeddelandet nedan är inte till mig. Jag har fått det av misstag och vill att ni raderar mig.",
        "Hej!\n\nVi har fått ett mejl från er av misstag med uppgifter om en annan kund. Ska vi radera det?",
        "We received your message by mistake, it concerns another customer. Please delete our address.",
        "Fick brev. Har fått någon annans information hemskickad av misstag. Radera uppgifterna om vår familj.",
        "Om ni har fått mejlet om min flytt av misstag så radera det.",
    ],
)
def test_a_letter_about_a_mistake_is_no_disclaimer(text: str) -> None:
    """Who reports a mail that went astray, or asks to be deleted, is heard."""
    assert split_text(text).text == text


def test_what_stands_beside_a_disclaimer_stays() -> None:
    """Only the disclaimer's own sentences go, wherever in its paragraph they stand."""
    secret = "Detta mejl är skyddat. Är du inte rätt mottagare ber vi dig radera mejlet."
    one_line = split_text(
        f"Skicka registerutdrag. Spärra reklamen. {secret} Begäran gäller Karin Alm."
    )
    above = split_text(f"Vänligen skicka registerutdrag för Karin Alm\n{secret}")

    assert one_line.text == "Skicka registerutdrag. Spärra reklamen.  Begäran gäller Karin Alm."
    assert above.text == "Vänligen skicka registerutdrag för Karin Alm"


def test_a_text_full_of_half_disclaimers_is_read_in_time() -> None:
    """The search for a disclaimer takes time in proportion to the text; one that backtracks takes minutes."""
    text = ("mejl " + "| " * 60 + "fått " * 20 + "om du inte är ") * 80

    assert split_text(text).text == text.strip()


def test_inline_answers_below_quotes_are_kept() -> None:
    """Answers between quoted lines are what the sender wrote."""
    text = "> Vilken adress?\n\nStorgatan 1\n\n> Vilket år?\n\n2024\n"
    assert split_text(text, subject="SV: fråga").text == "Storgatan 1\n\n2024"


def test_answers_announced_inside_the_old_text_keep_the_old_text() -> None:
    """When someone answers in colour inside our mail, everything is text."""
    text = f"Se mina svar nedan i rött.\n\n{HISTORIES['outlook-swedish']}\nJa, Storgatan 1."
    assert "Ja, Storgatan 1." in split_text(text, subject="SV: fråga").text


@pytest.mark.parametrize("subject", ["VB: Registerutdrag", "Fwd: Registerutdrag", "WG: Auskunft"])
def test_a_mail_that_is_only_a_forward_keeps_the_forwarded_text(subject: str) -> None:
    """The request stands in the forwarded text, so it stays text."""
    text = f"Hej, ta hand om detta.\n\n{HISTORIES['outlook-swedish']}"
    split = split_text(text, subject=subject)
    assert "Stämmer adressen?" in split.text
    assert split.quoted == ""


def test_a_first_mail_of_only_quoted_lines_is_text() -> None:
    """A request pasted with > marks and no thread is not thrown away."""
    assert split_text("> Jag vill bli raderad.", subject="Radering").text


@pytest.mark.parametrize(
    "text",
    [
        "Den 3 mars 2026 skrev jag till er:\n\nSedan dess har inget hänt.",
        "Från: Anna Lind\nTill: Kalmar Energi\nÄmne: Registerutdrag\n\nJag vill ha ett utdrag.",
        "Jag skrev detta till er den 3 mars 2026 kl 09:12: radera mig.",
        "Punkter:\n- radera mig\n-- och min fru\n\nFrån: oss båda",
        "Från och med nu: sluta ringa.",
    ],
)
def test_sentences_that_look_like_history_stay(text: str) -> None:
    """A letter may begin with Från: or tell what its writer wrote before."""
    assert split_text(text).text == text


@given(
    st.lists(
        st.sampled_from(
            [
                NOW,
                "",
                "> citat",
                "-- ",
                "Skickat från min iPhone",
                "Från: A <a@b.example>",
                "Skickat: den 20 november 2026 09:12",
                "Till: B",
                "Ämne: x",
                "Den 20 nov. 2026 kl 09:12 skrev A <a@b.example>:",
                "-----Ursprungligt meddelande-----",
                "---------- Forwarded message ---------",
                "hej",
            ]
        ),
        max_size=14,
    )
)
def test_cutting_twice_is_cutting_once(lines: list[str]) -> None:
    """What is left after a cut has nothing more to cut."""
    once = split_text("\n".join(lines), subject="SV: x", is_reply=True).text
    assert split_text(once, subject="SV: x", is_reply=True).text == once


@given(st.text(alphabet="ab >-\n:@<.1", max_size=200))
def test_every_word_ends_up_in_one_of_the_three_parts(text: str) -> None:
    """Cutting moves words and never loses one."""
    split = split_text(text, is_reply=True)
    parts = f"{split.text}\n{split.quoted}\n{split.signature}"
    assert sorted(parts.split()) == sorted(text.split())


def _calls(text: str) -> int:
    """Count the calls that splitting makes: the same on every machine, unlike time."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        split_text(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("lines", ["-- \n", "-- \na\n", "a\n-- \n\n"])
def test_many_signature_lines_cost_no_more_than_their_number(lines: str) -> None:
    """Twice as many take twice as long, not four times."""
    assert _calls(lines * 600) < 3 * _calls(lines * 300)


@pytest.mark.skipif(not FIXTURES.exists(), reason="mailcorpus is not on this machine")
@pytest.mark.parametrize(
    "name",
    [
        *("norwegian_gmail", "danish_dash_separator", "finnish", "german", "german_2"),
        *("german_outlook", "gmail_split_line_from", "outlook_split_line_from", "ios_outlook"),
        *("msn", "en_multiline_2", "original_message", "original_message_2", "22", "25", "26"),
        *("tricky_10_special_chars_in_name", "tricky_14_long_quote_header"),
    ],
)
def test_real_replies_keep_only_the_reply(name: str) -> None:
    """The five paragraphs of the fixture's reply are left and nothing of the history."""
    text = (FIXTURES / f"email_{name}.txt").read_text(encoding="utf-8")
    split = split_text(text, is_reply=True)
    assert split.text.startswith("Fusce bibendum")
    assert split.text.endswith("nec nec nibh.")
    assert split.quoted
