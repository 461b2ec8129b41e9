"""How it ended, what it cost the customer, and how much a pain matters. Pure."""

import re

from service.domain.speech_text import plain
from service.domain.wording.matching import any_of

OUTCOMES: dict[str, re.Pattern[str]] = {
    "churn_risk": any_of(
        r"(?:will|would|'ll|going to|have to|might|may|want to|thinking (?:about|of)|consider(?:ing)?|about to|"
        r"ready to|need to|like to|i'd like to|i'll|forced to) "
        r"(?:\w+ ){0,3}?(?:leave(?= (?:you|it|this|the (?:company|service|product|contract))|$)|leaving(?= "
        r"(?:you|it)|$)|cancel(?:ling|ing)?|switch(?:ing)?(?= to|$)|close my account|go (?:elsewhere|somewhere "
        r"else|to (?:a|your) competitor)|take (?:our|my) business|"
        r"stop using|terminate|not renew|look(?:ing)? (?:for|at) (?:an? )?(?:alternatives?|other|another|"
        r"something else))",
        r"(?:won't|will not|not going to|wouldn't) (?:be )?(?:renew(?:ing)?|stay(?:ing)?|extend(?:ing)?|"
        r"buy(?:ing)? (?:from|again)|come back|use (?:it|you|this) again)",
        r"(?:won't|will not|not going to) be (?:booking|ordering|buying|shopping|coming|calling|using|dealing|returning|"
        r"staying|going) "
        r"(?:\w+ ){0,3}again|(?:going|moving|changing|switching|goes) over to (?:the other|another|a different|your) \w+",
        r"(?:looking|looked) (?:at|around for) (?:\w+ )?(?:alternatives?|competitors?|other (?:tools?|"
        r"providers?|options|vendors?))|last chance|moving to (?:a |another )?competitor",
    ),
    "escalated": any_of(
        r"escalat(?:e|ed|ing)|(?:transfer|put|pass|connect|forward) (?:you|this|it|that|your \w+|the \w+) "
        r"(?:\w+ )?(?:through |over |on )?to (?:a |my |our |the |another )?"
        r"(?:\w+ )?(?:supervisor|manager|specialist|colleague|team|department|engineers?|technicians?|expert|"
        r"second level|developers?)|"
        r"(?:open|raise|file|create)(?:d|ing)? (?:a |an )?(?:\w+ )?(?:ticket|case)|(?:speak|talk) to (?:a|your|"
        r"the) (?:supervisor|manager)",
    ),
    "unresolved": any_of(
        r"(?:still|it still|that still) (?:doesn't|does not|isn't|is not|not|can't|cannot|won't|have no|"
        r"haven't|hasn't|the same|broken|waiting|happens|open)",
        r"(?:keep|leave|stays?|remains?) (?:your |the |this |that )?(?:case|ticket|it|issue|request)? ?open|"
        r"(?:nothing|not much) (?:else )?(?:we|i) can do|"
        r"(?:don't|do not) have (?:a|any) (?:solution|answer|fix)|(?:not|n't|never) (?:been |be )?(?:\w+ "
        r")?(?:resolved|solved|fixed)(?: yet)?|no (?:solution|fix|answer) (?:yet|for)",
        r"(?:didn't|did not|doesn't|does not) (?:help|solve|fix|work)(?: (?:me|it|that|at all|either))?$|"
        r"that's not what i (?:asked|wanted)|back to square one",
    ),
    "resolved": any_of(
        r"(?:it|that|this|everything|the \w+)(?:'s| is| has)? (?:all |just |now |finally |really )*(?:works?|"
        r"working|fixed|solved|resolved|sorted|done|good)(?: (?:now|again|fine|perfectly|great))",
        r"(?:that|this|it|you|which)(?:'s|'ve| has| have| just)? (?:all |just |now |finally |really |already "
        r")*(?:fixed|solved|resolved|sorted|did the trick|cleared)(?: (?:it|that|everything|my \w+|the \w+|"
        r"up))?(?! yet)",
        r"(?:that|this) (?:fully |completely )?(?:answers|answered|solves|solved) (?:my|the|our|all)|(?:that's|"
        r"that was|this is) (?:all|everything) (?:i|we) (?:needed|wanted)|"
        r"(?:we're|i'm|you're|you are|we are) all (?:set|good|sorted)|now (?:it|that|everything|(?:the|my|our) \w+) "
        r"(?:works?|is "
        r"working|is fine|opens|loads)|"
        r"(?:has|have) been (?:cancelled|canceled|refunded|activated|reset|updated|changed|processed|scheduled|"
        r"booked|confirmed|replaced|paid|transferred|ordered)|"
        r"(?:problem|issue|error|case|ticket) (?:is|was|has been) (?:\w+ )?(?:gone|solved|fixed|resolved|closed)",
    ),
}
_LEAVE = (
    r"(?:leave|leaving|cancel(?:ling|ing)?|switch(?:ing)?|quit|go(?:ing)? (?:elsewhere|anywhere)|stop(?:ping)? using)"
)
STAYS = any_of(
    rf"(?:not|never|n't) (?:be |want to |going to |planning to |thinking (?:of|about) |ever |really )*{_LEAVE}",
    rf"never said (?:\w+ ){{0,4}}{_LEAVE}|no (?:reason|plans?|intention) (?:to |of ){_LEAVE}",
    rf"if (?:it|that|this|you|they|\w+ \w+) were(?! to)(?! \w+ again).* {_LEAVE}",
    r"but (?:it|that|you|they|he|she) (?:has|have|is|did|does|do|are|was|were)(?:n't| not)(?: \w+)?(?:$| (?:so|and))",
    r"(?:so )?(?:i'm|i am|we're|we are) (?:staying|not going anywhere|here to stay)",
)
"""Who does not leave after all, or imagines only what would make them."""
AWAITED = any_of(r"until|till|once|as soon as")
RECOMMENDS = any_of(
    r"(?:i|we)(?:'ve|'d| have| would| will|'ll| do| can)?(?: always| already| definitely| certainly| happily| often| really| "
    r"also| gladly| only)* recommend(?:ed|ing)?(?! (?:that )?(?:you|they) | against| (?:a|another|some) change)",
    r"(?:i|we)(?:'ve| have)? (?:already |also |even )?(?:told|convinced|talked) (?:all |both |two |three |several |many |some |"
    r"a few |other |my |our |half )*(?:\w+ ){0,2}?(?:friends?|colleagues|companies|people|neighbou?rs?|customers|clients|firms|"
    r"teams|family|sister|brother|everyone|everybody|studios|shops) (?:about (?:it|you|this)|(?:to|into) (?:get|buy|try|use|"
    r"using|trying))",
    r"(?:wouldn't|would not|don't|do not|never) (?:want to )?(?:be|work|do|go) (?:back|without (?:it|you|this))",
)
"""Word of mouth: the customer sends others, or would not be without it."""
NOT_RECOMMENDED = any_of(
    r"(?:not|n't|never|hardly|no longer) (?:really |even |ever )?recommend|recommend (?:it |you |this )?to (?:nobody|no one)|"
    r"(?:to|told \w+ \w+ (?:\w+ )?)(?:not to|stay away|avoid)"
)
EFFORT: dict[str, re.Pattern[str]] = {
    "repeat_contact": any_of(
        r"(?:the |my )?(?:second|third|fourth|fifth|sixth|tenth|\d+(?:nd|rd|th)) (?:time|call|attempt|email|"
        r"ticket)|(?:called|call|emailed|written|wrote|contacted|calling) (?:\w+ ){0,3}(?:again|before|twice|"
        r"already|three times|several times|many times|two times|yesterday|last week)|again and again|over and over",
    ),
    "waiting": any_of(
        r"(?:wait|waits|waited|waiting|on hold|in the queue|held)(?: \w+){0,4}? (?:for|since|weeks?|days?|"
        r"hours?|minutes?|months?|forever|ages|long|answer|reply)|on hold|"
        r"(?:nobody|no one|none of them|they never|you never|he never|she never) (?:ever |even )?(?:called|calls|rang|"
        r"rings|answered|answers|replied|replies|responded|responds|got back|gets back|picked up|picks up|came|comes|showed up|"
        r"shows up|turned up)",
    ),
    "transfers": any_of(
        r"(?:transferred|passed|sent|bounced|forwarded) (?:me )?(?:\w+ ){0,2}(?:around|from|to (?:another|a "
        r"different|someone|the next|three|four|several))|"
        r"(?:tell|explain|repeat)(?:ed|ing)? (?:\w+ ){0,3}(?:whole |same |entire )?(?:story|problem|issue|"
        r"everything|myself|it) (?:\w+ )?(?:again|from the (?:beginning|start)|to (?:\w+ )?(?:different "
        r")?people|every time)",
    ),
    "workaround": any_of(
        r"by hand|manually|work ?around|copy(?:ing)? and past(?:e|ing)|copy(?:ing)? (?:\w+ ){0,3}(?:from|into|"
        r"over|to)|retype|re type|from scratch|start(?:ed)? (?:all )?over|back and forth"
    ),
}
INTENSE = any_of(
    r"always|every (?:single )?(?:time|day|morning|week)|constantly|never|completely|totally|absolutely|"
    r"extremely|really|very|so (?:slow|bad|hard|annoying|"
    r"frustrat\w+|confus\w+)|impossible|unacceptable|ridiculous|terrible|horrible|awful|worst|nightmare|"
    r"useless|furious|angry|whole day|hours|weeks|months|all the time"
)
BLOCKING = any_of(
    r"can't|cannot|can not|couldn't|could not|unable|impossible|broken|lost|crash(?:es|ed|ing)?|freez(?:es|"
    r"ing)|fails?|failed|failing|does(?:n't| not) work|doesn't open|stops|stopped|"
    r"gave up|stuck|charged|deadline|missed|empty|deleted|down|nobody|no one|wrong"
)
HEDGED = any_of(
    r"a (?:little|bit|tiny)|slightly|somewhat|kind of|sort of|minor|small|not a big|not too|sometimes|once in "
    r"a while|maybe|i guess|a tad|occasionally|nitpick"
)


