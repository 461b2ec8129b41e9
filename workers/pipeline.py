"""The whole path, top to bottom: media in, evidence out. Each stage saves what it made before the next one starts.

A stage's result rests as an artefact under the fingerprint of everything it was made from, so a retry, a second
delivery or "again, with three speakers" makes only what changed. Imports actions, domain and the engines' rooms.
"""

from collections.abc import Callable
from dataclasses import asdict, replace

from sqlalchemy.orm import Session

from service.actions import carrying, grouping, insights, privacy, recordings, search, transcripts
from service.actions.artefacts import fingerprint
from service.actions.learned_heads import active_learned
from service.config import get_settings
from service.domain.alignment import align
from service.domain.errors import StageFailed
from service.domain.insight import Mined, Satisfaction
from service.domain.metrics import METRICS_VERSION, measure
from service.domain.personal import LANGUAGES
from service.domain.roles import propose_roles
from service.domain.transcript import (
    UNKNOWN_SPEAKER,
    Provenance,
    SkippedAnalysis,
    SpeakerInfo,
    Transcript,
    Utterance,
)
from service.store.media import get_media
from workers import voices
from workers.audio import Audio, AudioFacts, open_audio
from workers.diarization.choose import choose as choose_diarizer
from workers.ingest import fetch_recording
from workers.lease import Lease
from workers.mining.embedding import embed
from workers.mining.learned import Learned
from workers.mining.mine import MINER_VERSION, mine
from workers.transcription import Progress
from workers.transcription.choose import choose as choose_transcriber
from workers.transcription.forced import FORCED_VERSION, time_words, timing_engine
from workers.work import Found, Heard, Work, leave_out, rows_of

STAGES = {"decode": 2.0, "transcribe": 60.0, "diarize": 15.0, "align": 1.0, "mine": 16.0, "note": 1.0, "index": 5.0}
"""Stage names in order, and the share of the time that each takes (for the progress bar)."""
FETCH = {"fetch": 10.0}
"""What a recording that came as a URL has before them."""


def process(lease: Lease) -> bool:
    """Take one recording down the whole path. Returns True when an analysis is missing because it failed.

    Raises StageFailed (or another EarmarkError) when there is nothing left to go on with.
    """
    work = Work(lease, get_settings(), get_media())
    stages = FETCH | STAGES if work.recording.source_url else STAGES
    lease.plan(list(stages), list(stages.values()), over=lease.payload.get("made", ()))
    heard, found = work.taken_over() or listen(work)
    transcript = join(work, heard, found)
    if work.knows_voices:
        voices.follow(work.lease)
    mined = understand(work, transcript)
    summarise(work, mined)
    make_searchable(work)
    return work.failed


def listen(work: Work) -> tuple[Heard, Found]:
    """What needs the audio. A worker that takes only speech leaves the rest to one for text, where such a one lives."""
    fetch(work)
    audio = decode(work)
    work.duration = audio.duration if audio else None
    heard = hear(work, audio)
    found = find_speakers(work, audio, heard)
    recognise_voices(work, audio, heard, found)
    work.pass_on(found)
    return heard, found


def follow(lease: Lease) -> bool:
    """Only what rests on the transcript, after a person corrected it; what was skipped before it stays named."""
    work = Work(lease, get_settings(), get_media())
    names = ("mine", "note", "index")
    work.lease.plan(names, [STAGES[name] for name in names])
    with work.lease.database.read() as session:
        row = transcripts.get_current(session, work.recording.id)
        transcript, work.tag = transcripts.load_transcript(session, row), transcripts.tag_of(row)
        analysis = insights.find_analysis(session, work.recording.id)
        skipped = analysis.skipped if analysis else []
    work.skipped = [SkippedAnalysis(**entry) for entry in skipped if entry["analysis"] in BEFORE_MINING]
    work.failed, work.duration = bool(work.skipped), work.recording.duration
    mined = understand(work, transcript)
    summarise(work, mined)
    make_searchable(work)
    if work.knows_voices:
        voices.follow(work.lease)
    return work.failed


BEFORE_MINING = ("diarization", "voices")
"""Analyses that are skipped, where they are, before the transcript is mined."""


