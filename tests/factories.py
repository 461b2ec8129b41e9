"""Conversations, recordings and files for tests: small, complete, and the same every time."""

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.actions import projects, transcripts
from service.domain.insight import (
    Insight,
    Keyphrase,
    Kind,
    Mined,
    Note,
    NoteLine,
    NoteSection,
    Satisfaction,
    quote_span,
)
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance, Word, words_text
from service.store import tables

LINES = (
    ("SPEAKER_00", "Thanks for calling, how can I help you today?"),
    ("SPEAKER_01", "The export fails every time I try it, and it is really frustrating."),
    ("SPEAKER_00", "I am sorry. Which format do you export to?"),
    ("SPEAKER_01", "A spreadsheet. I wish you could send it by email instead. I love the new search, though."),
)


def make_utterance(speaker: str, text: str, start: float) -> Utterance:
    """An utterance whose words take 0.3 s each."""
    words = tuple(
        Word(word, round(start + 0.3 * i, 3), round(start + 0.3 * (i + 1), 3), 0.9)
        for i, word in enumerate(text.split())
    )
    return Utterance(start, words[-1].end, speaker, words_text(words), words, "en")


def make_transcript(lines: Sequence[tuple[str, str]] = LINES, *, draft: bool = False) -> Transcript:
    """A transcript with these lines, half a second between them."""
    utterances, at = [], 0.5
    for speaker, text in lines:
        utterances.append(make_utterance(speaker, text, at))
        at = utterances[-1].end + 0.5
    labels = dict.fromkeys(speaker for speaker, _ in lines)
    provenance = Provenance("whisper", "base", "builtin", "mfcc", draft=draft, confidence=0.9)
    return Transcript(tuple(utterances), provenance, "en", tuple(SpeakerInfo(label) for label in labels))


def make_insight(transcript: Transcript, quote: str, kind: Kind = "pain_point", **rest: object) -> Insight:
    """An insight resting on the first utterance that holds this quote."""
    position, utterance = next((i, u) for i, u in enumerate(transcript.utterances) if quote in u.text)
    at = utterance.text.index(quote)
    evidence = quote_span(utterance, position, at, at + len(quote))
    return Insight(kind, f"About: {quote}", 0.8, utterance.speaker, (evidence,), **rest)  # type: ignore[arg-type]


def make_mined(transcript: Transcript, *insights: Insight) -> Mined:
    """What a miner would answer: these insights, or a pain point, a request and a praise."""
    found = insights or (
        make_insight(transcript, "The export fails every time I try it", severity=0.7, sentiment=-0.8),
        make_insight(transcript, "I wish you could send it by email instead.", "request"),
        make_insight(transcript, "I love the new search", "praise", sentiment=0.9),
    )
    satisfaction = Satisfaction(41.0, "1", ({"name": "sentiment", "value": -0.1, "weight": 1.0},), 12.0)
    sentiments = tuple(0.0 for _ in transcript.utterances)
    return Mined(found, sentiments, satisfaction, (Keyphrase("export", 0.7, 2),))


def make_note(insights: Sequence[Insight]) -> Note:
    """A note with one line per insight."""
    lines = tuple(NoteLine(i.statement, i.evidence) for i in insights)
    return Note("Export trouble", (NoteSection("pain_points", "Pain points", lines),))


def make_recording(
    session: Session, *, title: str = "Call", sha256: str | None = None, **rest: object
) -> tables.Recording:
    """A recording row in the default project."""
    project = projects.default_project(session)
    values = {"filename": "call.wav", "media_type": "audio/wav", "size": 10, "project_id": project.id} | rest
    row = tables.Recording(title=title, sha256=sha256 or uuid.uuid4().hex * 2, **values)
    session.add(row)
    session.flush()
    return row


def make_saved(session: Session, **rest: object) -> tuple[tables.Recording, tables.Transcript, Transcript]:
    """A recording with a saved transcript."""
    recording, transcript = make_recording(session, **rest), make_transcript()
    row = transcripts.save_transcript(session, recording, transcript, "key-1")
    return recording, row, transcript
