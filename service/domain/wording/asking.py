"""Wishes, offers and questions, with or without a question mark. Pure."""

import re

from service.domain.speech_text import plain
from service.domain.wording.matching import any_of

_SOMEBODY_ELSE = r"(?:(?:my|our|his|her|their|some|other|the) )+(?!(?:\w+ ){1,3}(?:if|to|that|when)(?![\w']))\w+"
_OWN_DEED = (
    r"(?:go|say|thank|check|ask|leave|tell you|start|know|understand|inquire|enquire|find out|discuss|report|hear|think|come|"
    r"meet|join|visit|stay|be (?:at|in|on|there|home|sure|honest|clear|fair)|look|wait|work|pay|eat|sleep|drive|learn|"
    r"point out|"
    r"mention|complain|introduce|(?:speak|talk) (?:to|with) (?:you|someone|somebody|anyone|anybody) about|talk about|"
    r"speak about)"
)
"""What people want to do themselves, and how they open a call: "I'd like to ask about my bill" asks for nothing yet."""
_PROVIDERS_DEED = (
    r"add|make|send|give|put|change|let|show|fix|help|include|provide|call|cancel|refund|transfer|connect|remove|extend|build|"
    r"allow|email|look into|update|move|set|keep|bring|arrange|sort|waive|replace|reset|improve|correct"
)
_PRODUCTS_DEED = (
    r"be able|have(?! (?:been|to|told|said|had|known|given|sent|made|put|let|come|gone|got|done|seen|thought|\w+ed)(?![\w']))|"
    r"show|list|let|allow|remember|offer|include|add|be (?:a |an |more |some |another |one |"
    r"possible|easier|faster|clearer)|tell|put|give|make|support|send|warn|explain|at least|remind|suggest|keep|sort|display"
)
REQUEST = any_of(
    r"(?:it )?would(?:n't it)? (?:also |really |just )?(?:be|help|have been) (?:\w+ ){0,2}(?:good|great|nice|"
    r"helpful|useful|better|easier|handy|cool|lovely|perfect|"
    r"amazing|awesome|wonderful|ideal|interesting|fantastic|a lot)?(?: \w+){0,4} (?:if|to have|to be able|to "
    r"see|to get)",
    r"it(?:'d| would) (?:also |really )?(?:help|be (?:good|great|nice|helpful|useful|better|handy|cool|lovely|ideal))"
    rf"(?! (?:for|to) {_SOMEBODY_ELSE})",
    r"(?:i|we)(?:'d| would) (?:also |really |just |probably |personally )?(?:like|love|want|prefer|suggest|add|"
    rf"appreciate|need|have liked|have loved|change)(?! to {_OWN_DEED})",
    r"(?:i|we) (?:just |really |also |do )?(?:wish(?! (?:you|him|her|them) )|hope you (?:can|could|will|'ll|add|fix|change|"
    r"make|find a|do something|keep))",
    rf"(?:i|we) (?:really |just |also |do |still |only )?(?:need|want|require)(?! to {_OWN_DEED})(?!$)"
    r"(?! (?:a |another |just a )(?:minute|moment|second|sec|break|coffee|pen))",
    r"(?:can|could|would|will) (?:you|someone|somebody) (?:(?:please|maybe|just|also|perhaps|possibly|at least|kindly) "
    rf")*(?:{_PROVIDERS_DEED})(?! (?:me|us) "
    r"(?:know|see|think|(?:a |one )?(?:hint|clue|minute|moment|second|sec)|your|the (?:number|name|date|spelling)))",
    r"(?:can|could|may) (?:i|we) (?:please |also |maybe |just )?(?:get|have|cancel|change|see|receive|return|"
    r"speak|talk|book|order|upgrade)(?! (?:your|that (?:number|name)|the (?:number|name|date) ))",
    rf"(?:please|pls|plz) (?:{_PROVIDERS_DEED}|support|stop|do something|don't|do not|never)"
    r"(?! me (?:know|finish|speak|explain|think|check|see|look|a (?:minute|moment|second))| (?:worry|apologi[sz]e|mind|"
    r"hang up))",
    r"(?:my|one|a|the|another) (?:suggestion|idea|wish|proposal|request)(?: for \w+)? (?:is|would be|was)(?! (?:that|"
    r"wrong|bad)$)",
    r"(?:and |but |just )?not (?:before|after|on|at|by|in|to) (?:\w+ ){1,4}please",
    rf"(?:the|a|an|each|every|all|your|any) (?:\w+ ){{1,2}}(?:should|ought to|could) (?:also |just |really |always |"
    rf"automatically |at least )*(?:{_PRODUCTS_DEED})",
    r"(?:you|it|they|there|this|that) (?:really |also |just |probably )?(?:should|could|ought to|needs? to|has "
    r"to) (?:also |just |maybe |really |probably |at least )?"
    rf"(?:{_PRODUCTS_DEED})",
    r"(?:i'm|i am|we're|we are|i was|we were) (?:still |also |really )?(?:looking|hoping|asking) for "
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
    r"(?<![\w'])(?<!what )(?<!how )(?<!when )(?<!where )(?<!why )(?<!who )(?:can|could|would|will|can't|couldn't|won't|"
    r"wouldn't) "
    r"(?:you|someone|somebody|anybody|anyone|they) (?:(?:please|maybe|just|also|perhaps|possibly|at least|kindly|then|quickly|"
    r"simply) )*(?:add|make|send|give|put|change|fix|call|cancel|refund|transfer|connect|remove|extend|build|allow|email|"
    r"update|"
    r"move|set|look into|look at|check|credit|waive|ring|phone|write|mail|resend|reset|take|bring|book|replace|correct|hurry|"
    r"speed|keep|let me|let us|forward|arrange|sort|open|close|block|unlock|try)(?! (?:me |us )?(?:know|see|think|(?:a |"
    r"one )?(?:hint|clue|minute|moment|"
    r"second|sec)|your|the (?:number|name|date))(?![\w']))(?![\w'])"
    r"|^(?!(?:what|how|who|where|when|why|i|we|you|it|that|he|she|they|this|there) )\w+ (?:\w+ ){2,}(?:would|could|will|"
    r"can) you$"
)
"""A request in the form of a question: it wants a deed, not an answer."""
UNWANTED = any_of(
    r"(?:i|we|they|you|nobody|no one) (?:really |actually |certainly |just )?(?:don't|do not|doesn't|didn't|did not|never|"
    r"won't|"
    r"wouldn't|no longer) (?:really |actually |even |ever )?(?:need|want|require|asked? for|have to have)",
    r"no (?:need|wish) (?:for|to)",
    rf"(?:(?:i|we)(?:'d| would) (?:\w+ )?(?:like|love|want|need)|(?:i|we) (?:just |only |really )?(?:want|wanted|need|"
    rf"needed)) to {_OWN_DEED}",
    r"(?:can|could|would|will) you (?:please |just |maybe )*(?:hold|hang on|wait|bear with|hear|see me|repeat|say (?:that|"
    r"it) again|"
    r"spell|speak up|(?:give|tell) me (?:your|the (?:number|name|date|address)|a (?:second|minute|moment)))",
    r"^(?:and |but |well |yes |yeah |no )*(?:i|we) wouldn't mind(?: (?:that|it|at all|either))*$",
    r"^(?:and |but |well |oh |yes |yeah )*(?:that|it|this)(?:'d| would) be (?:so |very |really )?(?:kind|sweet|great|"
    r"lovely|nice|good|"
    r"wonderful|perfect|fine|helpful)(?: of you| then| yes| thanks?| thank you| please)*$",
    rf"(?:that|it|this)(?:'d| would) be (?:\w+ )?(?:good|great|nice|helpful|useful|handy|cool|lovely|ideal|kind|perfect) "
    rf"(?:for|to) "
    rf"{_SOMEBODY_ELSE}",
    r"(?:would|could|might|may|\w+'d) (?:\w+ )?(?:be|become|get|turn into) (?:\w+ )?(?:an? )?(?:\w+ )?(?:nightmare|"
    r"problem|disaster|in trouble|"
    r"trouble|mess|pain|catastrophe|bother|shame|pity|fix|awful|terrible|dreadful|lost|stuck|upset|furious|angry|impossible)",
    r"if (?:i|we|you|they|it|he|she|the \w+|my \w+)(?:'d| had) (?:\w+ ){0,12}?(?:would(?:n't)?|could(?:n't)?|\w+'d) "
    r"(?:not |never |\w+ly )?have",
)
"""What the speaker does not ask for: denied, a formula, good for others, feared, or too late to have been otherwise."""
PROPOSAL = re.compile(
    r"^(?:(?:and|so|okay|ok|well|then|yes|right|good|fine|great|perfect|alright|now) )*"
    r"(?:let's|(?:let us|we could) (?:all |just |then )?(?:"
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