def fetch(work: Work) -> None:
    """The bytes of a recording that came as a URL."""
    if work.recording.source_url is None:
        return
    with work.lease.stage("fetch") as progress:
        fetch_recording(work.lease, work.settings, work.media, progress)
    with work.lease.database.read() as session:
        work.recording = recordings.get_recording(session, work.recording.id)


def decode(work: Work) -> Audio | None:
    """Duration, channels and waveform of the media; None for a transcript that came without audio."""
    with work.lease.stage("decode") as progress:
        if not work.has_audio:
            leave_out(work, "decode", "no_audio", "This transcript came without audio.")
            return None
        path = work.media.path(work.recording.sha256)
        opened: list[Audio] = []

        def make() -> AudioFacts:
            opened.append(open_audio(path, work.settings, progress=progress))
            return opened[0].facts

        def save(session: Session, facts: AudioFacts) -> None:
            row = recordings.get_recording(session, work.recording.id)
            recordings.save_audio_facts(session, row, asdict(facts))

        facts = work.once("decode", fingerprint(work.recording.sha256, 1), AudioFacts, make, save)
        return opened[0] if opened else Audio(path, facts, settings=work.settings)


def hear(work: Work, audio: Audio | None) -> Heard:
    """The words: from the transcript that was sent along, else from the best recogniser that can be had."""
    with work.lease.stage("transcribe") as progress:
        if work.imported:
            recogniser = timing_engine(work.settings) if audio else None
            key = fingerprint("import", work.recording.import_sha256, work.recording.sha256, recogniser, FORCED_VERSION)
            return work.once("transcribe", key, Heard, lambda: read_import(work, audio, progress), show_words(work))
        if audio is None:
            raise StageFailed("There is neither audio nor a transcript in this recording.", code="nothing_to_do")

        def fetching(done: float) -> None:
            progress(0.0, f"Fetching the weights ({done:.0%})")

        choice = choose_transcriber(work.settings, work.options, fetching)
        engine, prompt = choice.transcriber, ", ".join(work.glossary) or None
        parameters = engine.parameters()
        key = fingerprint(work.recording.sha256, engine.name, engine.model, parameters, work.language, prompt)

        def make() -> Heard:
            said = engine.transcribe(audio, language=work.language, prompt=prompt, progress=progress)
            provenance = Provenance(
                engine=engine.name,
                model=engine.model,
                draft=engine.draft,
                why=choice.why,
                confidence=said.confidence,
                parameters=parameters,
            )
            return Heard(said.segments, provenance, said.language)

        return work.once(
            "transcribe", key, Heard, make, show_words(work), {"engine": engine.name, "model": engine.model}
        )


def read_import(work: Work, audio: Audio | None, progress: Progress) -> Heard:
    """The transcript that was sent along; a text without times is timed word by word by its audio where there is one."""
    sent = recordings.read_import(work.media, work.recording)
    why = f"imported from {work.recording.import_filename}"
    if audio is not None and not sent.timed and sent.words:
        timed = time_words(sent.words, audio, work.settings, language=sent.language or work.language, progress=progress)
        sent, why = sent.retimed(timed.words), f"{why}; {timed.how}"
    named = any(s.label != UNKNOWN_SPEAKER for s in sent.speakers)
    provenance = Provenance("import", sent.format, why=why)
    speakers, utterances = (sent.speakers, sent.utterances) if named else ((), ())
    return Heard(sent.segments, provenance, sent.language or work.language, speakers, utterances)


def show_words(work: Work) -> Callable[[Session, Heard], None]:
    """Before anything else can go wrong the first transcript of a recording is there to read, without speakers."""

    def save(session: Session, heard: Heard) -> None:
        if transcripts.find_current(session, work.recording.id) is None:
            utterances = heard.utterances or tuple(align(heard.segments, ()))
            words = Transcript(utterances, heard.provenance, heard.language, heard.speakers)
            row = recordings.get_recording(session, work.recording.id)
            transcripts.save_transcript(session, row, words, provisional_key(work))

    return save


def provisional_key(work: Work) -> str:
    """Of the transcript that is shown until the speakers are known."""
    return fingerprint("provisional", work.recording.id)


