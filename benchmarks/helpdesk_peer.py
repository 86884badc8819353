"""Runs django-helpdesk's `get_email` once and prints what it cost; in an environment of its own.

Django is not installed where our own tools look, so its parts are imported by name.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

urlpatterns: list[Any] = []


def settings(state: dict[str, Any]) -> dict[str, Any]:
    """Give the least that django-helpdesk needs; its acknowledgements are written, and not sent."""
    apps = ("admin", "auth", "contenttypes", "sessions", "sites", "messages", "humanize")
    base = "django.contrib.messages.context_processors.messages"
    return {
        "SECRET_KEY": "benchmark",
        "SITE_ID": 1,
        "USE_TZ": True,
        "DATABASES": {"default": state["database"]},
        "INSTALLED_APPS": [*(f"django.contrib.{app}" for app in apps), "helpdesk"],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": [base]},
            }
        ],
        "ROOT_URLCONF": "__main__",
        "MEDIA_ROOT": state["media"],
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "HELPDESK_TEAMS_MODE_ENABLED": False,
        "HELPDESK_KANBAN_ENABLED": False,
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "LOGGING_CONFIG": None,
    }


def main() -> None:
    """Set up an empty helpdesk, then fetch."""
    state = json.loads(sys.argv[1])
    import_module("django.conf").settings.configure(**settings(state))
    import_module("django").setup()
    urls = import_module("django.urls")
    urlpatterns.append(urls.path("", urls.include("helpdesk.urls", namespace="helpdesk")))
    call = import_module("django.core.management").call_command
    call("migrate", verbosity=0)
    call("loaddata", "emailtemplate.json", verbosity=0)
    models = import_module("helpdesk.models")
    models.Queue.objects.create(
        title="Registerutdrag",
        slug="registerutdrag",
        email_address="registerutdrag@kalmarenergi.example",
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=state["port"],
        email_box_ssl=False,
        email_box_user=state["user"],
        email_box_pass=state["password"],
        email_box_imap_folder="INBOX",
        email_box_interval=0,
    )
    began, cpu = time.monotonic(), time.process_time()
    call("get_email", quiet=True)
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    record = {
        "done": models.Ticket.objects.count(),
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
        "peak_mb": int(peak) / 1024,
    }
    sys.stdout.write(json.dumps(record))


if __name__ == "__main__":
    main()
