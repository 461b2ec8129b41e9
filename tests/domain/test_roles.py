"""Roles are proposed from behaviour: who opens, who helps, who asks, who talks less; and not at all when unsure."""

import pytest

from service.domain.roles import propose_roles
from service.domain.transcript import UNKNOWN_SPEAKER, Utterance

A, B, C = "SPEAKER_00", "SPEAKER_01", "SPEAKER_02"


def talk(*lines: tuple[str, str]) -> list[Utterance]:
    return [Utterance(float(i), i + 1.0, who, text) for i, (who, text) in enumerate(lines)]


SUPPORT = talk(
    (A, "Hello, this is Harper Valley National Bank. My name is Elizabeth, how can I help you today?"),
    (B, "Hi, my name is Patricia Brown. I lost my debit card, can you send me a new one?"),
    (A, "Let me check that for you. Which card would you like to replace?"),
    (B, "The debit card. I need it by Friday."),
    (A, "I'll send it out. Is there anything else I can help with?"),
    (B, "No, that's it."),
    (A, "Have a great day."),
)
INTERVIEW = talk(
    (A, "Thanks for taking the time. Can you tell me about your onboarding?"),
    (B, "Sure. It was confusing, we waited three weeks for the export and nobody told us why it was late."),
    (A, "What did you do instead?"),
    (B, "We copied numbers by hand into a sheet every Friday, which took my team about four hours each week."),
    (A, "How did that feel?"),
    (B, "Frustrating, honestly. I like the product a lot but the export is a problem for us."),
)


@pytest.mark.parametrize("kind", ["support_call", "conversation"])
def test_the_one_who_opens_and_helps_is_the_agent(kind: str) -> None:
    roles = propose_roles(SUPPORT, kind)
    assert {label: role for label, (role, _) in roles.items()} == {A: "agent", B: "customer"}
    assert all(0.8 < sure <= 1 for _, sure in roles.values())


@pytest.mark.parametrize("kind", ["interview", "conversation"])
def test_the_one_who_asks_and_talks_less_is_the_interviewer(kind: str) -> None:
    roles = propose_roles(INTERVIEW, kind)
    assert {label: role for label, (role, _) in roles.items()} == {A: "interviewer", B: "participant"}
    assert all(sure > 0.8 for _, sure in roles.values())


def test_a_customer_who_speaks_first_is_still_the_customer() -> None:
    swapped = talk((B, "Hi, I'm calling about my bill."), *[(u.speaker, u.text) for u in SUPPORT])
    assert propose_roles(swapped, "support_call")[B][0] == "customer"


def test_a_second_participant_is_a_participant() -> None:
    roles = propose_roles([*INTERVIEW, *talk((C, "For me it was fine, I only open it on Mondays."))], "interview")
    assert {label: role for label, (role, _) in roles.items()} == {A: "interviewer", B: "participant", C: "participant"}


def test_a_second_agent_after_a_transfer_is_an_agent() -> None:
    more = talk((C, "Thank you for calling billing, how can I help you? Let me check your account."))
    assert propose_roles([*SUPPORT, *more], "support_call")[C][0] == "agent"


def test_names_that_say_a_role_settle_it() -> None:
    roles = propose_roles(talk((A, "Hm."), (B, "Well.")), "conversation", {A: "Customer", B: "Agent 2"})
    assert roles == {A: ("customer", 1.0), B: ("agent", 1.0)}


@pytest.mark.parametrize(
    "utterances",
    [
        [],
        talk((A, "I need help, how can I help?")),
        talk((UNKNOWN_SPEAKER, "Hi."), (A, "Hello.")),
        talk((A, "Ja."), (B, "Ja.")),
    ],
)
def test_nothing_is_proposed_without_two_people_who_differ(utterances: list[Utterance]) -> None:
    assert propose_roles(utterances, "conversation") == {}