def find_speakers(work: Work, audio: Audio | None, heard: Heard) -> Found:
    """Who spoke when. Where it cannot be found the transcript stays, with speaker `unknown` and the reason."""
    try:
        with work.lease.stage("diarize") as progress:
            if heard.utterances:
                leave_out(work, "diarize", "imported", "The imported transcript names its speakers.")
                return Found(diarizer="import", why="the imported transcript names its speakers")
            if not heard.segments:
                leave_out(work, "diarize", "no_speech", "No speech found.")
                return Found()
            if audio is None:
                sentence = "Without audio and without names in the text nobody can say who spoke."
                work.skip("diarization", "no_audio", sentence)
                leave_out(work, "diarize", "no_audio", sentence)
                return Found()
            if work.told_speakers:
                leave_out(work, "diarize", "imported", "A file that was sent along says who spoke when.")
                sent = recordings.read_import(work.media, work.recording)
                return Found(sent.turns, diarizer="import", why=f"imported from {work.recording.import_filename}")
            choice = choose_diarizer(work.settings, work.options, audio)
            engine, asked = choice.diarizer, work.options
            counts = {
                "speakers": asked.speakers,
                "min_speakers": asked.min_speakers,
                "max_speakers": asked.max_speakers,
            }
            key = fingerprint(work.recording.sha256, engine.name, engine.model, engine.parameters(), counts)

            def make() -> Found:
                who = engine.diarize(audio, **counts, progress=progress)
                return Found(who.turns, who.overlapping, engine.name, engine.model, choice.why)

            return work.once("diarize", key, Found, make, facts={"engine": engine.name, "model": engine.model})
    except StageFailed as error:
        if error.retryable:
            raise
        work.skip("diarization", error.code, error.detail, failed=True)
        return Found()


def join(work: Work, heard: Heard, found: Found) -> Transcript:
    """Words and turns become utterances; roles are proposed; this is the transcript that people read."""
    with work.lease.stage("align"):
        utterances = heard.utterances or tuple(align(heard.segments, found.turns))
        speakers = introduce(work, utterances, heard, found)
        provenance = replace(
            heard.provenance,
            diarizer=found.diarizer,
            diarizer_model=found.model,
            diarizer_why=found.why,
        )
        made = Transcript(utterances, provenance, heard.language, speakers)
        key = fingerprint(heard, found, work.recording.kind, *([work.rules] if work.rules else []))
        with work.lease.commit() as session:
            row = recordings.get_recording(session, work.recording.id)
            corrected = carrying.collect(session, row.id)
            transcripts.forget(session, row, provisional_key(work))
            saved = transcripts.save_transcript(session, row, made, key)
            carrying.carry_over(session, saved, corrected)
            made = transcripts.load_transcript(session, saved)  # with what people said and corrected
            work.tag = transcripts.tag_of(saved)
            work.lease.stage_done(session, "align")
    return made


def recognise_voices(work: Work, audio: Audio | None, heard: Heard, found: Found) -> None:
    """Propose known people for the speakers, in a project that knows voices; nothing of a voice is kept."""
    if not work.knows_voices or audio is None:
        return
    try:
        voices.recognise(work.lease, work.recording.project_id, audio, heard.utterances or found.turns)
    except StageFailed as error:
        if error.retryable:
            raise
        work.skip("voices", error.code, error.detail, failed=True)


def introduce(work: Work, utterances: tuple[Utterance, ...], heard: Heard, found: Found) -> tuple[SpeakerInfo, ...]:
    """The speakers with the names and roles that the transcript states, else the roles that follow from what the project
    states and from how they talk.
    """
    names = {s.label: s.name for s in heard.speakers if s.name}
    stated = {s.label: s for s in heard.speakers}
    channels = {t.speaker: t.channel for t in found.turns}
    sides = {label: channel for label, channel in channels.items() if channel is not None}
    proposed = propose_roles(utterances, work.recording.kind, names, rules=work.rules, channels=sides)
    speakers = []
    for label in dict.fromkeys(u.speaker for u in utterances):
        role, confidence = proposed.get(label, (None, None))
        known = stated.get(
            label, SpeakerInfo(label, role=role, role_confidence=confidence, channel=channels.get(label))
        )
        speakers.append(known if known.role else replace(known, role=role, role_confidence=confidence))
    return tuple(speakers)


