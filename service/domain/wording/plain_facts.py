"""Losses and gains told as plain facts, without a word of feeling: "it took them four days", "it saves us an hour". Pure."""

from service.domain.wording.matching import any_of

_SPAN = (
    r"(?:(?:almost|nearly|about|around|over|more than|at least|up to|another|a good|the whole|a whole|"
    r"half a|half an|several|"
    r"many|a few|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d+) ){1,3}"
    r"(?:second|minute|hour|day|week|month|year)s?"
)
LOSS = any_of(
    rf"(?:takes?|took|taken|taking) (?:me|us|them|him|her|you|everyone|everybody|people|my \w+|our \w+|"
    rf"the \w+)? ?{_SPAN} "
    r"(?:to|until|before|for|just)",
    rf"(?:lose|loses|lost|waste|wastes|wasted|spend|spends|spent) (?:me |us )?{_SPAN}",
    r"(?:nobody|no one|none of (?:them|you)) (?:ever |really )?(?:told|tells|explained|explains|showed|"
    r"shows|informed|warned|asked|"
    r"knows|knew|could (?:tell|say|help))",
    r"(?:is|are|was|were|gets?|got|became|it's|that's|they're) (?:\w+ )?(?:very|so|too|really|painfully|"
    r"terribly|extremely|awfully|"
    r"incredibly) (?:slow|late|complicated|confusing|hard|expensive|small|loud|difficult|cumbersome|unreliable|long)",
    r"(?:can't|cannot|can not|couldn't|could not|unable to|not able to) (?:\w+ )?(?:finish|find|open|use|"
    r"see|read|reach|get|log|print|"
    r"export|work|save|send|pay|change|add|tell|do (?:my|our|it|that|anything))",
    r"(?:don't|do not|didn't|did not|doesn't|does not|never) (?:really )?know (?:where|how|what|which|who|"
    r"whether|if) (?:to|it|we|i|they|"
    r"the|you)",
    r"only (?:goes|works?|runs?|syncs?|shows?|allows?|lets?|supports?|exports?) (?:\w+ ){0,2}(?:one|on|in|"
    r"with|half|the first|if|when)",
    r"(?:pulls?|drags?|brings?|slows?) (?:it|us|me|everything|that|the \w+) (?:all )?down|holds? (?:us|me|"
    r"everything) (?:up|back)",
)
"""Time lost, something that cannot be done, nobody who told: it hurts, whoever may stay calm about it."""
GAIN = any_of(
    rf"(?:saves?|saved|saving|spares?|spared) (?:me|us|them|you|him|her|everyone|everybody|my \w+|our \w+|the \w+)? ?"
    rf"(?:{_SPAN}|(?:so much |a lot of |lots of |plenty of |much )?(?:time|money|work|trouble|effort))",
    r"(?:just|simply) (?:works?|worked)(?: fine| well)?(?! (?:on|for|with|out) (?:my|our|"
    r"other|different)| at | as a)",
    r"(?:i|we|you|they|everyone|everybody|people|my \w+|our \w+) can (?:now |finally |always )?(?:see|"
    r"tell|find|do|get|check|reach|"
    r"share|send|open) (?:\w+ ){0,3}?(?:right away|at a glance|at once|immediately|in (?:a )?seconds?|"
    r"in (?:one|a few) (?:place|clicks?|"
    r"minutes?)|without (?:\w+ )?(?:help|asking|training))",
    r"(?:it|that|which|everything|they|\w+s?) finally (?:works?|looks?|does|do|shows?|runs?|feels?|makes?)",
    r"(?:was|were|is|are) (?:\w+ )?(?:up and running|working|productive|ready|set up|done) (?:\w+ )?(?:on|"
    r"by|within|in|from) (?:the |a |an )?"
    r"(?:very )?(?:first|same|one|few|minutes?|hours?|day|morning|\d+)",
)
"""Time saved, what just works, what one can now do: praise without a warm word."""
