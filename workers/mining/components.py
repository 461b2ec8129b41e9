"""Which part of the customer's experience a claim is about: nearest of described examples, by meaning."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from service.domain.insight import CX_COMPONENTS, CxComponent
from workers.mining.embedding import Vectors, embed

DESCRIPTIONS: dict[CxComponent, tuple[str, ...]] = {
    "product_or_service": (
        "The product is missing a function that we need.",
        "It does what it should, it is reliable and has everything we need.",
        "The export is broken and the numbers in the report are wrong.",
        "It is too expensive for what it does.",
        "It saves us a lot of time every week.",
        "The parts were damaged and the delivery came late.",
        "We were charged twice on the bill.",
        "It is slow and takes forever with a lot of data.",
        "I would like a feature that does this automatically.",
    ),
    "customer_service": (
        "The support agent was friendly and helped me.",
        "I waited on hold for an hour and nobody called me back.",
        "I had to tell the whole story to several people.",
        "The technician did not show up.",
        "Support answered within minutes and solved it.",
        "They transferred me from one department to another.",
        "This is the third time I am calling about the same thing.",
    ),
    "digital_experience": (
        "The website is confusing.",
        "I cannot find the button on the screen.",
        "The app keeps crashing and logs me out.",
        "The menu and the layout are clear and easy to use.",
        "Signing in with my password does not work.",
        "There are too many clicks and too much on the page.",
        "The search and the navigation are hard to understand.",
    ),
    "communication": (
        "Nobody told us about the change.",
        "The instructions and the emails were unclear.",
        "The error message does not say what to do.",
        "They kept us informed at every step.",
        "The documentation is hard to understand and out of date.",
        "They promised one thing and then said another.",
        "It should show a warning and explain what went wrong.",
    ),
    "brand_and_reputation": (
        "I would recommend the company to my friends.",
        "I do not trust this company any more.",
        "They have a good name in the market.",
        "We are thinking of leaving and switching to a competitor.",
        "We have been loyal customers for years.",
    ),
}


@lru_cache(maxsize=1)
def _described() -> tuple[Vectors, NDArray[np.int64]]:
    texts = [(t, i) for i, name in enumerate(CX_COMPONENTS) for t in DESCRIPTIONS[name]]
    return embed([t for t, _ in texts]), np.array([i for _, i in texts])


def name_components(vectors: Vectors, floor: float = 0.2) -> Sequence[CxComponent | None]:
    """The component of each claim by the mean of its two nearest descriptions; None where nothing is near (`floor`)."""
    if not len(vectors):
        return []
    described, owner = _described()
    near = vectors @ described.T
    scores = np.stack([np.sort(near[:, owner == i], axis=1)[:, -2:].mean(axis=1) for i in range(len(CX_COMPONENTS))], 1)
    best = scores.argmax(axis=1)
    return [CX_COMPONENTS[b] if row[b] >= floor else None for b, row in zip(best, scores, strict=True)]
