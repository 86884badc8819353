"""The mails of the benchmark: written by people, wrapped as mail systems wrap them."""

import email.policy
import json
import random
from email.message import EmailMessage
from pathlib import Path

from tests.triage_parts import ADDRESS, OWN_HOST

HELD_OUT = Path(__file__).resolve().parent.parent / "tests" / "heldout"


def varied_mails(count: int) -> list[bytes]:
    """Make mails of some 7 kB (median): plain, HTML, Latin-1, pictures, long histories.

    Subjects and texts are those of the held-out mails, which no model was trained on, so that the
    classifier works as hard as it does on unseen mail. They repeat after some 400 mails, in another
    wrapping; nothing in the product remembers a text.
    """
    rolled = random.Random(2026)
    written = [
        json.loads(line)
        for path in sorted(HELD_OUT.glob("mail*/*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    rolled.shuffle(written)
    return [_mail(number, written, rolled) for number in range(count)]


def _mail(number: int, written: list[dict[str, str]], rolled: random.Random) -> bytes:
    one = written[number % len(written)]
    mail = EmailMessage()
    for hop in range(rolled.randint(2, 6)):
        mail["Received"] = (
            f"from relay{hop}.mejl.example (relay{hop}.mejl.example [192.0.2.{hop}]) by {OWN_HOST}"
            f" with ESMTPS id {rolled.randbytes(8).hex()}; Mon, 23 Nov 2026 08:00:0{hop} +0100"
        )
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; b=" + rolled.randbytes(180).hex()
    mail["From"] = f"Person {number} <person{number}@mejl.example>"
    mail["To"] = ADDRESS
    mail["Subject"] = one["subject"]
    mail["Date"] = "Mon, 23 Nov 2026 07:59:00 +0100"
    mail["Message-ID"] = f"<{number}.{rolled.randbytes(8).hex()}@mejl.example>"
    text = one["body"]
    if rolled.choice((True, False)):
        old = "\n".join(rolled.choice(written)["body"] for _ in range(rolled.randint(1, 6)))
        quoted = "\n".join(f"> {line}" for line in old.splitlines())
        text += f"\n\nDen 20 nov. 2026 09:14 skrev Kalmar Energi:\n{quoted}"
    try:
        mail.set_content(text, charset=rolled.choice(("utf-8", "utf-8", "iso-8859-1")))
    except UnicodeEncodeError:
        mail.set_content(text)
    parts = rolled.choices(("plain", "html", "picture"), weights=(40, 45, 15))[0]
    if parts != "plain":
        style = "p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:Calibri}" * rolled.randint(
            20, 140
        )
        body = "".join(f"<p class=MsoNormal>{line}</p>" for line in text.splitlines())
        mail.add_alternative(
            f"<html><style>{style}</style><body>{body}</body></html>", subtype="html"
        )
    if parts == "picture":
        size = rolled.randint(2_000, 40_000)
        mail.add_attachment(
            rolled.randbytes(size), maintype="image", subtype="png", filename="bild.png"
        )
    return mail.as_bytes(policy=email.policy.SMTP)
