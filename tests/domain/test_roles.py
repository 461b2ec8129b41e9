"""Roles are proposed from behaviour: who opens, who helps, who asks, who talks less; and not at all when unsure."""

import pytest

from service.domain.role_rules import RoleRules
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


def test_a_projects_kind_counts_where_the_recording_states_none() -> None:
    vague = talk((A, "So what happened then?"), (B, "Well, we talked about it for quite a while and then we left."))
    calls = RoleRules(kind="sales_call")
    assert propose_roles(vague, "conversation", rules=calls)[A][0] == "agent"
    assert propose_roles(vague, "interview", rules=calls)[A][0] == "interviewer"


def test_a_channel_convention_settles_the_roles_whatever_is_said() -> None:
    rules = RoleRules(channels=("customer", "agent"))
    roles = propose_roles(SUPPORT, rules=rules, channels={A: 0, B: 1})
    assert roles == {A: ("customer", 1.0), B: ("agent", 1.0)}
    half = propose_roles(SUPPORT, rules=RoleRules(channels=(None, "customer")), channels={A: 0, B: 1})
    assert half[B] == ("customer", 1.0) and half[A][0] == "agent" and half[A][1] < 1


@pytest.mark.parametrize("name", ["Anna Berg", "anna", "Änna BERG (Acme)"])
def test_whoever_has_a_name_of_the_staff_is_the_host_and_the_others_are_guests(name: str) -> None:
    rules = RoleRules(kind="interview", staff=("Anna Berg",))
    roles = propose_roles(INTERVIEW, names={A: "Jo", B: name}, rules=rules)
    assert roles == {B: ("interviewer", 1.0), A: ("participant", 0.9)}
    assert propose_roles(INTERVIEW, names={A: "Jo", B: "Annabel"}, rules=rules)[A][0] == "interviewer"


def test_staff_who_introduce_themselves_are_found_without_a_name_from_anybody() -> None:
    lines = talk(
        (A, "Hello."), (B, "Hi, this is Zoë from Acme. Do you have a minute?"), (A, "I am busy, but yes, go on."),
    )  # fmt: skip
    roles = propose_roles(lines, "sales_call", rules=RoleRules(staff=("Zoe Lang",)))
    assert roles == {B: ("agent", 0.9), A: ("customer", 0.9)}


def test_rules_that_state_nothing_are_false_and_change_nothing() -> None:
    assert not RoleRules() and RoleRules(staff=("Anna",))
    assert propose_roles(SUPPORT, rules=RoleRules()) == propose_roles(SUPPORT)


def test_the_role_of_the_staff_follows_the_kind() -> None:
    assert RoleRules().host("interview") == RoleRules(kind="interview").host("conversation") == "interviewer"
    assert RoleRules(kind="interview").host("support_call") == RoleRules().host("conversation") == "agent"
    assert RoleRules(channels=("participant", "interviewer")).host("conversation") == "interviewer"
