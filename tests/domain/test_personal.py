"""Personal data in spoken text: what is found, where it ends, and what only looks like it."""

import pytest

from service.domain.personal import find_personal
from service.domain.redaction import Values, mask, mask_words, settled, shift


def found(text: str, *names: str, language: str = "en") -> list[tuple[str, str]]:
    return [(f.kind, text[f.start : f.end]) for f in find_personal([text], names, language)[0]]


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("My name is Anna Berg and I call about the export.", "name", "Anna Berg"),
        ("Hi Jessica, can you hear me?", "name", "Jessica"),
        ("I spoke to Mr Okonkwo yesterday.", "name", "Okonkwo"),
        (
            "Call me on four one five, double five five, oh one nine nine.",
            "phone",
            "four one five, double five five, oh one nine nine",
        ),
        ("You can reach me at +44 20 7946 0958.", "phone", "+44 20 7946 0958"),
        ("It is anna dot berg at example dot org.", "email", "anna dot berg at example dot org"),
        ("Write to a.berg@example.org please.", "email", "a.berg@example.org"),
        ("My card is 4242 4242 4242 4242.", "card", "4242 4242 4242 4242"),
        ("I was born on the third of May nineteen eighty.", "birth_date", "third of May nineteen eighty"),
        ("My social security number is 078-05-1120.", "national_id", "078-05-1120"),
        ("I live at twenty two Baker Street.", "address", "twenty two Baker Street"),
    ],
)  # fmt: skip
def test_personal_data_is_found_as_it_is_spoken(text: str, kind: str, quote: str) -> None:
    assert (kind, quote) in [(k, q.rstrip(".")) for k, q in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The order number is four one five five five five zero one nine nine.",
        "It costs nineteen ninety nine dollars a month.",
        "We looked at booking dot com in May.",
        "Version 2.13 came out in June 2024.",
        "There are two hundred and fifty users on the plan.",
        "Will you mark it as done?",
        "The error code is 4 0 4.",
        "It is a two way street with our vendors.",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert found(text) == []


def test_a_name_that_is_introduced_is_found_everywhere() -> None:
    texts = [
        "My name is Zdenka.",
        "Sorry, how do you spell zdenka?",
        "Grace, this is for Zdenka's team. By the grace of God.",
    ]
    spans = find_personal(texts, ["Grace Hopper"])
    assert [[texts[i][f.start : f.end] for f in row] for i, row in enumerate(spans)] == [
        ["Zdenka"],
        ["zdenka"],
        ["Grace", "Zdenka"],
    ]


def test_words_and_places_follow_the_marker() -> None:
    text = "My number is four one five, double five five oh one nine nine, thanks."
    spans = find_personal([text])[0]
    words = [[w, i * 1.0, i + 0.5, 0.9] for i, w in enumerate(text.split())]
    masked = mask(text, spans)
    assert masked == "My number is [PHONE], thanks."
    made = mask_words(words, spans)
    assert " ".join(w[0] for w in made) == masked
    assert made[3] == ["[PHONE],", 3.0, 12.5, None]
    assert masked[shift(text.index("thanks"), spans) :] == "thanks."


def test_pieces_of_a_value_are_taken_out_of_what_was_made_of_it() -> None:
    values = Values([("phone", "four one five, double five five"), ("name", "Zdenka Kovalenko")], [])
    text = "zdenka said four one five …"
    assert mask(text, settled(values.find(text, ["phone", "name"]), text)) == "[NAME] said [PHONE] …"
