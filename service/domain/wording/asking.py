"""Wishes, offers and questions, with or without a question mark. Pure."""

import re

from service.domain.speech_text import plain
from service.domain.wording.matching import any_of

REQUEST = any_of(
    r"(?:it )?would(?:n't it)? (?:also |really |just )?(?:be|help|have been) (?:\w+ ){0,2}(?:good|great|nice|"
    r"helpful|useful|better|easier|handy|cool|lovely|perfect|"
    r"amazing|awesome|wonderful|ideal|interesting|fantastic|a lot)?(?: \w+){0,4} (?:if|to have|to be able|to "
    r"see|to get)",
    r"it(?:'d| would) (?:also |really )?(?:help|be (?:good|great|nice|helpful|useful|better|handy|cool|lovely|ideal))",
    r"(?:i|we)(?:'d| would) (?:also |really |just |probably |personally )?(?:like|love|want|prefer|suggest|add|"
    r"appreciate|need|have liked|have loved|change)(?! to (?:thank|say|start))",
    r"(?:i|we) (?:just |really |also |do )?(?:wish|hope you)",
    r"(?:i|we) (?:really |just |also |do |still |only )?(?:need|want|require)(?! to (?:go|say|thank|check|ask|"
    r"leave|tell you))",
    r"(?:can|could|would|will) (?:you|someone|somebody) (?:(?:please|maybe|just|also|perhaps|possibly|at least|kindly) "
    r")*(?:add|make|send|give|put|"
    r"change|let|show|fix|help|include|provide|"
    r"call|cancel|refund|transfer|connect|remove|extend|build|allow|email|look into|update|move|set|tell me)",
    r"(?:can|could|may) (?:i|we) (?:please |also |maybe |just )?(?:get|have|cancel|change|see|receive|return|"
    r"speak|talk|book|order|order|upgrade)",
    r"please (?:add|make|send|give|let|fix|put|change|call|show|include|remove|cancel|keep|bring|allow)",
    r"(?:you|it|they|there|this|that) (?:really |also |just |probably )?(?:should|could|ought to|needs? to|has "
    r"to) (?:also |just |maybe |really |probably |at least )?"
    r"(?:be able|have|show|let|allow|remember|offer|include|add|be (?:a |an |more |some |another |one |"
    r"possible|easier|faster|clearer)|tell|put|give|make|support|send|warn|explain|at least)",
    r"(?:i'm|i am|we're|we are|i was|we were) (?:still |also |really )?(?:looking|hoping|waiting|asking) for "
    r"(?:a |an |some|the|more|something)",
    r"(?:would|could|should) (?:have )?(?:liked|loved|wanted|preferred) (?:to|a|an|some|more)",
    r"(?:if|when) (?:you|there|it|they|we|i|one) (?:could|can|had|was|were) (?:just |also |only |maybe |"
    r"somehow )?(?:\w+ )*?(?:would|that'd|it'd|that would)",
    r"(?:why (?:not|can't (?:you|we|i))|what about|how about|is there (?:a|any) way to|any way to|would it be "
    r"possible|is it possible)",
    r"(?:feature|thing|only thing|one thing) (?:that )?(?:i'd|i would|we'd|we would|i am|i'm|we're) (?:\w+ "
    r")?(?:missing|miss|want|like|love|add|change|say|wish)",
)
OFFER = any_of(
    r"(?:would|do) you (?:like|want|prefer|need)(?! (?:\w+ )?(?:please))|(?:can|could|may|shall) i (?:help|"
    r"offer|have your|get your|ask|put|place|interest)|"
    r"(?:can|could|would|will) you (?:please )?(?:tell me|describe|explain|walk me|say|give me your|give me an "
    r"example|confirm|spell|hold|repeat|show me how|share|talk)"
)
ASKS_ACTION = re.compile(
    r"(?<![\w'])(?<!what )(?<!how )(?<!when )(?<!where )(?<!why )(?<!who )(?:can|could|would|will|can't|couldn't|won't|wouldn't) "
    r"(?:you|someone|somebody|anybody|anyone|they) (?:(?:please|maybe|just|also|perhaps|possibly|at least|kindly|then|quickly|"
    r"simply) )*(?:add|make|send|give|put|change|fix|call|cancel|refund|transfer|connect|remove|extend|build|allow|email|update|"
    r"move|set|look into|look at|check|credit|waive|ring|phone|write|mail|resend|reset|take|bring|book|replace|correct|hurry|"
    r"speed|keep|let me|let us|forward|arrange|open|close|block|unlock|try)(?![\w'])"
)
"""A request in the form of a question: it wants a deed, not an answer."""
UNWANTED = any_of(
    r"(?:i|we|they|you|nobody|no one) (?:really |actually |certainly |just )?(?:don't|do not|doesn't|didn't|did not|never|won't|"
    r"wouldn't|no longer) (?:really |actually |even |ever )?(?:need|want|require|asked? for|have to have)",
    r"no (?:need|wish) (?:for|to)",
)
"""What the speaker does not ask for."""
PROPOSAL = re.compile(
    r"^(?:(?:and|so|okay|ok|well|then|yes|right|good|fine|great|perfect|alright|now) )*(?:let's|let us (?:all |just |then )?(?:"
    r"renew|extend|start|begin|continue|go|stay|keep|say|wait|talk|meet|move|do|take|make|agree|leave|assume|hope|stop|"
    r"look|discuss|schedule|plan|sign|stick|settle|try|finish|close|come back|get started))(?![\w'])"
)
"""What both should do: a decision or the next step, not something that is missing. "Please let us" asks for more."""
_QUESTION_START = re.compile(
    r"^(?:(?:and|so|but|okay|ok|well|um|uh|then|now|hey|hi|hello|oh|yeah|right|sorry|also|or|because|like|"
    r"alright|all right|first|just) )*"
    r"(?:(?:what|how|why|where|when|who|whose|which|whom)(?:'s|'re|'d|'ll)?"
    r"(?! (?:i (?:mean|want|like|need|would|did|do|was|found|think)|a |we (?:do|did|want|need)|it does|if "
    r")(?!.*(?:you)$))"
    r"|(?:do|does|did|is|are|was|were|am|can|could|would|will|should|shall|have|has|had|may|might|isn't|aren't|"
    r"don't|doesn't|didn't|can't|couldn't|"
    r"wouldn't|won't|haven't|wasn't) (?:you|it|that|this|there|they|we|i|he|she|the|your|my|our|any|anyone|"
    r"anybody|these|those|people|somebody|someone|everything)"
    r"|any (?:questions|idea|other|chance|thoughts))(?![\w'])"
)
_CLAUSE_START = re.compile(
    r"^(?:(?:and|so|but|okay|well|um|uh|then|now|or|because|like) )*(?:when|where|while|whenever|which|who|what|how) "
    r"(?:i|we|you|they|he|she|it|the|a|an|my|our|your|his|her|their|this|that|there|people|somebody|someone|"
    r"everybody|is|was|means)(?:'\w+)?"
    r"(?<!what is)(?<!where is)(?<!who is)(?<!how is)(?<!which is)(?<!when is)(?<!what was)(?<!where "
    r"was)(?<!who was)(?<!how was)(?<!when was)"
    r"(?<!what's)(?<!how's)(?![\w'])"
)
"""A clause that only sounds like a question: "when I open it", "what we do"."""
_QUESTION_TAG = re.compile(
    r"(?:,? (?:right|correct|okay|isn't it|aren't they|doesn't it|don't you|didn't you|is that right|is it|"
    r"does it|are you|you know what i mean|or not|or what))$"
)


def is_question(text: str) -> bool:
    """True for a question by its mark, its first words (inversion, wh-word) or its tag. English."""
    stripped = text.rstrip(" \"'”’)")
    if stripped.endswith("?"):
        return True
    words = plain(text)
    if _CLAUSE_START.match(words):
        return False
    if stripped.endswith((".", "!")):
        return bool(_QUESTION_START.match(words)) and not stripped.endswith("!") and len(words.split()) > 3
    return bool(_QUESTION_START.match(words) or (_QUESTION_TAG.search(words) and len(words.split()) > 3))
