"""`privacydesk user`: who may log in at the desk."""

import re

import click

from cases.store.user_store import UserExists
from cases.user import Role
from desk.passwords import WeakPassword, hash_password
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, emit, fail, say, table
from privacydesk.settings import NEW_PASSWORD

# The log-in page tries the name as typed and in small letters: telephones begin with a capital.
_USERNAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")


@click.group(epilog="Example: privacydesk user list")
def user() -> None:
    """Add, list and disable users of the desk."""


@user.command(epilog="Example: privacydesk user add anna --name 'Anna Ek' --role agent")
@click.argument("username")
@click.option("--name", required=True, help="Name that customers and colleagues see.")
@click.option("--role", type=click.Choice([str(r) for r in Role]), required=True)
@click.option("--sees-protected", is_flag=True, help="May see cases of protected persons.")
@click.option(
    "--password",
    envvar=NEW_PASSWORD,
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help=f"Asked for when left out; scripts set {NEW_PASSWORD}.",
)
def add(username: str, name: str, role: str, password: str, *, sees_protected: bool) -> None:
    """Add USERNAME."""
    if not _USERNAME.fullmatch(username):
        fail("a user name is small letters, digits, dot and hyphen: anna.ek", code=EXIT_USAGE)
    try:
        password_hash = hash_password(password)
        with wiring.open_database(settings()) as database, database.write() as tx:
            tx.users.add(
                username,
                name=name,
                role=Role(role),
                password_hash=password_hash,
                now=utc_now(),
                sees_protected=sees_protected,
            )
            detail = {"user": username, "role": role}
            tx.events.append("user_added", actor="operator", at=utc_now(), detail=detail)
    except WeakPassword as error:
        fail(str(error), code=EXIT_USAGE)
    except UserExists:
        fail(f"there is a user {username} already; see: privacydesk user list")
    say(f"{username} kan nu logga in.")


@user.command("list", epilog="Example: privacydesk user list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def list_users(*, as_json: bool) -> None:
    """List the users."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        users = tx.users.all()
    if as_json:
        for one in users:
            emit(
                {
                    "username": one.username,
                    "name": one.name,
                    "role": one.role,
                    "disabled": bool(one.disabled_at),
                }
            )
        return
    rows = ((u.username, u.name, u.role.label, "avstängd" if u.disabled_at else "") for u in users)
    table("Användare", ("Användarnamn", "Namn", "Roll", ""), rows)


@user.command(epilog="Example: privacydesk user disable anna")
@click.argument("username")
def disable(username: str) -> None:
    """Shut USERNAME out at once."""
    with wiring.open_database(settings()) as database, database.write() as tx:
        found = tx.users.disable(username, now=utc_now())
        if found:
            tx.events.append(
                "user_disabled", actor="operator", at=utc_now(), detail={"user": username}
            )
    if not found:
        fail(f"there is no user {username}; see: privacydesk user list")
    say(f"{username} är avstängd och utloggad.")
