"""Who may do what: every route as every kind of caller, sessions, keys, the audit log."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx import Response

from service.actions.access import keys, secrets, users
from service.actions.projects import create_project
from service.actions.webhooks.manage import create_webhook, send_test
from service.api.admit import ADMINISTRATORS, COOKIE, CREATES, FILTERED, NEEDS, PROJECT_OF, PUBLIC, SIGNED_IN
from service.api.openapi import PREFIX, make_api
from service.config import Settings
from service.main import create_app
from service.store.database import Database
from service.store.tables import (
    Analysis,
    ApiKey,
    AuditEvent,
    Evidence,
    Insight,
    Job,
    LoginFailure,
    LoginSession,
    Participant,
    Recording,
    Theme,
    Transcript,
    Utterance,
    now,
)
from tests import factories
from tests.api.client import AUDIO, Client

PASSWORD = "correct horse battery"
ROUTES = sorted(
    (method.upper(), path, operation["operationId"])
    for path, operations in make_api().openapi()["paths"].items()
    if path != "/health"
    for method, operation in operations.items()
)


class House:
    """An installation with accounts: two projects, one person of each kind, and a program."""

    def __init__(self, http: TestClient, database: Database) -> None:
        self.http, self.database = http, database
        self.cookies: dict[str, dict[str, str]] = {}
        with database.write() as session:
            self.project, self.other = (create_project(session, name=name).id for name in ("Mine", "Theirs"))
            boss = users.create_user(session, email="boss@example.org", password=PASSWORD, administrator=True)
            for role in ("owner", "editor", "viewer", "uploader"):
                user = users.create_user(session, email=f"{role}@example.org", password=PASSWORD)
                users.set_role(session, self.project, user.id, role)
            stranger = users.create_user(session, email="stranger@example.org", password=PASSWORD)
            users.set_role(session, self.other, stranger.id, "owner")
            gone = users.create_user(session, email="gone@example.org", password=PASSWORD)
            users.set_role(session, self.project, gone.id, "owner")
            self.boss, self.gone = boss.id, gone.id
            self.keys = {
                scope: keys.create_key(
                    session, name=scope, scopes=[scope], project_id=self.project, created_by=boss.id
                )[1]
                for scope in ("read", "write", "admin")
            }
            row, self.keys["revoked"] = keys.create_key(
                session, name="old", scopes=["admin"], project_id=None, created_by=boss.id
            )
            keys.revoke(session, row.id)
            self.ids = self.fill(session)
        for name in ("boss", "owner", "editor", "viewer", "uploader", "stranger", "gone"):
            self.cookies[name] = {COOKIE: self.sign_in(f"{name}@example.org").cookies[COOKIE]}
        with database.write() as session:
            session.get_one(type(boss), self.gone).active = False
        http.cookies.clear()

    def fill(self, session) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
        """One recording of the project, with everything that has a route of its own."""
        recording = Recording(
            project_id=self.project, title="Call", filename="c.wav", sha256="0" * 64, media_type="audio/wav"
        )
        session.add(recording)
        session.flush()
        transcript = Transcript(recording_id=recording.id, version=1, key="k")
        job = Job(recording_id=recording.id, status="completed")
        session.add_all([transcript, job])
        session.flush()
        said = Utterance(transcript_id=transcript.id, position=0, speaker="S1", start=0.0, end=1.0, text="It is slow.")
        insight = Insight(
            recording_id=recording.id, transcript_id=transcript.id, position=0, kind="pain_point",
            statement="It is slow.", score=0.9, speaker="S1",
        )  # fmt: skip
        theme = Theme(project_id=self.project, family="need", label="Slow")
        session.add_all([said, insight, theme, Analysis(recording_id=recording.id, transcript_id=transcript.id)])
        session.flush()
        session.add(
            Evidence(
                insight_id=insight.id,
                utterance_id=said.id,
                quote="It is slow.",
                char_start=0,
                char_end=11,
                start=0.0,
                end=1.0,
                verified=True,
            )
        )
        participant = Participant(project_id=self.project, name="Ana", attributes={})
        session.add(participant)
        session.flush()
        hook = create_webhook(session, self.project, url="https://example.org/", events=["recording.completed"])
        delivery = send_test(session, hook.id)
        return {
            "webhook_id": hook.id,
            "delivery_id": delivery.id,
            "recording_id": recording.id,
            "insight_id": insight.id,
            "theme_id": theme.id,
            "participant_id": participant.id,
            "job_id": job.id,
            "project_id": self.project,
        }

    def sign_in(self, email: str, password: str = PASSWORD) -> Response:
        return self.http.post(f"{PREFIX}/session", json={"email": email, "password": password})

    def ask(self, who: str, method: str, path: str, **rest: object) -> Response:
        """A request as somebody: the name of a person, `key:read`, or `nobody`."""
        self.http.cookies.clear()
        headers = {"Authorization": f"Bearer {self.keys[who[4:]]}"} if who.startswith("key:") else {}
        for name, value in self.cookies.get(who, {}).items():
            self.http.cookies.set(name, value)
        return self.http.request(method, path, headers=headers, **rest)  # type: ignore[arg-type]


@pytest.fixture
def house(
    settings: Settings, database: Database, knocks: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setattr(secrets, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # argon2, fast
    secrets._nobody.cache_clear()
    app = create_app(settings.model_copy(update={"accounts": True}))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as http:
        yield House(http, app.state.database)


ALLOWED = {
    "read": {"owner", "editor", "viewer", "key:read", "key:write", "key:admin"},
    "upload": {"owner", "editor", "uploader", "key:write", "key:admin"},
    "edit": {"owner", "editor", "key:write", "key:admin"},
    "manage": {"owner", "key:admin"},
}
OUTSIDE = ("nobody", "gone", "key:revoked")
CALLERS = (*OUTSIDE, "stranger", "owner", "editor", "viewer", "uploader", "key:read", "key:write", "key:admin")
MAY_NOT_DELETE = (*OUTSIDE, "stranger", "viewer", "uploader", "key:read")


def test_every_route_is_known_to_the_tables() -> None:
    """A new route says who may call it: by a parameter that leads to a project, or by its name in a table."""
    named = PUBLIC | SIGNED_IN | FILTERED | CREATES | ADMINISTRATORS
    unknown = [
        name
        for _method, path, name in ROUTES
        if name not in named and not any(f"{{{p}}}" in path for p in (*PROJECT_OF, "project_id"))
    ]
    assert unknown == []
    names = {name for *_rest, name in ROUTES}
    assert (named | NEEDS.keys()) - names == set()


def test_every_route_as_every_caller(house: House) -> None:
    """Nobody, a deactivated user and a revoked key get 401; a stranger learns nothing; each role what its table says."""
    wrong = []
    for (method, path, name), who in product(ROUTES, CALLERS):
        if name in PUBLIC or (name == "sign_out" and who not in OUTSIDE):
            continue
        filled = path
        for parameter, id_ in house.ids.items():
            filled = filled.replace(f"{{{parameter}}}", str(id_))
        filled = filled.replace("{format}", "txt")
        while "{" in filled:
            start, end = filled.index("{"), filled.index("}")
            filled = filled[:start] + str(uuid4()) + filled[end + 1 :]
        if method == "DELETE" and who not in MAY_NOT_DELETE:
            continue  # the house is still needed
        status = house.ask(who, method, filled).status_code
        if not fits(name, method, who, status, in_project="{" in path.removesuffix("{format}")):
            wrong.append((who, method, path, status))
    assert wrong == []


def fits(name: str, method: str, who: str, status: int, *, in_project: bool) -> bool:
    if who in OUTSIDE:
        return status == 401
    if name in ADMINISTRATORS:
        return status == 403
    if name in SIGNED_IN or not in_project:
        return status not in (401, 500)
    if who == "stranger":
        return status == 404
    needed = NEEDS.get(name) or (("read",) if method == "GET" else ("edit",))
    may = any(who in ALLOWED[permission] for permission in needed)
    return status not in (401, 403, 500) if may else status == 403


def test_lists_and_search_show_only_what_the_caller_may_read(house: House) -> None:
    lists = {
        "recordings": lambda body: len(body["items"]),
        "insights": lambda body: len(body["items"]),
        "projects": lambda body: [p["name"] for p in body["items"]],
    }

    def seen(who: str, path: str, count: Callable[[dict], object]) -> object:  # type: ignore[type-arg]
        return count(house.ask(who, "GET", f"{PREFIX}/{path}").json())

    assert [seen("viewer", path, count) for path, count in lists.items()] == [1, 1, ["Mine"]]
    assert [seen("key:read", path, count) for path, count in lists.items()] == [1, 1, ["Mine"]]
    assert [seen("stranger", path, count) for path, count in lists.items()] == [0, 0, ["Theirs"]]
    assert [seen("uploader", path, count) for path, count in lists.items()] == [0, 0, ["Mine"]]
    assert [seen("boss", path, count) for path, count in lists.items()] == [1, 1, ["Mine", "Theirs"]]
    assert house.ask("stranger", "GET", f"{PREFIX}/search?q=slow").json()["hits"] == []
    assert house.ask("stranger", "GET", f"{PREFIX}/search?q=slow&project_id={house.project}").status_code == 404
    assert house.ask("stranger", "GET", f"{PREFIX}/recordings?project_id={house.project}").status_code == 404
    assert house.ask("uploader", "GET", f"{PREFIX}/insights?project_id={house.project}").status_code == 403


def test_an_export_of_several_looks_at_the_project_of_each(house: House) -> None:
    own = house.ids["recording_id"]
    for who, status in (("viewer", 200), ("uploader", 403), ("stranger", 404)):
        assert house.ask(who, "GET", f"{PREFIX}/recordings/exports/txt?id={own}").status_code == status
    with house.database.write() as session:
        foreign = factories.make_recording(session, project_id=house.other).id
    for pair in (f"id={own}&id={foreign}", f"id={foreign}&id={own}"):
        assert house.ask("viewer", "GET", f"{PREFIX}/recordings/exports/txt?{pair}").status_code == 404


def test_an_upload_goes_only_where_the_caller_may_put_it(house: House) -> None:
    def upload(who: str, **fields: str) -> Response:
        return house.ask(
            who,
            "POST",
            f"{PREFIX}/recordings",
            files={"file": ("a.wav", AUDIO + who.encode(), "audio/wav")},
            data=fields,
        )

    assert upload("uploader").json()["recording"]["project_id"] == str(house.project)
    assert upload("stranger").json()["recording"]["project_id"] == str(house.other)
    assert upload("stranger", project_id=str(house.project)).status_code == 404
    assert upload("viewer", project_id=str(house.project)).status_code == 403
    assert upload("viewer").status_code == 403
    with house.database.write() as session:
        stranger = users.find_user(session, "stranger@example.org")
        assert stranger
        users.set_role(session, house.project, stranger.id, "editor")
    assert upload("stranger").json()["code"] == "project_needed"


def test_signing_in_and_out(house: House) -> None:
    answer = house.sign_in("VIEWER@example.org ")
    assert (answer.status_code, answer.json()["name"]) == (201, "viewer@example.org")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert house.http.get(f"{PREFIX}/me").json()["kind"] == "user"
    assert house.http.delete(f"{PREFIX}/session").status_code == 204
    assert house.http.get(f"{PREFIX}/me").json()["kind"] is None
    assert house.ask("viewer", "GET", f"{PREFIX}/me").json()["kind"] == "user"  # another browser stays signed in


def test_a_session_ends_when_it_is_idle_or_too_old(house: House) -> None:
    for column, days in ((LoginSession.seen_at, 8), (LoginSession.created_at, 31)):
        token = house.sign_in("viewer@example.org").cookies[COOKIE]
        with house.database.write() as session:
            row = session.query(LoginSession).order_by(LoginSession.created_at.desc()).first()
            assert row
            setattr(row, column.key, now() - timedelta(days=days))
        house.cookies["aged"] = {COOKIE: token}
        assert house.ask("aged", "GET", f"{PREFIX}/projects").status_code == 401


def test_wrong_passwords_slow_down_and_tell_nothing(house: House) -> None:
    refusals = [house.sign_in(email, "wrong password!") for email in ("viewer@example.org", "nobody@example.org")]
    assert [(r.status_code, r.json()["detail"]) for r in refusals] == [(401, "Address or password is not right.")] * 2
    for _ in range(4):
        house.sign_in("viewer@example.org", "wrong password!")
    waiting = house.sign_in("viewer@example.org")
    assert (waiting.status_code, waiting.json()["code"]) == (429, "too_many_tries")
    assert 0 < int(waiting.headers["retry-after"]) <= 30
    assert house.sign_in("owner@example.org").status_code == 201
    with house.database.write() as session:
        session.get_one(LoginFailure, "viewer@example.org").wait_until = now()
    assert house.sign_in("viewer@example.org").status_code == 201


def test_a_password_is_kept_as_argon2_and_must_be_long_enough(house: House) -> None:
    with house.database.read() as session:
        user = users.find_user(session, "viewer@example.org")
        assert user
        assert (user.password_hash or "").startswith("$argon2id$")
    change = {"current": PASSWORD, "new": "short"}
    assert house.ask("viewer", "POST", f"{PREFIX}/me/password", json=change).json()["code"] == "password_not_accepted"
    change["new"] = "another long password"
    assert house.ask("viewer", "POST", f"{PREFIX}/me/password", json=change).status_code == 204
    assert house.ask("viewer", "GET", f"{PREFIX}/projects").status_code == 401  # every session ended
    assert house.sign_in("viewer@example.org", "another long password").status_code == 201


def test_an_invitation_makes_an_account_once(house: House) -> None:
    body = {"email": "New@Example.org", "projects": {str(house.project): "editor"}}
    made = house.ask("boss", "POST", f"{PREFIX}/users", json=body)
    assert (made.status_code, made.json()["user"]["invited"]) == (201, True)
    token = made.json()["invitation"].split("#")[1]
    assert house.sign_in("new@example.org", "").status_code == 401
    accept = {"token": token, "password": PASSWORD}
    accepted = house.ask("nobody", "POST", f"{PREFIX}/invitations/accept", json=accept)
    assert accepted.json()["projects"][0]["permissions"] == ["edit", "read", "upload"]
    assert house.ask("nobody", "POST", f"{PREFIX}/invitations/accept", json=accept).status_code == 404
    assert house.sign_in("new@example.org").status_code == 201
    assert house.ask("boss", "POST", f"{PREFIX}/users", json=body).json()["code"] == "email_taken"


def test_the_last_administrator_and_the_last_owner_stay(house: House) -> None:
    refused = house.ask("boss", "PATCH", f"{PREFIX}/users/{house.boss}", json={"active": False})
    assert refused.json()["code"] == "last_administrator"
    with house.database.write() as session:
        owner = users.find_user(session, "owner@example.org")
        assert owner
        users.remove_member(session, house.project, house.gone)
    path = f"{PREFIX}/projects/{house.project}/members/{owner.id}"
    assert house.ask("boss", "PUT", path, json={"role": "viewer"}).json()["code"] == "last_owner"
    assert house.ask("boss", "DELETE", path).json()["code"] == "last_owner"


def test_a_key_is_shown_once_kept_as_a_hash_and_stops_when_revoked(house: House) -> None:
    wanted = {"name": "CI", "scopes": ["admin"], "project_id": str(house.project)}
    made = house.ask("owner", "POST", f"{PREFIX}/keys", json=wanted)
    text, key = made.json()["text"], made.json()["key"]
    assert (made.status_code, text[:9]) == (201, key["prefix"])
    with house.database.read() as session:
        assert text not in str(session.get_one(ApiKey, UUID(key["id"])).__dict__)
    house.keys["new"] = text
    assert house.ask("key:new", "GET", f"{PREFIX}/recordings").status_code == 200
    listed = house.ask("owner", "GET", f"{PREFIX}/keys?project_id={house.project}").json()["items"]
    assert next(k for k in listed if k["id"] == key["id"])["used_at"]
    assert house.ask("key:new", "POST", f"{PREFIX}/keys", json={"name": "x", "scopes": ["read"]}).status_code == 403
    assert house.ask("stranger", "DELETE", f"{PREFIX}/keys/{key['id']}").status_code == 404
    assert house.ask("owner", "DELETE", f"{PREFIX}/keys/{key['id']}").status_code == 204
    assert house.ask("key:new", "GET", f"{PREFIX}/recordings").json()["code"] == "key_not_accepted"


def test_a_key_never_opens_more_than_its_maker_may_open(house: House) -> None:
    made = house.ask("viewer", "POST", f"{PREFIX}/keys", json={"name": "mine", "scopes": ["admin"]})
    house.keys["mine"] = made.json()["text"]
    assert house.ask("key:mine", "GET", f"{PREFIX}/recordings").status_code == 200
    assert house.ask("key:mine", "PATCH", f"{PREFIX}/insights/{house.ids['insight_id']}", json={}).status_code == 403
    assert house.ask("key:mine", "GET", f"{PREFIX}/users").status_code == 403
    with house.database.write() as session:
        viewer = users.find_user(session, "viewer@example.org")
        assert viewer
        users.change_user(session, viewer.id, active=False)
    assert house.ask("key:mine", "GET", f"{PREFIX}/recordings").status_code == 401


def test_an_expired_key_is_refused(house: House) -> None:
    body = {"name": "late", "scopes": ["read"], "expires_at": (now() - timedelta(hours=1)).isoformat()}
    assert house.ask("boss", "POST", f"{PREFIX}/keys", json=body).json()["code"] == "expired"
    body["expires_at"] = (now() + timedelta(hours=1)).isoformat()
    made = house.ask("boss", "POST", f"{PREFIX}/keys", json=body).json()
    house.keys["late"] = made["text"]
    assert house.ask("key:late", "GET", f"{PREFIX}/recordings").status_code == 200
    with house.database.write() as session:
        session.get_one(ApiKey, UUID(made["key"]["id"])).expires_at = now()
    assert house.ask("key:late", "GET", f"{PREFIX}/recordings").status_code == 401


def test_without_accounts_everything_is_open_but_a_key_is_taken_at_its_word(client: Client) -> None:
    assert client.get("/me").json() == {
        "accounts": False, "passwords": False, "provider": None, "kind": "local", "id": None,
        "name": "this machine", "administrator": True,
        "everywhere": ["edit", "manage", "read", "upload"], "projects": [],
    }  # fmt: skip
    text = client.post("/keys", json={"name": "reader", "scopes": ["read"]}).json()["text"]
    mine = {"Authorization": f"Bearer {text}"}
    assert client.get("/recordings", headers=mine).status_code == 200
    assert client.post("/projects", json={"name": "x"}, headers=mine).status_code == 403
    assert client.get("/recordings", headers={"Authorization": "Bearer em_wrong"}).status_code == 401
    assert client.get("/recordings", headers={"Authorization": "Bearer sk-of-another-service"}).status_code == 200


def test_every_change_is_in_the_audit_log_and_a_changed_row_shows(house: House) -> None:
    path = f"{PREFIX}/insights/{house.ids['insight_id']}"
    assert house.ask("editor", "PATCH", path, json={"status": "accepted"}).status_code == 200
    assert house.ask("viewer", "PATCH", path, json={"status": "rejected"}).status_code == 403
    recording = f"{PREFIX}/recordings/{house.ids['recording_id']}"
    assert house.ask("viewer", "GET", f"{recording}/exports/txt").status_code == 200
    house.sign_in("editor@example.org", "wrong password!")
    events = house.ask("boss", "GET", f"{PREFIX}/audit").json()["items"]
    assert [(e["actor"], e["action"]) for e in events[:3]] == [
        ("editor@example.org", "sign_in_refused"),
        ("viewer@example.org", "export_recording"),
        ("editor@example.org", "change_insight"),
    ]
    assert events[2]["target"] == {"insight_id": str(house.ids["insight_id"])}
    assert events[2]["project_id"] == str(house.project)
    assert house.ask("boss", "GET", f"{PREFIX}/audit/check").json()["intact"] is True
    assert house.ask("boss", "GET", f"{PREFIX}/audit/export").text.count("\n") >= len(events)
    with house.database.write() as session:
        session.get_one(AuditEvent, events[2]["id"]).actor = "viewer@example.org"
    found = house.ask("boss", "GET", f"{PREFIX}/audit/check").json()
    assert (found["intact"], found["broken_at"]) == (False, events[2]["id"])