def read_outcome(words: str) -> str | None:
    """`churn_risk`, `escalated`, `unresolved`, `resolved` or None, for plain words; the gravest sign wins.

    What is only awaited ("until it works again") is not resolved, and who says that they stay is no risk.
    """
    for name, pattern in OUTCOMES.items():
        found = pattern.search(words)
        awaited = name == "resolved" and found and AWAITED.search(words[: found.start()])
        if found and not awaited and not (name == "churn_risk" and STAYS.search(words)):
            return name
    return None


def is_recommended(words: str) -> bool:
    """True when the speaker recommends it to others, for plain words."""
    return bool(RECOMMENDS.search(words)) and not NOT_RECOMMENDED.search(words)


def read_severity(text: str, likelihood: float) -> float:
    """How much a pain matters, 0.1..1.

    0.3 + 0.2 likelihood + 0.2 blocking + 0.15 intense + 0.1 per sign of effort (two at most) - 0.2 hedged + 0.2 threat.
    """
    words = plain(text)
    efforts = sum(1 for pattern in EFFORT.values() if pattern.search(words))
    worth = 0.3 + 0.2 * likelihood + 0.2 * bool(BLOCKING.search(words)) + 0.15 * bool(INTENSE.search(words))
    worth += 0.1 * min(2, efforts) - 0.2 * bool(HEDGED.search(words))
    worth += 0.2 * (read_outcome(words) == "churn_risk")
    return round(min(1.0, max(0.1, worth)), 3)
