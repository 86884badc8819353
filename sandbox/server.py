"""The sandbox's mail server: SMTP, IMAP and web mail in memory, on loopback, for any address."""

import logging
import sys

from mail_devel.__main__ import main as serve

LOOPBACK = "127.0.0.1"


def run(*, smtp_port: int, imap_port: int, web_port: int, password: str) -> None:
    """Serve until SIGTERM; every address is a mailbox, and all of them have the one password."""
    sys.argv = [
        "mail_devel",
        "--multi-user",
        *("--host", LOOPBACK),
        *("--smtp-port", str(smtp_port)),
        *("--imap-port", str(imap_port)),
        *("--http-port", str(web_port)),
        *("--password", password),
        *("--user", "kund@mejl.example"),
    ]
    # Its talk with clients names every sender and recipient, and no log of ours does.
    for name in ("mail_devel", "mail.log"):
        logging.getLogger(name).setLevel(logging.WARNING)
    serve()
