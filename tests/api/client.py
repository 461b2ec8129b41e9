"""A test client with short words for what most tests do."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from service.config import Settings
from service.store.database import Database
from service.store.media import FolderMedia

API = "/api/v1"
AUDIO = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(range(256)) * 40


@dataclass
class Client:
    http: TestClient
    database: Database
    media: FolderMedia
    settings: Settings

    def get(self, path: str, **rest: Any) -> Response:
        return self.http.get(API + path, **rest)

    def post(self, path: str, **rest: Any) -> Response:
        return self.http.post(API + path, **rest)

    def patch(self, path: str, body: Any) -> Response:
        return self.http.patch(API + path, json=body)

    def delete(self, path: str) -> Response:
        return self.http.delete(API + path)

    def upload(
        self,
        data: bytes = AUDIO,
        name: str = "call.wav",
        kind: str = "audio/wav",
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> Response:
        return self.post("/recordings", files={"file": (name, data, kind)}, data=fields, headers=headers)

    def upload_transcript(self, data: bytes, name: str = "call.vtt", **fields: Any) -> Response:
        return self.post("/recordings", files={"transcript": (name, data, "text/plain")}, data=fields)

    def media_files(self) -> list[str]:
        """What rests in the media and uploads folders."""
        folders = (self.settings.media_folder, self.settings.uploads_folder)
        return sorted(
            str(p.relative_to(self.settings.data_folder)) for f in folders for p in f.rglob("*") if p.is_file()
        )
