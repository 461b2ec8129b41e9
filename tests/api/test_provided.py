"""Signing in by an OpenID provider: the good way, and everything that must not let anybody in."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError
from sqlalchemy import select

from service.actions.access import users
from service.api.admit import COOKIE
from service.api.headers import PREFIX
from service.api.provided import own_path
from service.config import Settings
from service.main import create_app
from service.store import identity_provider
from service.store.database import Database
from service.store.tables import AuditEvent, ExternalIdentity, User
from tests.api.oidc_provider import CLIENT, SECRET, OidcProvider, serve

START = f"{PREFIX}/session/oidc"
PERSON = {"sub": "248289761001", "email": "Ana@Example.org", "email_verified": True, "name": "Ana Lopes"}


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})


@pytest.fixture
def provider(key: RSAKey) -> Iterator[OidcProvider]:
    made = OidcProvider(person=dict(PERSON), key=key)
    server = serve(made)
    identity_provider._provider.cache_clear()
    yield made
    server.shutdown()
    server.server_close()


class Door:
    """A browser at an installation whose people sign in by the provider."""

    def __init__(self, http: TestClient, database: Database, provider: OidcProvider) -> None:
        self.http, self.database, self.provider = http, database, provider

    def leave(self, next_path: str = "/insights") -> str:
        """To the provider: the address of its sign-in page."""
        answer = self.http.get(START, params={"next": next_path}, follow_redirects=False)
        assert answer.status_code == 303
        return answer.headers["location"]

    def come_back(self, query: str) -> Response:
        return self.http.get(f"{START}/callback?{query}", follow_redirects=False)

    def sign_in(self, next_path: str = "/insights") -> Response:
        return self.come_back(self.provider.let_in(self.leave(next_path)))

    def who(self) -> str | None:
        name = self.http.get(f"{PREFIX}/me").json()["name"]
        assert name is None or isinstance(name, str)
        return name

    def users(self) -> list[User]:
        with self.database.read() as session:
            return list(session.scalars(select(User).order_by(User.email)))


def problem_of(answer: Response) -> str:
    """The code with which somebody lands on the sign-in page, without a session."""
    assert answer.status_code == 303 and COOKIE not in answer.cookies, answer.headers
    place = urlsplit(answer.headers["location"])
    assert place.path == "/" and not place.netloc
    return parse_qs(place.query)["problem"][0]


@pytest.fixture
def make_door(
    settings: Settings, database: Database, provider: OidcProvider, knocks: list[str], analysed: None
) -> Iterator[object]:
    opened = []

    def make(**changes: object) -> Door:
        changed = settings.model_copy(
            update={
                "accounts": True,
                "oidc_issuer": provider.issuer,
                "oidc_client_id": CLIENT,
                "oidc_name": "Example ID",
            }
            | {"oidc_client_secret": Settings(oidc_client_secret=SECRET).oidc_client_secret}
            | changes
        )
        http = TestClient(create_app(changed), base_url="http://localhost", raise_server_exceptions=False)
        opened.append(http.__enter__())
        return Door(http, database, provider)

    yield make
    for http in opened:
        http.__exit__(None, None, None)


@pytest.fixture
def door(make_door, database: Database) -> Door:  # type: ignore[no-untyped-def]
    """One account waits: Ana's, without a password."""
    with database.write() as session:
        users.create_user(session, email="ana@example.org")
    return make_door()


def test_the_sign_in_page_is_told_of_the_provider(door: Door) -> None:
    told = door.http.get(f"{PREFIX}/me").json()
    assert told["kind"] is None and told["provider"] == "Example ID" and told["passwords"] is True


