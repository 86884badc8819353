"""What the sandbox's mail server writes down."""

import smtplib
import subprocess
import sys
from pathlib import Path

from tests.servers import free_port, wait_for_port

RUN = "from sandbox.server import run; run(smtp_port={}, imap_port={}, web_port={}, password='sandbox')"


def test_its_log_names_no_sender_and_no_recipient(tmp_path: Path) -> None:
    """The log of `make run` may be shown to anybody."""
    smtp, imap, web = free_port(), free_port(), free_port()
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", RUN.format(smtp, imap, web)], stdout=output, stderr=output
        )
        try:
            wait_for_port(smtp, seconds=30)
            with smtplib.SMTP("127.0.0.1", smtp) as line:
                line.sendmail(
                    "kim@brev.example", ["desk@brev.example"], "Subject: hej\r\n\r\nkim.berg"
                )
        finally:
            server.terminate()
            server.wait(timeout=20)

    assert "brev.example" not in log.read_text()
