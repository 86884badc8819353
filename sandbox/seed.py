"""Deliver the demo mails by SMTP, as a border server would hand them over."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from pathlib import Path

DAYS_AGO = "X-Demo-Days-Ago"


def demo_mails(directory: Path, *, now: datetime, border: str) -> Iterator[EmailMessage]:
    """Yield the mails with dates that fit today, and the border's Received line on top."""
    for path in sorted(directory.glob("*.eml")):
        mail = BytesParser(policy=policy.SMTP).parsebytes(path.read_bytes())
        arrived = now - timedelta(days=int(mail[DAYS_AGO]), minutes=17)
        del mail[DAYS_AGO]
        mail["Date"] = format_datetime(arrived - timedelta(minutes=1))
        hop = f"from mail.example (mail.example [192.0.2.1]) by {border} with ESMTPS; {format_datetime(arrived)}"
        mail["Received"] = hop
        yield mail


def deliver(directory: Path, *, host: str, port: int, now: datetime, border: str) -> int:
    """Send every demo mail; return how many."""
    sent = 0
    with smtplib.SMTP(host, port, timeout=20) as client:
        for mail in demo_mails(directory, now=now, border=border):
            client.send_message(mail)
            sent += 1
    return sent
