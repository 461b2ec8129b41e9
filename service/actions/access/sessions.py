"""Signing in and out with a password, slower after each wrong one. Session first; flush, never commit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.actions.access.secrets import digest, new_token, password_fits
from service.actions.access.users import find_user
from service.domain.errors import NotSignedIn, TooManyTries
from service.store.tables import LoginFailure, LoginSession, User, now

FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 30.0, 900.0
IDLE, LONGEST = timedelta(days=7), timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a try: the user and the token of the new session, or why not."""

    user: User | None = None
    token: str = ""
    refused: NotSignedIn | TooManyTries | None = None


def sign_in(session: Session, email: str, password: str) -> SignIn:
    """Try a password. A refusal is answered, not raised: the count of wrong tries must be committed."""
    email = email.strip().lower()[:254]
    failure = session.get(LoginFailure, email)
    moment = now()
    if failure is not None and failure.wait_until is not None and failure.wait_until > moment:
        seconds = int((failure.wait_until - moment).total_seconds()) + 1
        sentence = f"Too many wrong passwords for this address; wait {seconds} seconds."
        return SignIn(refused=TooManyTries(sentence, retry_after=seconds))
    user = find_user(session, email)
    if not password_fits(password, user.password_hash if user else None) or user is None or not user.active:
        _count_failure(session, email, failure, moment)
        return SignIn(refused=NotSignedIn("Address or password is not right.", code="wrong_password"))
    if failure is not None:
        session.delete(failure)
    return SignIn(user, open_session(session, user))


def open_session(session: Session, user: User) -> str:
    """A new session of somebody whose identity is known; the token for the cookie, of which only the hash is kept."""
    token = new_token()
    session.add(LoginSession(user_id=user.id, token_hash=digest(token)))
    user.signed_in_at = now()
    session.flush()
    return token


def _count_failure(session: Session, email: str, failure: LoginFailure | None, moment: datetime) -> None:
    if failure is None:
        failure = LoginFailure(email=email, count=0)
        session.add(failure)
    failure.count += 1
    if failure.count >= FREE_TRIES:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(10, failure.count - FREE_TRIES))
        failure.wait_until = moment + timedelta(seconds=wait)
    session.flush()


def find_session(session: Session, token: str) -> tuple[LoginSession, User] | None:
    """The session of a cookie and its user; None when it ended, is too old, or the user is not active."""
    row = session.scalar(select(LoginSession).where(LoginSession.token_hash == digest(token)))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or not user.active:
        return None
    moment = now()
    if row.seen_at < moment - IDLE or row.created_at < moment - LONGEST:
        return None
    return row, user


def is_due(row: LoginSession) -> bool:
    """Is it time to note that the session is in use? Not at each request."""
    return row.seen_at < now() - SEEN_EVERY


def sign_out(session: Session, token: str) -> None:
    """End the session of a cookie, and forget those that are too old anyway."""
    oldest = now() - IDLE
    session.execute(delete(LoginSession).where(LoginSession.token_hash == digest(token)))
    session.execute(delete(LoginSession).where(LoginSession.seen_at < oldest))