def test_the_account_is_found_by_its_verified_address_and_later_by_the_subject(door: Door) -> None:
    answer = door.sign_in("/insights?from=2026-01-01")
    assert answer.status_code == 303 and answer.headers["location"] == "/insights?from=2026-01-01"
    set_cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE)).lower()
    assert "httponly" in set_cookie and "samesite=lax" in set_cookie
    assert door.who() == "ana@example.org"
    door.http.cookies.clear()
    door.provider.person["email"] = "ana.new@example.org"  # she married; her subject stays
    assert door.sign_in().headers["location"] == "/insights"
    assert door.who() == "ana@example.org" and len(door.users()) == 1
    with door.database.read() as session:
        written = [(e.actor, e.action) for e in session.scalars(select(AuditEvent))]
    assert written == [("ana@example.org", "sign_in")] * 2


def test_an_address_that_only_userinfo_tells_counts_too(door: Door) -> None:
    door.provider.left_out = {"email", "email_verified", "name"}
    assert door.sign_in().headers["location"] == "/insights"
    assert door.who() == "ana@example.org"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1_000_000_000}, "identity_not_valid"),
        ({"nonce": "of another sign-in"}, "identity_not_valid"),
        ({"aud": "another client"}, "identity_not_valid"),
        ({"aud": [CLIENT, "another client"]}, "identity_not_valid"),
        ({"aud": [CLIENT, "another client"], "azp": "another client"}, "identity_not_valid"),
        ({"iss": "https://elsewhere.example"}, "identity_not_valid"),
        ({"sub": ""}, "identity_not_valid"),
        ({"email_verified": False}, "email_not_verified"),
        ({"email_verified": "false"}, "email_not_verified"),
        ({"email": None}, "email_not_verified"),
        ({"email": "stranger@example.org"}, "account_unknown"),
    ],
)
def test_an_identity_that_does_not_hold_lets_nobody_in(door: Door, claims: dict[str, object], code: str) -> None:
    door.provider.claims = claims
    assert problem_of(door.sign_in()) == code
    assert door.who() is None and [u.email for u in door.users()] == ["ana@example.org"]
    with door.database.read() as session:
        refused = session.scalars(select(AuditEvent)).one()
        assert (refused.action, refused.target) == ("sign_in_refused", {"reason": code})
        assert session.scalar(select(ExternalIdentity)) is None


def test_a_token_of_somebody_elses_key_lets_nobody_in(door: Door, key: RSAKey) -> None:
    door.provider.published = [key]
    door.provider.key = RSAKey.generate_key(2048, {"kid": "first"})
    assert problem_of(door.sign_in()) == "identity_not_valid"


