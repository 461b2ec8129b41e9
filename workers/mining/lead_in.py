"""What a claim rests on when it begins with a bare pronoun: "We use the export every week. It takes ages." """

import re
from collections.abc import Sequence

from service.domain.speech_text import clean_statement, plain
from service.domain.wording.matching import any_of
from workers.mining.reading import Reading

MOST_WORDS = 40
"""Words of a claim together with the sentence before it."""
_VERBS = (
    r"is|are|was|were|has|have|had|does|do|did|can|could|will|would|should|might|isn't|aren't|wasn't|weren't|hasn't|haven't|"
    r"doesn't|don't|didn't|can't|couldn't|won't|wouldn't|also|always|never|just|really|only|still|even|all|both|"
    r"makes?|made|takes?|took|means?|meant|costs?|cost|saves?|saved|works?|worked|keeps?|kept|gets?|got|goes|went|happens?|"
    r"happened|helps?|helped|drives?|drove|breaks?|broke|comes?|came|looks?|looked|feels?|felt|lets?|gives?|gave|sounds?"
)
_SUBJECT = re.compile(rf"^(?:(?:it|they|he|she)(?:'\w+)?(?= )|(?:that|this|these|those)(?:'\w+| (?:{_VERBS}))(?= ))")
_SELF_CONTAINED = any_of(
    r"^(?:it|that|this)(?:'s|'d| is| was| would| would be| takes?| took| feels?| felt| makes?| made| means?| drives?| helps?| "
    r"costs?| should be| might be)(?:(?: \w+){1,5})? (?:to|that|if|when|how|because|who|what)"
)
"""An "it" that the rest of the sentence explains: "It's hard to find the button"."""


def needs_lead_in(text: str) -> bool:
    """True where the words begin with a pronoun that only the sentence before can explain."""
    words = plain(clean_statement(text))
    return bool(_SUBJECT.match(words)) and not _SELF_CONTAINED.search(words)


def find_lead_in(claim: Sequence[Reading], readings: Sequence[Reading]) -> Reading | None:
    """The sentence said just before the claim in the same utterance, where the claim needs it and it names something."""
    first = claim[0]
    if not needs_lead_in(first.unit.text):
        return None
    before = next(
        (r for r in readings if r.unit.position == first.unit.position and 0 <= _gap(r, first) <= 1),
        None,
    )
    if before is None or before.words < 3 or before.cues.courtesy or before.cues.question or before.small_talk:
        return None
    if needs_lead_in(before.unit.text) or before.words + sum(r.words for r in claim) > MOST_WORDS:
        return None
    return before


def _gap(before: Reading, after: Reading) -> int:
    return after.unit.char_start - before.unit.char_end
