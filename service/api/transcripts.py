"""/recordings/{id}/transcripts: the versions, one against another, and which one is current."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter, Response

from service.actions import decisions, edits, recordings
from service.actions import transcripts as actions
from service.api import present
from service.api.dependencies import WithDatabase, knock_for
from service.api.etags import set_tag
from service.api.schemas.transcripts import ComparisonOut, TranscriptOut, VersionOut, VersionsOut
from service.domain.comparing import compare

router = APIRouter(prefix="/recordings/{recording_id}/transcripts", tags=["transcripts"])


@router.get("")
def list_transcripts(recording_id: UUID, database: WithDatabase) -> VersionsOut:
    """All versions with where they came from, the current one first."""
    with database.read() as session:
        recordings.get_recording(session, recording_id)
        rows = actions.list_versions(session, recording_id)
        shown = set(VersionOut.model_fields) - {"current", "edits"}
        return VersionsOut(
            items=[
                VersionOut(
                    **{name: getattr(row, name) for name in shown},
                    current=place == 0,
                    edits=sum(edit.undone_at is None for edit in edits.list_edits(session, row.id)),
                )
                for place, row in enumerate(rows)
            ]
        )


@router.get("/{transcript_id}")
def get_transcript_version(recording_id: UUID, transcript_id: UUID, database: WithDatabase) -> TranscriptOut:
    """One version with its words. The speakers are those of the recording as it is now."""
    with database.read() as session:
        return present.transcript(session, actions.get_version(session, recording_id, transcript_id))


@router.get("/{transcript_id}/compare/{other_id}")
def compare_transcripts(
    recording_id: UUID, transcript_id: UUID, other_id: UUID, database: WithDatabase
) -> ComparisonOut:
    """Where the words of another version differ from those of this one, with seconds."""
    with database.read() as session:
        first = actions.load_utterances(session, actions.get_version(session, recording_id, transcript_id))
        second = actions.load_utterances(session, actions.get_version(session, recording_id, other_id))
    return ComparisonOut(a=transcript_id, b=other_id, **asdict(compare(first, second)))


@router.post("/{transcript_id}/current")
def make_transcript_current(
    recording_id: UUID, transcript_id: UUID, database: WithDatabase, response: Response
) -> TranscriptOut:
    """Make an older version, with its edits, the current one again. Insights, metrics and note follow."""
    with database.write() as session:
        recording = recordings.get_recording(session, recording_id)
        row = actions.make_current(session, recording, actions.get_version(session, recording_id, transcript_id))
        decisions.report(row, decisions.bring(session, recording, row).came)
        job = recordings.follow_change(session, recording_id)
        answer = present.transcript(session, row)
        set_tag(response, actions.tag_of(row))
    knock_for(job)
    return answer
