"""From rows to the JSON of the API, where the two are not simply alike."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast
from urllib.parse import quote

from fastapi import Response
from sqlalchemy.orm import Session

from service.actions import evidence, insights, notes, overview, speakers, transcripts
from service.actions.changes import Done
from service.actions.exports import Export, gather
from service.actions.recordings import Created, get_recording
from service.api.schemas.edits import CheckedOut, EditedOut, EditKind, EditOut
from service.api.schemas.insights import ChapterOut, EmotionOut, InsightOut, InsightsOut, MetricsOut, SpeakerFeelingOut
from service.api.schemas.notes import NoteOut
from service.api.schemas.recordings import Accepted, RecordingOut, SatisfactionOut, SkippedAnalysisOut
from service.api.schemas.speakers import SpeakerOut
from service.api.schemas.transcripts import TranscriptOut, UtteranceOut, WordOut
from service.domain.errors import NotFound
from service.domain.formats.markdown import write_note
from service.domain.insight import particulars
from service.domain.note_templates import TEMPLATES, template_for
from service.store.tables import Edit, Insight, Job, Speaker, Transcript, Utterance

Speakers = Mapping[tuple[uuid.UUID, str], Speaker]


def accepted(session: Session, created: Created) -> Accepted:
    """Answer to an upload or a re-run."""
    view = overview.view_recording(session, created.recording)
    recording = RecordingOut.model_validate(view)
    return Accepted(recording=recording, job=recording.job, duplicate=created.duplicate)


def transcript(session: Session, row: Transcript) -> TranscriptOut:
    """A transcript with its words, and the speakers as people named them."""
    analysis = insights.find_analysis(session, row.recording_id)
    return TranscriptOut(
        id=row.id,
        recording_id=row.recording_id,
        version=row.version,
        language=row.language,
        draft=row.draft,
        confidence=row.confidence,
        provenance=row.provenance,
        revision=row.revision,
        carried=row.carried,
        created_at=row.created_at,
        speakers=[SpeakerOut.model_validate(s) for s in speakers.list_speakers(session, row.recording_id)],
        utterances=[utterance(u) for u in transcripts.list_utterances(session, row.id)],
        skipped_analyses=skipped(analysis.skipped if analysis else []),
    )


def utterance(row: Utterance) -> UtteranceOut:
    """An utterance with its words. Rows were checked when saved, so they are not checked again: words are many."""
    words = [WordOut(text=w[0], start=w[1], end=w[2], probability=w[3]) for w in row.words]
    return UtteranceOut.model_construct(
        id=row.id,
        position=row.position,
        speaker=row.speaker,
        start=row.start,
        end=row.end,
        text=row.text,
        words=words,
        language=row.language,
        suspect=row.suspect,
        sentiment=row.sentiment,
        edited=row.edited,
    )


def skipped(entries: Sequence[Mapping[str, Any]]) -> list[SkippedAnalysisOut]:
    """What did not run, and why."""
    return [SkippedAnalysisOut.model_validate(entry) for entry in entries]


def insight(row: Insight, people: Speakers, details: Mapping[str, Any]) -> InsightOut:
    """An insight with the name and role that its speaker has now, and its details as they are told."""
    speaker = people.get((row.recording_id, row.speaker))
    return InsightOut.model_validate(
        {
            **{name: getattr(row, name) for name in InsightOut.model_fields if hasattr(row, name)},
            "details": {name: value for name, value in details.items() if name != "kind_scores"},
            "kind_scores": details.get("kind_scores", {}),
            **asdict(particulars(row.kind, row.speaker, row.details)),
            "speaker_name": speaker.name if speaker else None,
            "role": speaker.role if speaker else None,
            "stale": not any(e.verified for e in row.evidence),
        }
    )


def insight_list(session: Session, rows: Sequence[Insight]) -> list[InsightOut]:
    """Insights of any recordings."""
    people = insights.speakers_of(session, list({row.recording_id for row in rows}))
    details = evidence.told_details(session, rows)
    return [insight(row, people, details[row.id]) for row in rows]


def insights_of(session: Session, recording_id: uuid.UUID) -> InsightsOut:
    """All insights of a recording, its satisfaction and what did not run. Raises NotFound without a transcript."""
    transcripts.get_current(session, recording_id)
    analysis = insights.find_analysis(session, recording_id)
    satisfaction = evidence.told_satisfaction(session, analysis)
    rows = insights.list_insights(session, recording_id=recording_id)
    return InsightsOut(
        recording_id=recording_id,
        insights=insight_list(session, rows),
        satisfaction=SatisfactionOut.model_validate(satisfaction) if satisfaction else None,
        keyphrases=analysis.keyphrases if analysis else [],
        skipped_analyses=skipped(analysis.skipped if analysis else []),
        dropped_quotes=analysis.dropped_quotes if analysis else 0,
        stale_quotes=sum(not e.verified for row in rows for e in row.evidence),
        chapters=[ChapterOut.model_validate(c) for c in (analysis.chapters if analysis else [])],
        feelings=[SpeakerFeelingOut.model_validate(f) for f in (analysis.feelings if analysis else [])],
        emotions=[EmotionOut.model_validate(e) for e in insights.standing_emotions(session, analysis)],
    )


def note(session: Session, recording_id: uuid.UUID) -> NoteOut:
    """The note, also as Markdown. Raises NotFound."""
    laid = notes.current_note(session, recording_id)
    if laid is None:
        raise NotFound("There is no note for this recording yet.", code="no_note")
    recording = get_recording(session, recording_id)
    shown = ("utterance_id", "quote", "speaker", "start", "end")
    template = template_for(recording.kind, recording.project.note_template)
    order = list(TEMPLATES[template])
    sections = [
        {
            "name": section["name"],
            "title": TEMPLATES[template].get(section["name"], section["title"]),
            "lines": [
                {
                    **{name: line[name] for name in ("id", "text", "by", "generated", "author")},
                    "stale": any(not e.get("verified", True) for e in line["evidence"]),
                    "evidence": [
                        {name: e[name] for name in shown} | {"verified": e.get("verified", True)}
                        for e in line["evidence"]
                    ],
                }
                for line in section["lines"]
            ],
        }
        for section in sorted(
            laid["sections"], key=lambda s: order.index(s["name"]) if s["name"] in order else len(order)
        )
    ]
    markdown = write_note(gather(session, recording_id))
    return NoteOut.model_validate(
        {
            "recording_id": recording_id,
            "title": laid["title"],
            "template": template,
            "sections": sections,
            "hidden": laid["hidden"],
            "markdown": markdown,
        }
    )


def metrics(session: Session, recording_id: uuid.UUID) -> MetricsOut:
    """The metrics of a recording. Raises NotFound."""
    analysis = insights.find_analysis(session, recording_id)
    if analysis is None or analysis.metrics is None:
        raise NotFound("There are no metrics for this recording yet.", code="no_metrics")
    return MetricsOut(
        recording_id=recording_id, version=str(analysis.metrics.get("version", "")), metrics=analysis.metrics
    )


def edit(row: Edit) -> EditOut:
    """One edit of the log."""
    return EditOut(
        number=row.number,
        kind=cast(EditKind, row.kind),
        author=row.author,
        made_at=row.made_at,
        undone_at=row.undone_at,
        utterances=max(sum(map(len, row.before["groups"])), sum(map(len, row.after["groups"]))),
    )


def edited(session: Session, done: Done, job: Job | None) -> EditedOut:
    """What an edit did, and the job that lets the rest follow."""
    row = done.transcript
    return EditedOut(
        edit=edit(done.edit) if done.edit else None,
        transcript_id=row.id,
        revision=row.revision,
        utterances=[utterance(u) for u in done.utterances],
        removed=done.removed,
        positions_changed=done.positions_changed,
        speakers=[SpeakerOut.model_validate(s) for s in speakers.list_speakers(session, row.recording_id)],
        evidence=CheckedOut.model_validate(done.checked),
        job_id=job.id if job else None,
    )


def attachment(file: Export) -> Response:
    """A file to download, its name as RFC 6266 has it: in ASCII for the old, in UTF-8 for all others."""
    plain = "".join(c if " " <= c < "\x7f" and c not in '"\\%' else "_" for c in file.filename)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.filename, safe='')}"
    return Response(file.data, media_type=file.media_type, headers={"Content-Disposition": disposition})
