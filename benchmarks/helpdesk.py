"""Measures django-helpdesk from PyPI on the mailbox that ours is measured on."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "bench" / "django-helpdesk"
# Pinned, so that the measurement means the same next year.
PACKAGES = ("django-helpdesk==2.6.1", "django==5.2.19", "psycopg[binary]==3.3.9")
SECONDS = 1200


class NoPeer(Exception):
    """django-helpdesk cannot be measured here; the message says why."""


def environment() -> Path:
    """Make the environment when it is missing, and return its Python; raises NoPeer."""
    python = HOME / "bin" / "python"
    done = HOME / "packages.txt"
    if done.exists() and done.read_text(encoding="utf-8") == "\n".join(PACKAGES):
        return python
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    try:
        for command in (
            [uv, "venv", "--quiet", "--clear", "--python", "3.11", str(HOME)],
            [uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        message = f"django-helpdesk cannot be installed from PyPI ({type(error).__name__})"
        raise NoPeer(message) from error
    done.write_text("\n".join(PACKAGES), encoding="utf-8")
    return python


def measure(state: dict[str, Any], url: str, directory: Path) -> dict[str, float]:
    """Fetch the mailbox of `state` into a fresh database at `url`; raises NoPeer."""
    given = state | {"database": _database(url), "media": str(directory / "media")}
    peer = Path(__file__).with_name("helpdesk_peer.py")
    try:
        done = subprocess.run(
            [str(environment()), "-I", str(peer), json.dumps(given)],
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.CalledProcessError as error:
        raise NoPeer(error.stderr.decode(errors="replace").strip()[-300:]) from error
    except subprocess.TimeoutExpired as error:
        raise NoPeer(f"not done within {SECONDS} s") from error
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _database(url: str) -> dict[str, str]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(parsed.database)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parsed.database),
        "USER": str(parsed.username or ""),
        "PASSWORD": str(parsed.password or ""),
        "HOST": str(parsed.query.get("host") or parsed.host or ""),
        "PORT": str(parsed.port or ""),
    }
