"""Promises in one breath are told apart, and what hangs on a condition stays with it."""

import pytest

from workers.mining.promises import cut_promises


@pytest.mark.parametrize(
    ("said", "promises"),
    [
        (
            "I'll send you the form today and our engineer will call you on Monday.",
            ["I'll send you the form today", "our engineer will call you on Monday."],
        ),
        (
            "i'll credit the account now and you'll get an email within two days",
            ["i'll credit the account now", "you'll get an email within two days"],
        ),
        ("Right, I'll book it, then I'll ring you.", ["Right, I'll book it", "I'll ring you."]),
        ("I will check it and send it to you.", ["I will check it and send it to you."]),
        ("If it breaks, I'll come and we'll fix it.", ["If it breaks, I'll come and we'll fix it."]),
        ("I'll send it and you'll see it on Monday.", ["I'll send it and you'll see it on Monday."]),
        ("We'll see, and I'll let you know tomorrow.", ["We'll see, and I'll let you know tomorrow."]),
        ("", [""]),
    ],
)
def test_each_promise_is_found_in_its_own_words(said: str, promises: list[str]) -> None:
    assert [said[begin:end] for begin, end in cut_promises(said)] == promises
