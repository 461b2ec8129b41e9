"""What finished stages made, kept by the fingerprint of its inputs: nothing is made twice. May import the store."""

import hashlib
import json
import uuid
import zlib
from collections.abc import Set as AbstractSet
from dataclasses import asdict, is_dataclass
from pathlib import PurePath
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables import Artefact


def fingerprint(*parts: Any) -> str:
    """sha256 (hex) of `parts` as canonical JSON: sorted keys, no spaces.

    Parts are JSON values, dataclasses, pydantic models, paths, sets, UUIDs or bytes. Raises TypeError for anything
    else: a `repr` would not be stable.
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def find(session: Session, recording_id: uuid.UUID, stage: str, key: str) -> Any | None:
    """The JSON value that `stage` made of these inputs, or None."""
    content = session.scalar(select(Artefact.content).where(*_where(recording_id, stage, key)))
    return None if content is None else json.loads(zlib.decompress(content))


def save(
    session: Session,
    recording_id: uuid.UUID,
    stage: str,
    key: str,
    value: Any,
    facts: dict[str, Any] | None = None,
) -> Artefact:
    """Keep a JSON value (not None) under its key, replacing what was there. `facts` name the engine for people."""
    if value is None:
        raise ValueError("None means that there is no artefact")
    content = zlib.compress(json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_plain).encode())
    artefact = session.scalar(select(Artefact).where(*_where(recording_id, stage, key)))
    if artefact is None:
        artefact = Artefact(recording_id=recording_id, stage=stage, key=key, content=content, facts=facts or {})
        session.add(artefact)
    else:
        artefact.content, artefact.facts = content, facts or {}
    session.flush()
    return artefact


def _where(recording_id: uuid.UUID, stage: str, key: str) -> tuple[Any, ...]:
    return (Artefact.recording_id == recording_id, Artefact.stage == stage, Artefact.key == key)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, AbstractSet):
        return sorted(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} has no canonical JSON")
