"""Recordings as they are shown: with newest job, speakers, counts and what did not run. Few queries for many rows."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from service.actions import consent
from service.actions.deletion import has_bytes
from service.actions.jobs import UNFINISHED, of_recording
from service.actions.pace import seconds_left
from service.store.standing import STANDS
from service.store.tables import Analysis, Insight, Job, Recording, Speaker, Theme, Transcript

Ids = Sequence[uuid.UUID]
TOP_THEMES = 3


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """A theme, and how often it comes up in one recording."""

    id: uuid.UUID
    label: str
    mentions: int


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording with everything that a list or a page needs to show."""

    id: uuid.UUID
    project_id: uuid.UUID
    title: str
    filename: str
    sha256: str | None
    media_type: str | None
    size: int
    source_url: str | None
    duration: float | None
    channels: int | None
    kind: str
    language: str | None
    recorded_on: date | None
    external_id: str | None
    delete_after: datetime | None
    metadata: dict[str, Any]
    options: dict[str, Any]
    has_audio: bool
    created_at: datetime
    status: str | None
    job: Job | None
    speakers: list[Speaker]
    draft: bool
    satisfaction: float | None
    satisfaction_uncertainty: float | None
    insight_counts: dict[str, int]
    skipped_analyses: list[dict[str, Any]]
    consent: str
    legal_hold: bool
    mining: bool
    audio_deleted_at: datetime | None
    top_themes: list[ThemeCount]
    seconds_left: float | None
    bin_until: datetime | None


def view_recordings(session: Session, recordings: Sequence[Recording]) -> list[RecordingView]:
    """The views of these recordings, in their order; few queries however many there are."""
    ids = [r.id for r in recordings]
    jobs, speakers, current = _newest_jobs(session, ids), _speakers(session, ids), current_transcripts(session, ids)
    analyses = {a.recording_id: a for a in session.scalars(select(Analysis).where(Analysis.recording_id.in_(ids)))}
    counts, themes = _insight_counts(session, ids), _top_themes(session, ids)
    agreed = consent.standing(session, ids)
    left = seconds_left(session) if any(job.status in UNFINISHED for job in jobs.values()) else {}
    return [
        _view(
            r,
            jobs.get(r.id),
            speakers[r.id],
            current.get(r.id),
            analyses.get(r.id),
            counts[r.id],
            r.id in agreed,
            themes[r.id],
            left,
        )
        for r in recordings
    ]


def view_recording(session: Session, recording: Recording) -> RecordingView:
    """The view of one recording."""
    return view_recordings(session, [recording])[0]


def _view(
    row: Recording,
    job: Job | None,
    speakers: list[Speaker],
    current: Transcript | None,
    analysis: Analysis | None,
    counts: dict[str, int],
    agreed: bool,
    themes: list[ThemeCount],
    left: dict[uuid.UUID, float],
) -> RecordingView:
    satisfaction = (analysis.satisfaction if analysis else None) or {}
    return RecordingView(
        id=row.id,
        project_id=row.project_id,
        title=row.title,
        filename=row.filename,
        sha256=row.sha256 if has_bytes(row) else None,
        media_type=row.media_type,
        size=row.size,
        source_url=row.source_url,
        duration=row.duration,
        channels=row.channels,
        kind=row.kind,
        language=row.language or (current.language if current else None),
        recorded_on=row.recorded_on,
        external_id=row.external_id,
        delete_after=row.delete_after,
        metadata=row.details,
        options=row.options,
        has_audio=row.media_type is not None,
        created_at=row.created_at,
        status=job.status if job else None,
        job=job,
        speakers=speakers,
        draft=current is not None and current.draft,
        satisfaction=satisfaction.get("index"),
        satisfaction_uncertainty=satisfaction.get("uncertainty"),
        insight_counts=counts,
        skipped_analyses=analysis.skipped if analysis else [],
        consent="given" if agreed else "missing",
        legal_hold=row.legal_hold is not None,
        mining=not row.no_mining,
        audio_deleted_at=row.audio_deleted_at,
        top_themes=themes,
        seconds_left=left.get(row.id),
        bin_until=row.bin_until,
    )


def _newest_jobs(session: Session, ids: Ids) -> dict[uuid.UUID, Job]:
    place = func.row_number().over(partition_by=Job.recording_id, order_by=(Job.created_at.desc(), Job.id.desc()))
    ranked = select(Job.id, place.label("place")).where(of_recording(*ids)).subquery()
    newest = select(Job).join(ranked, ranked.c.id == Job.id).where(ranked.c.place == 1)
    found = session.scalars(newest.options(selectinload(Job.stages)))
    return {job.recording_id: job for job in found if job.recording_id}


def _speakers(session: Session, ids: Ids) -> dict[uuid.UUID, list[Speaker]]:
    found: dict[uuid.UUID, list[Speaker]] = defaultdict(list)
    for row in session.scalars(select(Speaker).where(Speaker.recording_id.in_(ids)).order_by(Speaker.label)):
        found[row.recording_id].append(row)
    return found


def draft_ids(session: Session) -> list[uuid.UUID]:
    """The recordings whose current transcript is a fallback engine's draft, oldest first."""
    ids = list(
        session.scalars(select(Recording.id).where(Recording.bin_until.is_(None)).order_by(Recording.created_at))
    )
    current = current_transcripts(session, ids)
    return [key for key in ids if key in current and current[key].draft]


def current_transcripts(session: Session, ids: Ids) -> dict[uuid.UUID, Transcript]:
    """The newest version of each recording's transcript."""
    newest = (
        select(Transcript.recording_id, func.max(Transcript.version).label("version"))
        .where(Transcript.recording_id.in_(ids))
        .group_by(Transcript.recording_id)
        .subquery()
    )
    is_newest = (newest.c.recording_id == Transcript.recording_id) & (newest.c.version == Transcript.version)
    return {row.recording_id: row for row in session.scalars(select(Transcript).join(newest, is_newest))}


def _insight_counts(session: Session, ids: Ids) -> dict[uuid.UUID, dict[str, int]]:
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    query = (
        select(Insight.recording_id, Insight.kind, func.count())
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .where(Insight.recording_id.in_(ids), Insight.status != "rejected")
        .group_by(Insight.recording_id, Insight.kind)
    )
    for recording_id, kind, count in session.execute(query):
        found[recording_id][kind] = count
    return found


def _top_themes(session: Session, ids: Ids) -> dict[uuid.UUID, list[ThemeCount]]:
    """The themes that come up most in each recording, a few of them."""
    found: dict[uuid.UUID, list[ThemeCount]] = defaultdict(list)
    mentions = func.count()
    query = (
        select(Insight.recording_id, Theme.id, mentions)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Theme, Theme.id == Insight.theme_id)
        .where(Insight.recording_id.in_(ids), Insight.status != "rejected", STANDS, Theme.merged_into.is_(None))
        .group_by(Insight.recording_id, Theme.id, Theme.label)
        .order_by(mentions.desc(), Theme.label, Theme.id)
    )
    counted = session.execute(query).all()
    keys = {theme_id for _, theme_id, _ in counted}
    labels = {row.id: row.label for row in session.scalars(select(Theme).where(Theme.id.in_(keys)))}
    for recording_id, theme_id, count in counted:
        if len(found[recording_id]) < TOP_THEMES:
            found[recording_id].append(ThemeCount(theme_id, labels[theme_id], count))
    return found
