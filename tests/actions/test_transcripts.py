"""Transcripts keep every version, and what people said about voices stays with the voices."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import speakers, transcripts
from service.domain.transcript import SpeakerInfo
from service.store import tables
from tests import factories


def rename(text: str) -> str:
    return {"SPEAKER_00": "SPEAKER_01", "SPEAKER_01": "SPEAKER_00"}[text]


def test_a_transcript_comes_back_as_it_was_saved(session: Session) -> None:
    _, row, transcript = factories.make_saved(session)
    loaded = transcripts.load_transcript(session, row)
    assert loaded.utterances == transcript.utterances
    assert loaded.provenance == transcript.provenance
    assert [s.label for s in loaded.speakers] == ["SPEAKER_00", "SPEAKER_01"]


def test_saving_under_the_same_key_again_changes_nothing(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    again = transcripts.save_transcript(session, recording, transcript, "key-1")
    assert again.id == row.id
    assert session.scalar(select(func.count()).select_from(tables.Utterance)) == len(transcript.utterances)


def test_a_new_version_becomes_current_and_an_old_key_brings_the_old_version_back(session: Session) -> None:
    recording, first, transcript = factories.make_saved(session)
    shorter = replace(transcript, utterances=transcript.utterances[:2])
    second = transcripts.save_transcript(session, recording, shorter, "key-2")
    assert (second.version, transcripts.get_current(session, recording.id).id) == (2, second.id)
    back = transcripts.save_transcript(session, recording, transcript, "key-1")
    assert (back.id, back.version) == (first.id, 3)
    assert transcripts.get_current(session, recording.id).id == first.id


def test_names_stay_with_the_voice_when_labels_change(session: Session) -> None:
    recording, _, transcript = factories.make_saved(session)
    for row, name in zip(speakers.list_speakers(session, recording.id), ("Ana", "Ben"), strict=True):
        speakers.change_speaker(session, recording.id, row.id, {"name": name, "role": "customer"})
    swapped = replace(
        transcript,
        utterances=tuple(replace(u, speaker=rename(u.speaker)) for u in transcript.utterances),
        speakers=(SpeakerInfo("SPEAKER_00", role="agent", role_confidence=0.6), SpeakerInfo("SPEAKER_01")),
    )
    transcripts.save_transcript(session, recording, swapped, "key-2")
    found = {s.label: (s.name, s.role, s.role_confidence) for s in speakers.list_speakers(session, recording.id)}
    assert found == {"SPEAKER_00": ("Ben", "customer", None), "SPEAKER_01": ("Ana", "customer", None)}


def test_speakers_that_are_no_longer_heard_go_away(session: Session) -> None:
    recording, _, transcript = factories.make_saved(session)
    alone = replace(transcript, utterances=transcript.utterances[:1], speakers=())
    transcripts.save_transcript(session, recording, alone, "key-2")
    assert [s.label for s in speakers.list_speakers(session, recording.id)] == ["SPEAKER_00"]


def test_a_guessed_role_gives_way_to_a_better_guess_but_not_to_silence(session: Session) -> None:
    recording, _, transcript = factories.make_saved(session)
    guessed = (SpeakerInfo("SPEAKER_00", role="agent", role_confidence=0.6), SpeakerInfo("SPEAKER_01"))
    transcripts.save_transcript(session, recording, replace(transcript, speakers=guessed), "key-2")
    transcripts.save_transcript(session, recording, replace(transcript, speakers=()), "key-3")
    first = speakers.list_speakers(session, recording.id)[0]
    assert (first.role, first.role_confidence) == ("agent", 0.6)
