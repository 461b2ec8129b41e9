"""Signing in by an OpenID provider: from the identity that it vouches for to the account here, and a session.

Session first; flush, never commit.
"""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.actions.access.sessions import open_session
from service.actions.access.users import create_user, find_user, tidy_email
from service.domain.errors import NotSignedIn
from service.store.identity_provider import Identity
from service.store.tables import ExternalIdentity, Invitation, User


def sign_in_provided(
    session: Session, who: Identity, *, domains: Collection[str] = (), create: bool = False
) -> tuple[User, str]:
    """The account of this identity and the token of its new session.

    Known by issuer and subject; the first time by its verified address, which must have an account unless `create`.
    `domains` are those whose addresses may come in, empty: all. Raises NotSignedIn with the reason.
    """
    user = _known(session, who) or _linked(session, who, domains, create)
    if not user.active:
        raise NotSignedIn("This account is deactivated.", code="account_inactive")
    session.execute(delete(Invitation).where(Invitation.user_id == user.id))
    return user, open_session(session, user)


def _known(session: Session, who: Identity) -> User | None:
    found = select(ExternalIdentity).where(
        ExternalIdentity.issuer == who.issuer, ExternalIdentity.subject == who.subject
    )
    row = session.scalar(found)
    return session.get(User, row.user_id) if row else None


def _linked(session: Session, who: Identity, domains: Collection[str], create: bool) -> User:
    if not who.email or not who.email_verified:
        raise NotSignedIn(
            "The sign-in service does not say that your e-mail address is verified.", code="email_not_verified"
        )
    email = tidy_email(who.email)
    if domains and email.rpartition("@")[2] not in {d.lower().lstrip("@") for d in domains}:
        raise NotSignedIn(f"Addresses like {email} may not sign in here.", code="email_not_allowed")
    user = find_user(session, email)
    if user is None and not create:
        raise NotSignedIn(f"{email} has no account here; ask an administrator for one.", code="account_unknown")
    user = user or create_user(session, email=email, name=who.name)
    taken = select(ExternalIdentity).where(ExternalIdentity.user_id == user.id, ExternalIdentity.issuer == who.issuer)
    if session.scalar(taken):
        # The address went to another person at the provider: the account stays with the one who had it.
        raise NotSignedIn(f"The account of {email} belongs to another identity.", code="account_linked_otherwise")
    session.add(ExternalIdentity(user_id=user.id, issuer=who.issuer, subject=who.subject))
    session.flush()
    return user