def understand(work: Work, transcript: Transcript) -> Mined:
    """Insights, sentiment, satisfaction, keyphrases and metrics; what cannot be had is named with its reason."""
    with work.lease.stage("mine") as progress:
        name_unread_language(work, transcript)
        metrics = measure(transcript.utterances, transcript.speakers, work.duration, transcript.language)
        reason = why_not_to_mine(work, transcript)

        def save(session: Session, mined: Mined) -> None:
            recording, row = rows_of(work, session)
            if transcripts.tag_of(row) != work.tag or (recording.no_mining and mined.insights):
                return  # edited or closed to mining meanwhile: the job that follows mines the words as they are now
            insights.save_mined(session, recording, row, mined, metrics=metrics, skipped=work.skipped)

        if reason is not None:
            work.skip("mining", *reason)
            nothing = Mined((), (), Satisfaction(None, version="", reason=reason[0]))
            with work.lease.commit() as session:
                save(session, nothing)
                work.lease.stage_done(session, "mine", "skipped", code=reason[0], reason=reason[1])
            return nothing
        learned = what_was_learned(work)
        key = fingerprint(
            transcript.utterances, transcript.speakers, transcript.language, MINER_VERSION, METRICS_VERSION,
            *([learned.pack()] if learned else []),
        )  # fmt: skip

        def make() -> Mined:
            said, people = transcript.utterances, transcript.speakers
            return mine(said, people, language=transcript.language, progress=progress, learned=learned)

        return work.once("mine", key, Mined, make, save)


def what_was_learned(work: Work) -> Learned | None:
    """What the people of the project taught the heads, where they did (`earmark learn`)."""
    with work.lease.database.read() as session:
        row = active_learned(session, work.recording.project_id)
        return Learned.unpack(row.content) if row else None


def name_unread_language(work: Work, transcript: Transcript) -> None:
    """Where personal data is to be taken out of a language whose spoken numbers and names the rules do not know."""
    language = (transcript.language or "en")[:2]
    if work.redacts and language not in LANGUAGES:
        sentence = (
            "Personal data was looked for by patterns only (written numbers and addresses, and names that are known): the "
            f"rules for spoken numbers and introductions know English and French, and this is “{language}”."
        )
        work.skip("personal_data", "patterns_only", sentence)


def why_not_to_mine(work: Work, transcript: Transcript) -> tuple[str, str] | None:
    """The reason (code, sentence) why this transcript says nothing that could be trusted, or None."""
    if work.recording.no_mining:
        return privacy.NO_MINING["reason"], privacy.NO_MINING["detail"]
    if not transcript.utterances:
        return "no_speech", "No speech found, so there is nothing to understand."
    source = transcript.provenance
    if source.draft and (source.confidence or 0.0) < work.settings.draft_confidence:
        return "transcript_unreliable", (
            f"The draft by {source.engine} is too unsure of its words ({source.confidence or 0.0:.0%}, "
            f"{work.settings.draft_confidence:.0%} needed) to draw conclusions from. Transcribe again with Whisper."
        )
    return None


def summarise(work: Work, mined: Mined) -> None:
    """The readable note of what was mined and what people decided on it, every line with evidence."""
    with work.lease.stage("note"):
        if not mined.insights and not mined.keyphrases:
            leave_out(work, "note", "nothing_to_say", "There is nothing to summarise.")
            return
        with work.lease.commit() as session:
            recording, row = rows_of(work, session)
            if transcripts.tag_of(row) == work.tag:
                insights.rewrite_note(session, recording, row)
            work.lease.stage_done(session, "note")


def make_searchable(work: Work) -> None:
    """Utterances, insights and note lines into the search index, by word and by meaning."""
    with work.lease.stage("index"):
        with work.lease.database.read() as session:
            passages = search.list_passages(session, work.recording.id)
        if passages:
            vectors = embed([p.text for p in passages])
            passages = [replace(p, vector=v) for p, v in zip(passages, vectors, strict=True)]
        with work.lease.commit() as session:
            grouping.submit(session, work.recording.project_id)  # first, as before decisions: they wait for each other
            search.index_recording(session, work.recording.id, passages)
            work.lease.stage_done(session, "index")
