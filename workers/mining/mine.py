"""The way in: utterances go in, everything that mining makes of them comes out, every quote checked word by word."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from service.domain.feelings import find_emotions, measure_feelings
from service.domain.insight import Mined, Satisfaction, verify
from service.domain.satisfaction import VERSION
from service.domain.speech_text import Unit, cut_units, looks_english
from service.domain.transcript import VOICE_OF_CUSTOMER, SkippedAnalysis, SpeakerInfo, Utterance, confidence_of_span
from workers.mining.chapters import find_chapters
from workers.mining.claims import find_insights
from workers.mining.embedding import embed
from workers.mining.heads import heads_fingerprint
from workers.mining.keyphrases import find_keyphrases
from workers.mining.learned import Learned
from workers.mining.reading import Reading, read_units, sentiment_of
from workers.mining.satisfaction import find_satisfaction

__all__ = ["MINER_VERSION", "embed", "mine"]

MINER_VERSION = f"12.{heads_fingerprint()}"
"""Changes with the rules (by hand) and with the heads (by their content): part of the key of kept results."""

SURE = 0.4
"""Sentences of whose words the recogniser was less sure than this, on average, are not mined: of the drafts of the samples
55 in 100 of such words were said, of the other sentences' words 84."""
CUSTOMER_WEIGHT = 2.0
"""How much more the customer's words count than the agent's when keyphrases are chosen."""


def mine(
    utterances: Sequence[Utterance],
    speakers: Sequence[SpeakerInfo],
    *,
    language: str | None,
    progress: Callable[[float], None],
    learned: Learned | None = None,
) -> Mined:
    """Insights, sentiments, satisfaction and keyphrases of one conversation. `language` is ISO 639-1 or None (unknown).

    Suspect utterances are not mined, nor sentences of doubtful words. What could not run is named in `skipped`.
    `progress` hears 0..1 as work is done.
    `learned` is what the project's people taught the heads.
    """
    progress(0.0)
    roles = {s.label: s.role for s in speakers}
    spoken = {u.speaker for u in utterances}
    customers = frozenset(s for s in spoken if roles.get(s) is None or roles.get(s) in VOICE_OF_CUSTOMER)
    skipped = [*_skipped_suspects(utterances), *_skipped_roles({s: roles.get(s) for s in spoken})]
    units = [u for i, said in enumerate(utterances) if not said.suspect for u in cut_units(said, i)]
    units = [u for u in units if any(c.isalpha() for c in u.text)]
    heard = [u for u in units if is_sure(utterances[u.position], u)]
    skipped += _skipped_doubtful(len(units) - len(heard), len(units))
    units = heard
    vectors = embed([u.text for u in units])
    progress(0.5)
    english = is_english(utterances, language)
    weights = [
        len(u.text.split()) * (CUSTOMER_WEIGHT if utterances[u.position].speaker in customers else 1.0) for u in units
    ]
    tongue = "en" if english else (language or "")[:2].lower()
    keyphrases = find_keyphrases([u.text for u in units], vectors, weights, language=tongue)
    chapters = find_chapters(utterances, [u.position for u in units], vectors, language=tongue)
    progress(0.7)
    if not english:
        skipped += _skipped_language(language)
        nothing = Satisfaction(None, VERSION, reason="language_not_supported")
        return Mined((), (None,) * len(utterances), nothing, keyphrases, tuple(skipped), chapters=chapters)
    foreign = {i for i, said in enumerate(utterances) if is_foreign(said)}
    skipped += _skipped_foreign(len(foreign), len(utterances))
    own = [i for i, unit in enumerate(units) if unit.position not in foreign]
    units, vectors = [units[i] for i in own], vectors[own]
    readings = read_units(units, [utterances[u.position].speaker for u in units], vectors, learned)
    sentiments = sentiment_of_utterances(readings, len(utterances))
    insights, dropped = verify(find_insights(readings, utterances, speakers), utterances)
    progress(0.9)
    satisfaction = find_satisfaction(readings, utterances, insights, customers)
    progress(1.0)
    return Mined(
        insights,
        sentiments,
        satisfaction,
        keyphrases,
        tuple(skipped),
        dropped,
        chapters,
        measure_feelings(utterances, sentiments),
        tuple(emotion for emotion in find_emotions(utterances) if emotion.position not in foreign),
    )


def is_foreign(utterance: Utterance) -> bool:
    """Is it known that this was not said in English?"""
    return bool(utterance.language) and not is_english((), utterance.language)


def is_sure(utterance: Utterance, unit: Unit) -> bool:
    """Was the recogniser sure of these words, on average? Words that were typed or imported are."""
    confidence = confidence_of_span(utterance, unit.char_start, unit.char_end)
    return confidence is None or confidence >= SURE


def is_english(utterances: Sequence[Utterance], language: str | None) -> bool:
    """By the language that is known, else by the share of English function words; silence counts as English."""
    if language:
        return language.lower().split("-")[0] in ("en", "english")
    return looks_english(" ".join(u.text for u in utterances))


def sentiment_of_utterances(readings: Sequence[Reading], count: int) -> tuple[float | None, ...]:
    """-1..1 per utterance: mean of its units by words, the stronger ones counting more; None where nothing was read."""
    by_position: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_position[reading.unit.position].append(reading)
    values: list[float | None] = []
    for position in range(count):
        values.append(sentiment_of(by_position.get(position, ())))
    return tuple(values)


def _skipped_suspects(utterances: Sequence[Utterance]) -> list[SkippedAnalysis]:
    count = sum(1 for u in utterances if u.suspect)
    if not count:
        return []
    detail = f"{count} of {len(utterances)} utterances may not have been said as written and were not mined."
    return [SkippedAnalysis("insights_of_suspect_utterances", "transcript_unreliable", detail)]


def _skipped_foreign(count: int, of: int) -> list[SkippedAnalysis]:
    if not count:
        return []
    detail = f"{count} of {of} utterances were said in another language than English and were not mined."
    return [SkippedAnalysis("insights_of_other_languages", "language_not_supported", detail)]


def _skipped_doubtful(count: int, of: int) -> list[SkippedAnalysis]:
    if not count:
        return []
    detail = f"{count} of {of} sentences were not mined: the recogniser was less than {SURE:.0%} sure of their words."
    return [SkippedAnalysis("insights_of_doubtful_words", "transcript_unreliable", detail)]


def _skipped_roles(roles: dict[str, str | None]) -> list[SkippedAnalysis]:
    unknown = sorted(label for label, role in roles.items() if role is None)
    if not unknown:
        return []
    detail = (
        f"The role of {', '.join(unknown)} is not known, so everything they said was mined as if a customer had "
        "said it. Name the roles to keep the agent's or interviewer's words out."
    )
    return [SkippedAnalysis("insights_by_role", "roles_unknown", detail)]


def _skipped_language(language: str | None) -> list[SkippedAnalysis]:
    said = f"“{language}”" if language else "a language that is not English"
    why = {
        "insights": "Pain points, requests, praise, questions, commitments and outcomes",
        "sentiment": "Sentiment",
        "emotions": "Words of feeling",
        "satisfaction": "The satisfaction index and turn ratings",
    }
    return [
        SkippedAnalysis(name, "language_not_supported", f"{what} can be read in English only, and this is {said}.")
        for name, what in why.items()
    ]
