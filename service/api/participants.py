"""/participants: people across the recordings of a project; and /projects/{id}/replace: a term put right everywhere."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from service.actions import glossary, projects, recordings, voices
from service.actions import participants as actions
from service.api.admit import WithCaller
from service.api.audit import LOOKED_ONLY
from service.api.dependencies import WithDatabase, knock_for
from service.api.schemas.edits import MergeIn, ReplacedOut, ReplaceIn
from service.api.schemas.speakers import ParticipantChange, ParticipantOut, ParticipantsOut
from service.domain.errors import Invalid

router = APIRouter(tags=["participants"])
MOST_HITS = 1000
"""Hits that are shown; all are counted."""
FOLLOW_SECONDS = 3.0


@router.get("/projects/{project_id}/participants")
def list_participants(
    project_id: UUID,
    database: WithDatabase,
    attribute: Annotated[list[str] | None, Query(description="name:value; several must all hold.")] = None,
) -> ParticipantsOut:
    """The participants of a project by name."""
    pairs = [each.partition(":") for each in attribute or []]
    if any(not name or not colon for name, colon, _ in pairs):
        raise Invalid("Write an attribute as “name:value”.", code="invalid_attribute")
    with database.read() as session:
        projects.get_project(session, project_id)
        found = actions.list_participants(session, project_id, {name: value for name, _, value in pairs})
        return ParticipantsOut(items=[ParticipantOut.model_validate(view) for view in found])


@router.get("/participants/{participant_id}")
def get_participant(participant_id: UUID, database: WithDatabase) -> ParticipantOut:
    """One participant with recordings, insights and satisfaction."""
    with database.read() as session:
        row = actions.get_participant(session, participant_id)
        return ParticipantOut.model_validate(actions.view(session, [row])[0])


@router.patch("/participants/{participant_id}")
def change_participant(participant_id: UUID, body: ParticipantChange, database: WithDatabase) -> ParticipantOut:
    """Rename a participant, in all recordings, or say the attributes."""
    with database.write() as session:
        row = actions.change_participant(session, participant_id, body.model_dump(exclude_unset=True))
        return ParticipantOut.model_validate(actions.view(session, [row])[0])


@router.post("/participants/{participant_id}/merge")
def merge_participants(participant_id: UUID, body: MergeIn, database: WithDatabase) -> ParticipantOut:
    """Two entries are one person."""
    with database.write() as session:
        row = actions.merge(session, participant_id, body.into)
        job = voices.submit(session, row.id)
        answer = ParticipantOut.model_validate(actions.view(session, [row])[0])
    knock_for(job)
    return answer


@router.delete("/participants/{participant_id}", status_code=204)
def delete_participant(participant_id: UUID, database: WithDatabase) -> None:
    """Forget a participant; the speakers keep their names."""
    with database.write() as session:
        actions.delete_participant(session, participant_id)


@router.post("/projects/{project_id}/replace", tags=["edits"])
def replace_words(
    project_id: UUID,
    body: ReplaceIn,
    request: Request,
    database: WithDatabase,
    caller: WithCaller,
    dry_run: Annotated[bool, Query(description="Only show what would be replaced.")] = True,
) -> ReplacedOut:
    """Find words in the transcripts of a project and put others in their place; without `dry_run=false` it only shows."""
    database.check_originals(None)
    wanted = glossary.Wanted(body.find, body.replacement, body.whole_word, body.match_case)
    author = None if caller.kind == "local" else caller.name
    request.scope[LOOKED_ONLY] = dry_run
    with database.read() if dry_run else database.write() as session:
        projects.get_project(session, project_id)
        done = glossary.replace(session, project_id, wanted, body.recording_ids, dry_run=dry_run, author=author)
        for recording_id in done.edited:
            recordings.follow_change(session, recording_id, delay=FOLLOW_SECONDS)
    return ReplacedOut(
        dry_run=dry_run,
        count=len(done.hits),
        recordings=len({hit.recording_id for hit in done.hits}),
        edited=done.edited,
        hits=[asdict(hit) for hit in done.hits[:MOST_HITS]],
        evidence=asdict(done.checked),
    )
