"""`earmark user ...`: accounts from the terminal, where the first administrator has to come from."""

from typing import Annotated

import typer

from service.cli.common import console, migrate
from service.config import get_settings

people = typer.Typer(help="Accounts (with EARMARK_ACCOUNTS=true).", no_args_is_help=True)


@people.callback()
def prepare() -> None:
    """Accounts rest in the database, which may not be there yet."""
    migrate(get_settings())


Address = Annotated[str, typer.Argument(help="E-mail address.", show_default=False)]


@people.command("add")
def add_user(
    address: Address,
    name: Annotated[str, typer.Option(help="How the person is called.")] = "",
    administrator: Annotated[bool, typer.Option("--administrator", help="May do everything.")] = False,
) -> None:
    """Make an account and print its invitation."""
    from service.actions.access import users
    from service.store.database import get_database

    with get_database().write() as session:
        user = users.create_user(session, email=address, name=name, administrator=administrator)
        token = users.invite(session, user)
        show_invitation(user.email, token)


@people.command("invite")
def invite_user(address: Address) -> None:
    """A new invitation for an account: also for a forgotten password."""
    from service.actions.access import users
    from service.domain.errors import NotFound
    from service.store.database import get_database

    with get_database().write() as session:
        user = users.find_user(session, address)
        if user is None:
            raise NotFound(f"There is no account for {address}.", code="user_not_found")
        show_invitation(user.email, users.invite(session, user))


@people.command("list")
def list_users() -> None:
    """Everybody with an account."""
    from service.actions.access import users
    from service.store.database import get_database

    with get_database().read() as session:
        for user in users.list_users(session):
            facts = [
                "administrator" if user.administrator else "",
                "" if user.active else "deactivated",
                "" if user.password_hash else "invited",
            ]
            console.print(f"{user.email}  {user.name}  {' '.join(filter(None, facts))}".rstrip(), highlight=False)


def show_invitation(email: str, token: str) -> None:
    """Where the person chooses a password."""
    from service.api.accounts import invitation_path

    settings = get_settings()
    console.print(
        f"{email} chooses a password within a week at\nhttp://{settings.host}:{settings.port}{invitation_path(token)}",
        highlight=False,
        soft_wrap=True,
    )
    if not settings.accounts:
        console.print("Accounts are off: set EARMARK_ACCOUNTS=true.", style="yellow")