def test_a_token_signed_with_the_client_secret_lets_nobody_in(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = OctKey.import_key(SECRET.ljust(32, "."))
    real = jwt.encode
    monkeypatch.setattr(jwt, "encode", lambda header, claims, _key: real({"alg": "HS256"}, claims, shared))
    assert problem_of(door.sign_in()) == "identity_not_valid"


def test_new_keys_of_the_provider_are_fetched_when_they_are_met(door: Door) -> None:
    assert door.sign_in().headers["location"] == "/insights"
    door.http.cookies.clear()
    door.provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    assert door.sign_in().headers["location"] == "/insights"


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(door: Door) -> None:
    query = door.provider.let_in(door.leave())
    kept = dict(door.http.cookies)
    door.http.cookies.clear()
    assert problem_of(door.come_back(query)) == "sign_in_stale"  # another browser: nothing was asked there
    door.http.cookies.update(kept)
    assert door.come_back(query).headers["location"] == "/insights"
    door.http.cookies.clear()
    assert problem_of(door.come_back(query)) == "sign_in_stale"  # the cookie went with the first answer
    door.http.cookies.update(kept)
    assert problem_of(door.come_back(query)) == "provider_refused"  # and the code is used


def test_a_state_that_was_not_given_out_lets_nobody_in(door: Door) -> None:
    query = door.provider.let_in(door.leave())
    assert problem_of(door.come_back(query + "x")) == "sign_in_stale"
    assert problem_of(door.come_back("")) == "sign_in_stale"


def test_another_provider_cannot_answer(door: Door) -> None:
    query = door.provider.let_in(door.leave())
    assert problem_of(door.come_back(f"{query}&iss=https://elsewhere.example")) == "identity_not_valid"


def test_a_refusal_by_the_provider_is_said(door: Door) -> None:
    state = parse_qs(urlsplit(door.leave()).query)["state"][0]
    assert problem_of(door.come_back(f"error=access_denied&state={state}")) == "provider_refused"


def test_a_provider_that_is_down_is_said(make_door, provider: OidcProvider) -> None:  # type: ignore[no-untyped-def]
    door = make_door(oidc_issuer="http://127.0.0.1:1/realm")
    answer = door.http.get(START, follow_redirects=False)
    assert problem_of(answer) == "provider_unreachable"


def test_who_is_deactivated_stays_out(door: Door) -> None:
    door.sign_in()
    with door.database.write() as session:
        users.create_user(session, email="boss@example.org", administrator=True)
        users.change_user(session, users.find_user(session, "ana@example.org").id, active=False)
    assert door.who() is None
    door.http.cookies.clear()
    assert problem_of(door.sign_in()) == "account_inactive"


def test_an_address_that_was_given_to_another_person_does_not_bring_the_account(door: Door) -> None:
    door.sign_in()
    door.http.cookies.clear()
    door.provider.person["sub"] = "another person"
    assert problem_of(door.sign_in()) == "account_linked_otherwise"


def test_accounts_are_made_where_the_settings_allow_it_and_only_of_these_domains(make_door) -> None:  # type: ignore[no-untyped-def]
    door = make_door(oidc_create_users=True, oidc_domains=["example.org"])
    door.provider.person["email"] = "eve@elsewhere.example"
    assert problem_of(door.sign_in()) == "email_not_allowed"
    door.provider.person["email"] = "new@example.org"
    assert door.sign_in().status_code == 303 and door.who() == "new@example.org"
    made = door.users()
    assert [(u.email, u.name, u.administrator, u.password_hash) for u in made] == [
        ("new@example.org", "Ana Lopes", False, None)
    ]
    assert door.http.get(f"{PREFIX}/projects").json()["items"] == []


def test_a_provider_that_says_nothing_of_verification_can_be_trusted(make_door, database: Database) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        users.create_user(session, email="ana@example.org")
    door = make_door(oidc_trust_email=True)
    door.provider.left_out = {"email_verified"}
    assert door.sign_in().headers["location"] == "/insights"


def test_without_passwords_only_the_provider_lets_in(make_door, database: Database) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        users.create_user(session, email="ana@example.org", password="correct horse battery")
    door = make_door(oidc_only=True)
    body = {"email": "ana@example.org", "password": "correct horse battery"}
    refused = door.http.post(f"{PREFIX}/session", json=body)
    assert refused.status_code == 403 and refused.json()["code"] == "no_passwords"
    assert door.http.get(f"{PREFIX}/me").json()["passwords"] is False
    assert door.sign_in().headers["location"] == "/insights"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""]
)
def test_nobody_is_led_out_of_the_house(door: Door, path: str) -> None:
    assert own_path(path) == "/"
    assert door.sign_in(path).headers["location"] == "/"


def test_over_https_the_cookies_are_bound_to_this_host(make_door, database: Database) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        users.create_user(session, email="ana@example.org")
    door = make_door(public_url="https://earmark.example.org/")
    answer = door.http.get(START, follow_redirects=False)
    assert parse_qs(urlsplit(answer.headers["location"]).query)["redirect_uri"] == [
        "https://earmark.example.org/api/v1/session/oidc/callback"
    ]
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-earmark_oidc=") and "Secure" in cookie and "Path=/" in cookie


def test_without_a_provider_there_is_no_such_way(client) -> None:  # type: ignore[no-untyped-def]
    for path in ("/session/oidc", "/session/oidc/callback"):
        answer = client.get(path)
        assert answer.status_code == 404 and answer.json()["code"] == "no_provider"


def test_settings_that_cannot_work_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValidationError, match="needs EARMARK_ACCOUNTS=true"):
        Settings(oidc_issuer="https://id.example.org", oidc_client_id="x")
    with pytest.raises(ValidationError, match="nobody could sign in"):
        Settings(accounts=True, oidc_only=True)
