"""Transcripts in French and German that come as files: what works, and what is named as skipped."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from service.actions import insights, recordings, transcripts
from service.actions.recordings import About, Upload
from service.domain.search_filters import SearchFilters
from service.store import search
from service.store.database import Database
from service.store.tables import Passage, Utterance
from tests.workers.test_pipeline import Engines, engines, keep, media, run, stages_of
from workers import pipeline
from workers.mining.mine import mine

__all__ = ["engines", "media"]
pytestmark = [
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
FRENCH = (
    ("Agent", "Bonjour, que puis-je faire pour vous ?"),
    ("Claire", "Bonjour, l'export des factures ne marche plus depuis la mise à jour, c'est vraiment pénible."),
    ("Agent", "Je vous envoie un nouveau lien avant vendredi."),
    ("Claire", "Merci, les factures doivent partir chaque lundi et nous perdons une matinée entière."),
)
GERMAN = (
    ("Agent", "Guten Tag, was kann ich für Sie tun?"),
    ("Jutta", "Guten Tag, der Export der Rechnungen ist seit der Umstellung kaputt und das nervt sehr."),
    ("Agent", "Ich schicke Ihnen bis Freitag einen neuen Link."),
    ("Jutta", "Danke, die Rechnungen müssen jeden Montag raus und wir verlieren einen ganzen Vormittag."),
)
UNREAD = {"insights", "sentiment", "emotions", "satisfaction"}


def bring(database: Database, media: Any, lines: tuple[tuple[str, str], ...], language: str | None) -> uuid.UUID:
    cues = [f"00:{5 * i:02}.000 --> 00:{5 * i + 4:02}.500\n<v {who}>{text}\n" for i, (who, text) in enumerate(lines)]
    vtt = "\n".join(["WEBVTT\n", *cues]).encode()
    with database.write() as session:
        upload = Upload(import_sha256=keep(media, vtt), import_filename="call.vtt", import_size=len(vtt))
        about = About(kind="support_call", language=language)
        made = recordings.create_recording(session, media, upload, about).recording.id
    assert run(database) is False
    return made


@pytest.fixture(autouse=True)
def real_miner(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "mine", mine)


@pytest.mark.parametrize("lines", [FRENCH, GERMAN], ids=["French", "German"])
@pytest.mark.parametrize("told", [True, False], ids=["language told", "not told"])
def test_what_cannot_be_read_is_named_and_nothing_is_guessed(
    database: Database, media: Any, lines: tuple[tuple[str, str], ...], told: bool
) -> None:
    code = ("fr" if lines is FRENCH else "de") if told else None
    made = bring(database, media, lines, code)
    with database.read() as session:
        analysis = insights.find_analysis(session, made)
        assert insights.list_insights(session, recording_id=made) == []
        skipped = {s["analysis"]: s for s in analysis.skipped if s["reason"] == "language_not_supported"}
        assert set(skipped) >= UNREAD
        assert all(f"“{code}”" in skipped[name]["detail"] for name in UNREAD if code)
        assert analysis.satisfaction["index"] is None
        assert analysis.satisfaction["reason"] == "language_not_supported"
        moods = session.scalars(
            select(Utterance.sentiment).where(Utterance.transcript_id == analysis.transcript_id)
        ).all()
        assert moods == [None] * len(lines)


@pytest.mark.parametrize(
    ("lines", "code", "word", "asked"),
    [(FRENCH, "fr", "factures", "mise à jour"), (GERMAN, "de", "rechnungen", "Umstellung")],
    ids=["French", "German"],
)
def test_structure_figures_keyphrases_note_and_search_work(
    database: Database, media: Any, lines: tuple[tuple[str, str], ...], code: str, word: str, asked: str
) -> None:
    made = bring(database, media, lines, code)
    with database.read() as session:
        found = transcripts.load_transcript(session, transcripts.get_current(session, made))
        analysis = insights.find_analysis(session, made)
        assert found.language == code
        assert [s.name for s in found.speakers] == ["Agent", lines[1][0]]
        assert [u.text for u in found.utterances] == [text for _, text in lines]
        assert analysis.metrics["conversation"]["duration"] > 15
        assert any(word in k["phrase"].lower() for k in analysis.keyphrases)
        assert [s["name"] for s in analysis.note["sections"]] == ["context"]
        assert session.scalar(select(Passage.id).where(Passage.recording_id == made).limit(1)) is not None
        hits = search.find(session, asked, filters=SearchFilters(recording_id=made)).hits
        assert any(hit.passage.kind == "utterance" and asked in hit.passage.text for hit in hits)
    assert stages_of(database, made)["mine"] == "completed"
