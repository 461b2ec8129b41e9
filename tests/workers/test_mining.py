"""Mining end to end on the real models: the customer's claims with proof, and nobody else's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.insight import Mined, is_verbatim
from service.domain.transcript import Role, SpeakerInfo, Utterance, Word
from workers.mining.claims import THRESHOLDS
from workers.mining.heads import trained_heads
from workers.mining.mine import mine

pytestmark = [
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

Line = tuple[str, str]


def conversation(*lines: Line, pace: float = 0.35) -> list[Utterance]:
    at, said = 0.0, []
    for speaker, text in lines:
        words = []
        for word in text.split():
            words.append(Word(word, at, at + pace - 0.05))
            at += pace
        said.append(Utterance(words[0].start, words[-1].end, speaker, text, tuple(words)))
        at += 0.4
    return said


def mined(
    *lines: Line, roles: dict[str, Role] | None = None, language: str | None = "en"
) -> tuple[Mined, list[Utterance]]:
    said = conversation(*lines)
    known = {"agent": "agent", "customer": "customer"} if roles is None else roles
    speakers = [SpeakerInfo(label, role=known.get(label)) for label in sorted({s for s, _ in lines})]  # type: ignore[arg-type]
    return mine(said, speakers, language=language, progress=lambda _: None), said


def kinds(result: Mined) -> list[str]:
    return [i.kind for i in result.insights]


def statements(result: Mined, kind: str) -> list[str]:
    return [i.statement for i in result.insights if i.kind == kind]


CALL = (
    ("agent", "Thank you for calling, how can I help you today?"),
    ("customer", "Um, hello, the, the upload keeps failing and I have to start over every single time."),
    ("agent", "So the upload is too slow for you?"),
    ("customer", "It would be great if you could add a progress bar. Is there a size limit?"),
    ("agent", "Yes, it is two gigabytes. I will send you a new link by Friday."),
    ("customer", "Okay. You were really friendly, I love how quickly you answered."),
)


def test_a_call_yields_pain_request_praise_question_and_commitment_with_proof() -> None:
    result, said = mined(*CALL)
    assert {"pain_point", "request", "praise", "question", "commitment"} <= set(kinds(result))
    assert result.dropped_quotes == 0
    for insight in result.insights:
        for evidence in insight.evidence:
            assert is_verbatim(evidence, said)
            assert said[evidence.position].speaker == insight.speaker
    pains = [i for i in result.insights if i.kind == "pain_point"]
    assert all(i.speaker == "customer" for i in pains)
    assert pains[0].statement == "The upload keeps failing and I have to start over every single time."
    assert pains[0].severity is not None
    assert pains[0].severity > 0.4
    promise = next(i for i in result.insights if i.kind == "commitment")
    assert promise.details["by_when"] == "by friday"
    assert promise.details["who"] == "agent"
    asked = [i for i in result.insights if i.kind == "question" and i.speaker == "customer"]
    assert asked[0].details["answer"]["quote"] == "Yes, it is two gigabytes."


def test_the_interviewers_echo_of_a_pain_is_a_question_and_not_a_pain() -> None:
    result, _ = mined(
        ("interviewer", "So you would say that the search is slow and confusing?"),
        ("participant", "No, the search is fast."),
        roles={"interviewer": "interviewer", "participant": "participant"},
    )
    assert "pain_point" not in kinds(result)
    assert statements(result, "question") == ["You would say that the search is slow and confusing?"]


@pytest.mark.parametrize(
    "text",
    [
        "It is not slow at all.",
        "I never had a problem with the login.",
        "There were no issues with the delivery.",
        "It used to crash a lot but they fixed that last year.",
        "The weather is nice and we live near the station.",
    ],
)
def test_what_is_denied_or_fixed_or_small_talk_is_not_a_pain(text: str) -> None:
    assert "pain_point" not in kinds(mined(("customer", text))[0])


@pytest.mark.parametrize("text", ["Oh great, now it crashed again.", "It is not helpful.", "Thanks for nothing."])
def test_irony_and_denied_praise_are_not_praise(text: str) -> None:
    result, _ = mined(("customer", text))
    assert "praise" not in kinds(result)
    assert result.sentiments[0] is not None
    assert result.sentiments[0] < 0


def test_hearsay_is_kept_and_says_whose_words_they_are() -> None:
    result, _ = mined(("customer", "My colleague says the report is always wrong, so we check every line by hand."))
    pain = next(i for i in result.insights if i.kind == "pain_point")
    assert pain.details["reported_by"] == "my colleague"


def test_without_roles_everybody_is_mined_and_that_is_said() -> None:
    result, _ = mined(*CALL, roles={})
    assert "pain_point" in kinds(result)
    assert ("insights_by_role", "roles_unknown") in [(s.analysis, s.reason) for s in result.skipped]


def test_two_promises_in_one_breath_are_two() -> None:
    result, said = mined(
        ("customer", "The heating is cold again."),
        ("agent", "I will send you the voucher today and our engineer will call you on Monday."),
        ("customer", "Okay, thanks."),
    )
    promises = [i for i in result.insights if i.kind == "commitment"]
    assert [(i.details["who"], i.details["by_when"], i.evidence[0].quote) for i in promises] == [
        ("agent", "today", "I will send you the voucher today"),
        ("our engineer", "on monday", "our engineer will call you on Monday."),
    ]
    assert all(is_verbatim(e, said) for i in promises for e in i.evidence)


def test_an_outcome_is_the_word_of_each_who_said_it() -> None:
    result, said = mined(
        ("agent", "Support, how can I help you today?"),
        ("customer", "The printer will not print anything since this morning."),
        ("agent", "Please switch it off and on again for me."),
        ("customer", "One moment. It is printing, it works again now. Everything is fixed now."),
        ("agent", "Perfect, so your problem is solved. Have a nice day."),
    )
    outcomes = {i.speaker: i for i in result.insights if i.kind == "outcome"}
    assert {i.details["outcome"] for i in outcomes.values()} == {"resolved"}
    assert set(outcomes) == {"agent", "customer"}
    assert all(said[e.position].speaker == i.speaker for i in outcomes.values() for e in i.evidence)


def test_a_threat_to_leave_is_an_outcome() -> None:
    result, _ = mined(("customer", "If this goes on we will have to cancel the contract."))
    outcome = next(i for i in result.insights if i.kind == "outcome")
    assert outcome.details["outcome"] == "churn_risk"
    assert outcome.cx_component == "brand_and_reputation"
    assert max(outcome.details["kind_scores"], key=outcome.details["kind_scores"].__getitem__) == "outcome"


def test_suspect_utterances_are_not_mined() -> None:
    said = conversation(("customer", "The app crashes all the time and I hate it."))
    suspect = [Utterance(u.start, u.end, u.speaker, u.text, u.words, suspect="repetition") for u in said]
    result = mine(suspect, [SpeakerInfo("customer", role="customer")], language="en", progress=lambda _: None)
    assert result.insights == ()
    assert result.sentiments == (None,)
    assert "transcript_unreliable" in [s.reason for s in result.skipped]


def test_sentences_of_doubtful_words_are_not_mined() -> None:
    said = conversation(("customer", "The app crashes all the time. The export is broken every single day."))
    unsure = [replace(w, probability=0.2 if i < 6 else 0.9) for i, w in enumerate(said[0].words)]
    heard = [replace(said[0], words=tuple(unsure))]
    result = mine(heard, [SpeakerInfo("customer", role="customer")], language="en", progress=lambda _: None)
    assert [e.quote for i in result.insights for e in i.evidence] == ["The export is broken every single day."]
    assert [s.detail for s in result.skipped if s.analysis == "insights_of_doubtful_words"] == [
        "1 of 2 sentences were not mined: the recogniser was less than 40% sure of their words."
    ]


def test_words_that_a_person_typed_are_sure() -> None:
    said = conversation(("customer", "The app crashes all the time."))
    typed = [replace(said[0], words=(replace(said[0].words[0], probability=0.1), *said[0].words[1:]))]
    result = mine(typed, [SpeakerInfo("customer", role="customer")], language="en", progress=lambda _: None)
    assert len(result.insights) == 1


def test_another_language_gives_keyphrases_and_names_what_was_skipped() -> None:
    result, _ = mined(
        ("customer", "Der Export der Rechnungen ist kaputt. Die Rechnungen fehlen jeden Freitag."),
        language="de",
    )
    assert result.insights == ()
    assert result.satisfaction.index is None
    assert {"insights", "sentiment", "satisfaction"} <= {s.analysis for s in result.skipped}
    assert any("rechnungen" in k.phrase for k in result.keyphrases)


def test_too_little_speech_has_no_satisfaction_index() -> None:
    result, _ = mined(("customer", "It is fine."))
    assert result.satisfaction.index is None
    assert result.satisfaction.reason == "too_little_speech"


def test_nothing_said_is_nothing_mined() -> None:
    result = mine([], [], language=None, progress=lambda _: None)
    assert result.insights == ()
    assert result.sentiments == ()
    assert result.keyphrases == ()


HAPPY = (
    ("agent", "Hello, how was your weekend?"),
    ("customer", "Fine, thank you. We went to the lake."),
    ("agent", "And how is it going with the new boiler?"),
    ("customer", "It is so quiet that we forget it. We are really happy with it, and it heats the whole house."),
    ("agent", "And the technician?"),
    ("customer", "He was friendly and very careful. The old one used to leak, but that is fixed."),
    ("agent", "Is there anything that we should do better?"),
    ("customer", "The display is a little small. But it is a great machine, I would recommend it to anyone."),
    ("agent", "Thank you very much."),
    ("customer", "Thank you, bye."),
)
MIXED = (
    ("agent", "Hello, how was your weekend?"),
    ("customer", "Fine, thank you. We went to the lake."),
    ("agent", "And how is it going with the new boiler?"),
    ("customer", "It heats the whole house and it is wonderfully quiet. But it is too expensive for what it does."),
    ("agent", "And the technician?"),
    ("customer", "He was friendly. But he came two hours late and left the cellar dirty."),
    ("agent", "Is there anything that we should do better?"),
    ("customer", "The display is confusing. I would like to have a bigger one. The app is really nice."),
    ("agent", "Thank you very much."),
    ("customer", "Thank you, bye."),
)
UNHAPPY = (
    ("agent", "Hello, how was your weekend?"),
    ("customer", "Fine, thank you. We went to the lake."),
    ("agent", "And how is it going with the new boiler?"),
    ("customer", "It is terrible. It breaks down every night and we sit in the cold with two small children."),
    ("agent", "And the technician?"),
    ("customer", "He did not show up. This is the third time I am calling, and nobody ever called me back."),
    ("agent", "Is there anything that we can do?"),
    ("customer", "I am really disappointed. If it is not repaired today, we will cancel the contract."),
    ("agent", "Thank you very much."),
    ("customer", "Thank you, bye."),
)


def test_the_satisfaction_index_tells_happy_from_mixed_from_unhappy() -> None:
    happy, mixed, unhappy = (mined(*talk)[0].satisfaction.index for talk in (HAPPY, MIXED, UNHAPPY))
    assert happy is not None
    assert mixed is not None
    assert unhappy is not None
    assert happy >= mixed + 15
    assert mixed >= unhappy + 15
    assert happy > 65
    assert unhappy < 35


def test_talk_about_a_holiday_is_neither_praise_nor_pain_but_trouble_told_in_reply_to_a_greeting_is() -> None:
    small, _ = mined(
        ("agent", "Hello. Did you have a nice holiday?"),
        ("customer", "Yes, it was wonderful. We loved the beach. I did not read the news once."),
        ("agent", "That sounds lovely."),
        ("customer", "Great, then I will see you in the spring."),
    )
    assert not {"praise", "pain_point", "request"} & set(kinds(small))
    trouble, _ = mined(
        ("agent", "Hello, how are you today?"),
        ("customer", "Not good. My internet keeps failing and I cannot work."),
    )
    assert "pain_point" in kinds(trouble)


@pytest.mark.parametrize(
    "text", ["This is Anna Berg.", "Let us extend it for six weeks.", "Perfect, see you on Monday."]
)
def test_names_next_steps_and_farewells_are_no_claims(text: str) -> None:
    assert not {"praise", "pain_point", "request"} & set(kinds(mined(("customer", text))[0]))


def test_the_question_threshold_is_the_one_that_the_trainer_chose() -> None:
    assert trained_heads().card["question_threshold"] == THRESHOLDS["question"]


def test_a_score_said_aloud_is_kept_apart_with_its_quote() -> None:
    result, said = mined(
        ("agent", "From zero to ten, how would you rate us?"),
        ("customer", "I'd give it a seven. With a better search it would be a nine."),
    )
    stated = result.satisfaction.stated_score
    assert stated is not None
    assert (stated["value"], stated["out_of"]) == (7.0, 10)
    assert said[stated["position"]].text[stated["char_start"] : stated["char_end"]] == stated["quote"]


def test_a_number_said_later_does_not_overrule_the_score_that_was_asked_for() -> None:
    result, _ = mined(
        ("agent", "From zero to ten, how would you rate us?"),
        ("customer", "I'd give it a seven."),
        ("agent", "Thank you. Is there anything else?"),
        ("customer", "No. My old phone was a two, honestly."),
    )
    stated = result.satisfaction.stated_score
    assert stated is not None
    assert stated["quote"] == "I'd give it a seven."


def test_what_is_said_in_another_language_is_not_mined_and_is_counted() -> None:
    said = conversation(
        ("agent", "Thank you for calling, how can I help you today?"),
        ("customer", "The upload fails every single time."),
        ("customer", "Est-ce que je peux payer chaque mois?"),
        ("customer", "C'est vraiment nul et je suis en colère."),
        ("agent", "I will send you a new link by Friday."),
    )
    said = [replace(u, language="fr" if i in (2, 3) else "en") for i, u in enumerate(said)]
    people = [SpeakerInfo("agent", role="agent"), SpeakerInfo("customer", role="customer")]
    result = mine(said, people, language="en", progress=lambda _: None)
    assert {i.kind for i in result.insights} == {"question", "pain_point", "commitment"}
    assert all(e.position not in (2, 3) for i in result.insights for e in i.evidence)
    assert result.sentiments[2:4] == (None, None)
    assert [(s.analysis, s.reason, s.detail.split(" were")[0]) for s in result.skipped] == [
        ("insights_of_other_languages", "language_not_supported", "2 of 5 utterances"),
    ]


def test_progress_only_grows_and_ends_at_one() -> None:
    heard: list[float] = []
    report: Callable[[float], None] = heard.append
    mine(conversation(*CALL), [], language="en", progress=report)
    assert heard == sorted(heard)
    assert heard[0] == 0.0
    assert heard[-1] == 1.0


GARDEN = (
    "The tomatoes in the garden need water every morning.", "I plant the seeds in spring when the soil is warm.",
    "Roses and herbs grow beside the vegetable beds.", "The compost makes the soil of the garden rich.",
    "Snails eat the salad plants at night.", "We harvest beans and pumpkins in autumn.",
)  # fmt: skip
BANK = (
    "The bank charged a fee on my credit card.", "My account shows two payments for the same loan.",
    "The interest rate of the mortgage went up again.", "I transferred the money to my savings account.",
    "The card was declined when I paid the bill.", "They sent a statement of the account by post.",
)  # fmt: skip


def test_chapters_part_where_the_talk_turns_to_something_else_and_cover_everything() -> None:
    lines = [("customer", text) for text in (*GARDEN, *GARDEN[::-1], *BANK, *BANK[::-1])]
    result, said = mined(*lines)
    assert [(c.first, c.last) for c in result.chapters] == [(0, 11), (12, 23)]
    assert (result.chapters[0].start, result.chapters[-1].end) == (said[0].start, said[-1].end)
    for chapter, words in zip(result.chapters, (GARDEN, BANK), strict=True):
        for phrase in chapter.title.lower().split(", "):
            assert phrase
            assert phrase in " ".join(words).lower()


def test_a_short_talk_is_one_chapter_and_silence_has_none() -> None:
    result, said = mined(*CALL)
    assert [(c.first, c.last) for c in result.chapters] == [(0, len(said) - 1)]
    assert mined()[0].chapters == ()


def test_feelings_and_turn_ratings_come_with_their_places() -> None:
    result, said = mined(*CALL)
    assert {f.speaker for f in result.feelings} == {"agent", "customer"}
    love = next(e for e in result.emotions if e.emotion == "love")
    assert said[love.position].text[love.char_start : love.char_end] == love.word == "love"
    rated = {t["position"]: t["rating"] for t in result.satisfaction.turns}
    assert set(rated) == {1, 3, 5}
    assert rated[1] <= 3 < rated[5]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It took them nine days to send the keys.", "pain_point"),
        ("The planner saves me two hours every week.", "praise"),
    ],
)
def test_losses_and_benefits_told_as_plain_facts_are_claims(text: str, kind: str) -> None:
    assert kind in kinds(mined(("customer", text))[0])


@pytest.mark.parametrize(
    "text",
    [
        "If it took them nine days to send the keys I would call.",
        "It used to take us two hours to print, but now it works.",
        "It is not very slow.",
    ],
)
def test_a_loss_that_is_imagined_denied_or_over_is_no_pain(text: str) -> None:
    assert "pain_point" not in kinds(mined(("customer", text))[0])


def test_a_mere_yes_answers_with_the_sentence_after_it() -> None:
    result, _ = mined(
        ("customer", "Is there a limit for the upload?"),
        ("agent", "Yes. It is two gigabytes for each file. Anything else?"),
    )
    question = next(i for i in result.insights if i.kind == "question" and i.speaker == "customer")
    assert question.details["answer"]["quote"] == "Yes. It is two gigabytes for each file."


def test_a_chapter_writes_names_as_they_were_said() -> None:
    result, _ = mined(*[("customer", f"Maple Street {n} is flooded and Maple Street is closed.") for n in range(4)])
    assert "Maple Street" in result.chapters[0].title
