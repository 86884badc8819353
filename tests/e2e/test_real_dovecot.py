"""The same twenty mails through a real Dovecot, by the command that an operator calls."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.twenty_mails import ACCESS, DPO, SAMPLES, judge
from tests.servers import PASSWORD, Dovecot, SmtpSink

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "var" / "models"


@pytest.mark.usefixtures("needs_dovecot")
def test_twenty_mails_from_dovecot_become_what_they_mean(tmp_path: Path) -> None:
    """Two mailboxes, one `triage once`: typed cases, one acknowledgement each, the inbox empty."""
    if not (MODELS / "mail.joblib").exists():
        pytest.skip("the mail classifier is not trained: run make train")
    with (
        Dovecot(tmp_path / "dovecot", users=(ACCESS, DPO)).running() as server,
        SmtpSink().running() as sink,
    ):
        boxes = [
            {
                "name": address.partition("@")[0],
                "address": address,
                "host": "127.0.0.1",
                "port": server.port,
                "tls": "none",
                "user": address,
                "password": PASSWORD,
            }
            for address in (ACCESS, DPO)
        ]
        environment = {
            **os.environ,
            "PRIVACYDESK_VAR_DIR": str(tmp_path / "var"),
            "PRIVACYDESK_MODELS_DIR": str(MODELS),
            "PRIVACYDESK_MAILBOXES": json.dumps(boxes),
            "PRIVACYDESK_SMTP_URL": f"smtp://127.0.0.1:{sink.port}?tls=none",
        }

        def privacydesk(*arguments: str) -> list[dict[str, object]]:
            done = subprocess.run(
                [sys.executable, "-m", "privacydesk", *arguments, "--json"],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return [json.loads(line) for line in done.stdout.splitlines()]

        for sample in SAMPLES:
            server.append(sample.to, sample.message().as_bytes())
        first = privacydesk("triage", "once")
        again = privacydesk("triage", "once")
        types: dict[str, set[str]] = {}
        for case in privacydesk("cases", "list"):
            for message_id in case["message_ids"]:  # type: ignore[attr-defined]
                types.setdefault(message_id, set()).add(str(case["type"]))
        got = {s.name: types.get(f"<sample-{s.name}@brev.example>", set()) for s in SAMPLES}

        assert sum(int(str(box["fetched"])) for box in first) == len(SAMPLES)
        assert all(box["fetched"] == 0 for box in again)
        missed, extra = judge(got)
        assert missed == {}
        assert len(extra) <= 1, extra
        assert [server.count(a) for a in (ACCESS, DPO)] == [0, 0]
        assert sum(server.count(a, "Hanterade") for a in (ACCESS, DPO)) == len(SAMPLES)
        answered = Counter(mail.envelope_to[0] for mail in sink.mails)
        people = {f"{s.name}@brev.example" for s in SAMPLES if s.types}
        assert {address: answered[address] for address in people} == dict.fromkeys(people, 1)
