"""A recording, its note alone, or several recordings as a file: gathers what the formats write. Never commits."""

import io
import uuid
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from sqlalchemy.orm import Session

from service.actions import evidence, insights, notes, transcripts
from service.actions.recordings import get_recording
from service.actions.themes import labels_of
from service.domain.errors import Invalid, NotFound
from service.domain.formats import RENDERERS, Conversation, as_bytes, find_format
from service.domain.formats.compose import compose_note, facts_of
from service.domain.formats.conversation import Reference
from service.domain.insight import Note
from service.domain.note_templates import arrange, template_for
from service.store.tables import Insight, Recording


def gather(session: Session, recording_id: uuid.UUID) -> Conversation:
    """Everything about a recording that an export may show: no rejected insights, no quotes that no longer stand.

    Raises NotFound.
    """
    recording = get_recording(session, recording_id)
    row = transcripts.get_current(session, recording_id)
    transcript = transcripts.load_transcript(session, row)
    positions = {u.id: u.position for u in transcripts.list_utterances(session, row.id)}
    analysis = insights.find_analysis(session, recording_id)
    note = notes.current_note(session, recording_id)
    found = insights.list_insights(session, recording_id=recording_id)
    rows = [i for i in found if insights.stands(i)]
    details = evidence.told_details(session, rows)
    themes = labels_of(session, [i.theme_id for i in rows if i.theme_id])
    return Conversation(
        id=str(recording.id),
        title=recording.title,
        filename=recording.filename,
        transcript=transcript,
        duration=recording.duration,
        recorded_on=recording.recorded_on.isoformat() if recording.recorded_on else None,
        metadata=recording.details,
        insights=tuple(replace(insights.load_insight(i, positions), details=details[i.id]) for i in rows),
        statuses=tuple(i.status for i in rows),
        references=tuple(_reference(i, themes) for i in rows),
        note=arranged(recording, insights.load_note(note)) if note else None,
        metrics=analysis.metrics if analysis else None,
        satisfaction=evidence.told_satisfaction(session, analysis),
        keyphrases=tuple(analysis.keyphrases) if analysis else (),
        chapters=tuple(analysis.chapters) if analysis else (),
        feelings=tuple(analysis.feelings) if analysis else (),
        emotions=tuple(
            {name: value for name, value in emotion.items() if name != "utterance_id"}
            for emotion in insights.standing_emotions(session, analysis)
        ),
        skipped=tuple(analysis.skipped) if analysis else (),
    )


def _reference(row: Insight, themes: Mapping[uuid.UUID, str]) -> Reference:
    theme = row.theme_id
    utterances = tuple(str(e.utterance_id) for e in row.evidence if e.verified)
    return Reference(str(row.id), str(theme) if theme else None, themes[theme] if theme else None, utterances)


def arranged(recording: Recording, note: Note) -> Note:
    """A note as the project wants notes to be, or as the kind of the recording suggests."""
    return arrange(note, template_for(recording.kind, recording.project.note_template))


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out."""

    filename: str
    media_type: str
    data: bytes


RecordingPart = Literal["conversation", "note"]


def parts_of(format_name: str) -> list[RecordingPart]:
    """What of a recording this format can hold: the note alone in the formats to read."""
    return ["conversation", "note"] if format_name in RENDERERS else ["conversation"]


def export(
    session: Session,
    recording_id: uuid.UUID,
    format_name: str,
    what: RecordingPart = "conversation",
    **chosen: bool,
) -> Export:
    """A recording or its note as a file; `chosen` leaves out times, speakers, insights or language where it says False.

    Raises NotFound (also: no note), Invalid (unknown format).
    """
    writer = find_format(format_name)
    if what not in parts_of(writer.name):
        raise Invalid(
            f"The note has no export “{writer.name}”: choose one of {', '.join(RENDERERS)}.",
            code="unknown_export_format",
        )
    conversation = gather(session, recording_id).chosen(**chosen)
    if what == "note":
        if conversation.note is None:
            raise NotFound("This recording has no note.", code="note_not_found")
        document = replace(compose_note(conversation), facts=facts_of(conversation))
        data = as_bytes(RENDERERS[writer.name](document))
        return Export(name_file(f"{conversation.title} note", writer.extension), writer.media_type, data)
    return Export(name_file(conversation.title, writer.extension), writer.media_type, writer.data(conversation))


def name_file(title: str, extension: str) -> str:
    """A file name that every system takes, in the letters of the title."""
    stem = "".join(c if c.isalnum() or c in "-_ ." else "_" for c in title).strip(" .") or "conversation"
    return f"{stem[:100].rstrip(' .')}.{extension}"


def export_several(session: Session, recording_ids: Sequence[uuid.UUID], format_name: str) -> Export:
    """Several conversations in one ZIP; those without a transcript yet are named in a file beside the others.

    Raises NotFound (a recording), Invalid (format).
    """
    packed, names, missing = io.BytesIO(), Counter[str](), []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for recording_id in dict.fromkeys(recording_ids):
            title = get_recording(session, recording_id).title
            try:
                file = export(session, recording_id, format_name)
            except NotFound as error:
                missing.append(f"{title}: {error}")
                continue
            names[file.filename.casefold()] += 1
            place = PurePath(file.filename)
            count = names[file.filename.casefold()]
            archive.writestr(f"{place.stem} ({count}){place.suffix}" if count > 1 else place.name, file.data)
        if missing:
            archive.writestr("not exported.txt", "\n".join(missing) + "\n")
    return Export(f"conversations {format_name}.zip", "application/zip", packed.getvalue())
