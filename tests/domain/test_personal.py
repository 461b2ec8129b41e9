"""Personal data in spoken text: what is found, where it ends, and what only looks like it."""

import pytest

from service.domain.personal import find_personal
from service.domain.personal.tokens import cut, numbers
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


def talk(*texts: str, language: str = "en") -> list[list[tuple[str, str]]]:
    spans = find_personal(texts, (), language)
    return [[(f.kind, text[f.start : f.end]) for f in here] for text, here in zip(texts, spans, strict=True)]


@pytest.mark.parametrize(
    ("question", "answer", "kind", "quote"),
    [
        ("can i take your date of birth please", "it's six four seventy three", "birth_date", "six four seventy three"),
        ("and the year you were born", "seventy eight", "birth_date", "seventy eight"),
        ("and the three digits on the back", "yeah eight one four", "card", "eight one four"),
        ("what's the expiry date", "oh nine twenty seven", "card", "oh nine twenty seven"),
        ("can i have the sort code", "two oh four five four five", "card", "two oh four five four five"),
        ("what's the postcode", "l s six three h n", "address", "l s six three h n"),
        ("what's the zip", "nine oh two one oh", "address", "nine oh two one oh"),
        ("and your name please", "yeah it's kwame boateng", "name", "kwame boateng"),
        ("how do you spell that", "n g u y e n", "name", "n g u y e n"),
        ("what is your n i number", "a b twelve thirty four fifty six d", "national_id", "a b twelve thirty four fifty six d"),
        ("what's your email", "mia at studio north dot works", "email", "mia at studio north dot works"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_found_in_the_answer(question: str, answer: str, kind: str, quote: str) -> None:
    assert talk(question, answer)[1] == [(kind, quote)]
    assert talk(question, "okay", "one moment", answer)[3] == [(kind, quote)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what's the order number", "it's one one four six double nine two oh eight"),
        ("can i have your email address please", "i'd rather not give that out"),
        ("and your name please", "i'd rather not say"),
        ("what's your date of birth", "why do you need that"),
        ("do you have the card number to hand", "no i'll have to ring back"),
        ("how many seats", "one hundred and fifty"),
        ("votre nom s'il vous plaît", "je préfère ne pas le dire"),
    ],
)
def test_an_answer_that_says_nothing_personal_stays(question: str, answer: str) -> None:
    assert talk(question, answer) == [[], []]


def test_a_number_told_in_pieces_is_found_in_each() -> None:
    said = talk("oh seven seven double oh", "yep", "nine hundred six one eight")
    assert said == [[("phone", "oh seven seven double oh")], [], [("phone", "nine hundred six one eight")]]


def test_a_question_is_forgotten_after_a_while() -> None:
    assert talk("what's your date of birth", *["so the screen is blue today"] * 7, "six four seventy three")[-1] == []


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("mon numéro c'est le zéro six trente neuf quatre-vingt-dix-huit zéro trois douze", "phone",
         "zéro six trente neuf quatre-vingt-dix-huit zéro trois douze"),
        ("je suis né le trois juillet cinquante-huit", "birth_date", "trois juillet cinquante-huit"),
        ("c'est le deux août mille neuf cent quarante-sept sa date de naissance", "birth_date",
         "deux août mille neuf cent quarante-sept"),
        ("la carte c'est " + " ".join(["quarante-deux"] * 8), "card", " ".join(["quarante-deux"] * 8)),
        ("j'habite au douze bis avenue de la république", "address", "douze bis avenue de la république"),
        ("mon code postal c'est le cinquante-neuf mille huit cents", "address", "cinquante-neuf mille huit cents"),
        ("madame benoît ne quittez pas", "name", "benoît"),
        ("mon nom c'est abdelkader zidane", "name", "abdelkader zidane"),
    ],
)  # fmt: skip
def test_french_as_it_is_spoken(text: str, kind: str, quote: str) -> None:
    assert (kind, quote) in found(text, language="fr")


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("soixante et onze vingt et un", ("71", "21")),
        ("quatre-vingt-dix-huit zéro quatre deux", ("98", "0", "4", "2")),
        ("mille neuf cent quatre-vingt-deux", ("1982",)),
        ("cent quatorze deux cents", ("114", "200")),
        ("trente-trois mille", ("33000",)),
    ],
)
def test_french_numbers_are_read_as_digits(text: str, groups: tuple[str, ...]) -> None:
    assert [run.groups for run in numbers(text, cut(text), "fr")] == [groups]
