"""The desk shows a mail by the triage's own reader."""

from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from privacydesk.mail_reading import read_mail


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Åsa Ek <asa@brev.example>"
    mail["Reply-To"] = "Någon annan <annan@brev.example>"
    mail.set_content("Hej!")
    mail.add_alternative("<p>Hej å!</p>", subtype="html", charset="iso-8859-1")
    mail.add_attachment("<b>bilaga</b>", subtype="html", filename="a/b.html")
    return mail


def test_the_letter_and_its_attachments_are_told_apart() -> None:
    """An attached page is a file, and its name has no path."""
    opened = read_mail(a_mail().as_bytes())

    assert "<p>Hej å!</p>" in opened.html
    assert [(part.filename, part.content_type) for part in opened.attachments] == [
        ("b.html", "text/html")
    ]
    assert opened.reply_to == "Någon annan <annan@brev.example>"


def test_a_mail_beyond_the_limits_is_left_as_it_came() -> None:
    """The page then offers the original alone."""
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(50)
    )

    assert not read_mail(deep + b"\r\nhej").readable


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_are_an_error(raw: bytes) -> None:
    """Whatever was kept can be looked at."""
    read_mail(raw)
    read_mail(b"Content-Type: text/html; charset=x\r\n\r\n" + raw)
