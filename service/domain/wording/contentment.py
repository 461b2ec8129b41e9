"""What a turn shows of how things go for the customer: turned down, let down, served, pleased. Pure."""

from service.domain.wording.matching import any_of

REFUSES = any_of(
    r"^(?:\w+ ){0,1}(?:no|nope|nah)(?! problem| worries| idea| that's (?:all|it|everything)| (?:thanks?|thank you)"
    r"(?: (?:so|very) much)?(?: that's| that is| that will| i'm all|$)| i'm (?:all )?(?:good|set)| not at all)",
    r"(?:check|look|search|count) (?:it |that |them |there |for (?:it|that|me) |please )?(?:once more|once again|"
    r"one more time|again(?! (?:later|tomorrow|in |on |next)))(?! and)|it (?:really |absolutely )?(?:has to|must|needs "
    r"to) (?:really )?be",
    r"that(?:'s| is) not (?:what|right|it|correct|true|the)|not what i|that (?:won't|doesn't|does not|will not|didn't|"
    r"wouldn't) (?:work|help|suit)|i (?:just |already |only )?(?:said|told you|asked|meant|mentioned)|did you (?:not )?"
    r"(?:understand|hear)|you (?:misunderstood|didn't)|(?:i )?(?:really|definitely) (?:need|want)|are you sure|"
    r"(?:that|this|it)(?:'s| is) (?:wrong|incorrect|too \w+)|i don't (?:want|need|like|think|care)|i didn't|never mind|"
    r"not (?:really )?(?:interested|a fan|into|my (?:thing|style|type))|i (?:hate|hated|dislike)|didn't (?:like|care|enjoy)",
    r"actually i(?:'d| would|'m| am| need| want)|instead",
)
"""The customer turns down what was said or has to put it right."""
LETS_DOWN = any_of(
    r"sorry|unfortunately|afraid|unable|sadly|unsuccessful|not (?:available|possible|able)|isn't|aren't|"
    r"(?:can't|cannot|can not|couldn't|could not|won't be able)|there (?:are|is|were|was) (?:no|not|none)|no (?:such|"
    r"matches|results?|record|availability|openings?)|(?:do|does|did)(?:n't| not) (?:have|offer|accept|see|find|seem|look)|"
    r"none (?:of|that)|fully booked|didn't work"
)
"""The other side could not do it."""
PLEASED = any_of(
    r"(?:that|this|it|which|you|everything|they)(?:'s|'re|'d| is| was| are| sounds?| looks?| would be| will be| were| "
    r"have been|"
    r"'ve been)? (?:really |very |so |just |absolutely |all |a )*(?:great|perfect|wonderful|awesome|excellent|amazing|"
    r"fantastic|lovely|good(?! (?:idea|question|morning|evening|day))|nice|super|splendid|brilliant|helpful|fabulous|"
    r"interesting|fun)",
    r"(?:great|perfect|wonderful|awesome|excellent|amazing|fantastic|lovely|terrific|super|cool|nice)(?=$| (?:thanks?|thank|"
    r"i|i'm|i'll|can|could|please|yes|that|movie|one|film|choice|suggestions?|help))",
    r"(?:thank you|thanks) (?:so|very) much|thanks? (?:you )?(?:again )?for (?:all|the|your|being|taking|everything)|"
    r"(?:a |been |so |very |great |big |such a )*(?:great|big|huge|real) help|i (?:really |do |truly )?(?:appreciate|love|"
    r"loved)|"
    r"just what i|exactly what|sounds (?:good|great|perfect|like a)",
)
"""The customer likes how it goes."""
THANKS = any_of(r"thank you|thanks|thank|that(?:'s| is| will be| was) (?:all|everything|it)|i'm all set|appreciated")
BLAMES = any_of(
    r"useless|ridiculous|terrible|awful|horrible|worst|waste of|you(?:'re| are) (?:not|no|rude|wrong|useless|snippy)|"
    r"frustrat\w+|annoy\w+|disappoint\w+|not (?:very |at all )?(?:helpful|good)|unacceptable|what's wrong with|come on"
)
"""Open displeasure with the other side."""
DELIGHT = any_of(
    r"(?:absolutely|so|really|truly|incredibly) (?:love|loved|great|amazing|wonderful|perfect|happy|grateful|helpful)|"
    r"you(?:'re| are| have been|'ve been) (?:\w+ )?(?:the best|amazing|awesome|wonderful|fantastic|excellent|incredible)|"
    r"(?:best|greatest) (?:ever|of all)"
)
