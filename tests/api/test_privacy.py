"""The routes of privacy: settings, consent with an upload, legal hold, mining, receipts."""

from tests.api.client import AUDIO, Client


def project_of(client: Client) -> str:
    client.upload(b"RIFF first " + AUDIO)
    return str(client.get("/projects").json()["items"][0]["id"])


def test_settings_of_a_project_are_read_and_changed(client: Client) -> None:
    path = f"/projects/{project_of(client)}/privacy"
    before = client.get(path).json()
    assert (before["redact"], before["originals"], before["consent"]) == ([], "editors", "optional")
    changed = client.patch(path, {"consent": "hold", "keep_days": 365})
    assert (changed.status_code, changed.json()["keep_days"]) == (200, 365)
    assert client.patch(path, {"keep_days": None}).json()["keep_days"] is None
    assert client.get(path).json()["consent"] == "hold"
    assert client.patch(path, {"redact": ["shoe size"]}).status_code == 422


def test_an_upload_brings_its_consent(client: Client) -> None:
    agreed = {"consent_by": "Anna Berg", "consent_method": "tick", "consent_wording": "I agree to be recorded."}
    made = client.upload(**agreed, consent_at="2026-03-01T09:00:00Z").json()["recording"]
    assert made["consent"] == "given"
    told = client.get(f"/recordings/{made['id']}/privacy").json()
    assert {name: told["consents"][0][name] for name in ("given_by", "method", "wording")} == {
        "given_by": "Anna Berg",
        "method": "tick",
        "wording": "I agree to be recorded.",
    }
    withdrawn = client.delete(f"/recordings/{made['id']}/consents/{told['consents'][0]['id']}")
    assert withdrawn.json()["withdrawn_at"] is not None
    assert client.get(f"/recordings/{made['id']}").json()["consent"] == "missing"
    assert client.upload(AUDIO + b"2", consent_wording="I agree").json()["code"] == "consent_missing"


def test_without_consent_an_upload_is_refused_or_waits(client: Client, knocks: list[str]) -> None:
    path = f"/projects/{project_of(client)}/privacy"
    client.patch(path, {"consent": "refuse"})
    refused = client.upload(AUDIO + b"2")
    assert (refused.status_code, refused.json()["code"]) == (422, "consent_missing")
    client.patch(path, {"consent": "hold"})
    knocks.clear()
    waiting = client.upload(AUDIO + b"3")
    assert (waiting.status_code, waiting.json()["job"], knocks) == (202, None, [])
    key = waiting.json()["recording"]["id"]
    assert client.post(f"/recordings/{key}/process").json()["code"] == "consent_missing"
    added = client.post(f"/recordings/{key}/consents", json={"given_by": "Anna Berg", "method": "spoken"})
    assert (added.status_code, knocks) == (201, ["speech"])
    assert client.get(f"/recordings/{key}").json()["status"] == "queued"


def test_a_hold_refuses_deletion_and_a_receipt_stays(client: Client) -> None:
    project = project_of(client)
    key = client.upload(AUDIO + b"4").json()["recording"]["id"]
    held = client.http.put(f"/api/v1/recordings/{key}/legal-hold", json={"reason": "Case 17"}).json()
    assert held["legal_hold"]["reason"] == "Case 17"
    refused = client.delete(f"/recordings/{key}")
    assert (refused.status_code, refused.json()["code"]) == (409, "legal_hold")
    assert client.delete(f"/recordings/{key}/legal-hold").json()["legal_hold"] is None
    assert client.delete(f"/recordings/{key}").status_code == 204
    receipts = client.get(f"/projects/{project}/deletions").json()["items"]
    assert [(r["recording_id"], r["what"], r["reason"], r["valid"]) for r in receipts] == [
        (key, "recording", "by_hand", True)
    ]
    logged = [e for e in client.get("/audit").json()["items"] if e["action"] == "recording_deleted"]
    assert logged[0]["target"]["receipt_hash"] == receipts[0]["hash"]


def test_mining_is_switched_off_for_one_recording(client: Client) -> None:
    key = client.upload(AUDIO).json()["recording"]["id"]
    off = client.http.put(f"/api/v1/recordings/{key}/mining", json={"mining": False}).json()
    assert off["mining"] is False
    assert client.get(f"/recordings/{key}").json()["mining"] is False
