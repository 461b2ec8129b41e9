"""Losses and gains told as plain facts, without a word of feeling: "it took them four days", "it saves us an hour". Pure."""

from service.domain.wording.matching import any_of

_SPAN = (
    r"(?:(?:almost|nearly|about|around|over|more than|at least|up to|another|a good|the whole|a whole|"
    r"half a|half an|several|"
    r"many|a few|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d+) ){1,3}"
    r"(?:second|minute|hour|day|week|month|year)s?"
)
LOSS = any_of(
    r"since (?:the|your|that|this|our) (?:last |new |latest |big )?(?:update|release|version|change|upgrade|migration|move|"
    r"switch)"
    r"(?! .*(?:works?|working|faster|better|easier|fine|great|nicer|quicker|smoother|never|no longer)(?![\w']))",
    r"(?:have|has|had|having) to (?:\w+ ){1,8}?(?:every single|each (?:one|time|of)|one by one|one after (?:the other|another)|"
    r"twice|by hand|all over again|just to|in order to get|from the beginning)",
    rf"(?:just |been |simply )*(?:sat|sits|sitting|stuck|lay|lies|lying) (?:there |on \w+ \w+ )?(?:for )?{_SPAN}",
    rf"(?:takes?|took|taken|taking) (?:me|us|them|him|her|you|everyone|everybody|people|my \w+|our \w+|"
    rf"the \w+)? ?{_SPAN} "
    r"(?:to|until|before|for|just)",
    r"(?:takes?|took|taken|taking|costs?|cost|lose|loses|lost|spend|spends|spent|waste|wastes|wasted) (?:me |us |them |"
    r"him |her |"
    r"you |everyone |everybody |my \w+ |our \w+ |the \w+ )?(?:pretty much |almost |nearly |about |easily )?(?:(?:the|my|our|a|"
    r"an) "
    r"(?:whole|entire|full)|half (?:a|an|the|my|our)|(?:most|the better part) of (?:a|an|the|my|our|every)) (?:\w+day )?"
    r"(?:day|morning|afternoon|evening|night|week|weekend|month|season|break|shift|hour)s?",
    rf"(?:lose|loses|lost|waste|wastes|wasted|spend|spends|spent) (?:me |us )?{_SPAN}",
    r"(?:takes?|took|taken|taking) (?:me |us |them |him |her |you |everyone |everybody )?(?:forever|ages|an age|an eternity)",
    r"(?:nobody|no one|none of (?:them|you)) (?:ever |really )?(?:told|tells|explained|explains|showed|"
    r"shows|informed|warned|asked|"
    r"knows|knew|could (?:tell|say|help))",
    r"(?:is|are|was|were|gets?|got|became|it's|that's|they're) (?:\w+ )?(?:very|so|too|really|painfully|"
    r"terribly|extremely|awfully|"
    r"incredibly) (?:slow|late|complicated|confusing|hard|expensive|small|loud|difficult|cumbersome|unreliable|long)",
    r"(?:can't|cannot|can not|couldn't|could not|unable to|not able to) (?:\w+ )?(?:finish|find|open|use|"
    r"see|read|reach|get|log|print|"
    r"export|work|save|send|pay|change|add|tell|do (?:my|our|it|that|anything))",
    r"(?:don't|do not|didn't|did not|doesn't|does not|never) (?:really )?know (?:where|how|what|which|who) (?:to|it|we|i|"
    r"they|the|"
    r"you)|never (?:really )?know (?:if|whether)",
    r"only (?:goes|works?|runs?|syncs?|shows?|allows?|lets?|supports?|exports?) (?:\w+ ){0,2}(?:one|on|in|"
    r"with|half|the first|if|when)",
    r"(?:drives?|drove|driving|makes?|made) (?:me|us|them|him|her|everyone|everybody|the \w+|my \w+|our \w+) (?:all "
    r")?(?:mad|crazy|"
    r"nuts|insane|furious|up the wall|bananas|cry|scream|swear|choke|sick|despair)",
    r"(?:is|are|was|were|it's|that's|such|quite|becomes?) (?:\w+ )?(?:a|an) (?:\w+ )?(?:chore|hassle|nuisance|headache|"
    r"nightmare|"
    r"mess|drag|struggle|burden|ordeal|disgrace|rip ?off|faff|slog|disaster|waste of \w+)",
    r"(?:is|are|it's|that's|was|bit|too|quite|pretty|rather|very|way) (?:\w+ )?(?:steep|pricey|overpriced|extortionate|"
    r"exorbitant)",
    r"(?:prices?|fees?|bills?|premiums?) (?:just |only |ever |always )*(?:goes?|keeps? going|went) (?:only |ever |always "
    r")*(?:up|in one "
    r"direction)",
    r"(?:didn't|doesn't|did not|does not|hasn't|has not) (?:really |even )?(?:changed?|do|done|helped?|make) (?:a thing|"
    r"anything|a "
    r"difference|any difference|much|a bit)(?! wrong)",
    r"(?:been |was |were |i'm |we're |am |are )(?:looking|searching|hunting|trying|chasing|ringing|calling) (?:\w+ "
    r"){0,6}?(?:all "
    r"(?:day|week|morning|evening|night|afternoon|month)|for (?:hours|days|weeks|ages|months))",
    r"(?:which|that|it)(?: is|'s| was) (?:just |so |really |a bit |completely |rather )*(?:silly|stupid|absurd|daft|ridiculous|"
    r"pointless|nonsense|embarrassing|humiliating)",
    r"(?:has|have|it's|they've|is|been) (?:been )?(?:dark|dead|down|blank|black|off ?line|broken|out of order|frozen|"
    r"silent) since",
    r"(?:pulls?|drags?|brings?|slows?) (?:it|us|me|everything|that|the \w+) (?:all )?down|holds? (?:us|me|"
    r"everything) (?:up|back)",
)
"""Time lost, something that cannot be done, nobody who told: it hurts, whoever may stay calm about it."""
GAIN = any_of(
    r"(?:piece of cake|a doddle|a cinch|child's play|second to none|worth (?:its|his|her|their|your) weight in gold)",
    r"even better than",
    r"can (?:\w+ ){1,9}?for the first time (?:in|since|ever)",
    r"(?:i'd|we'd|i would|we would)(?: never)? have (?:overlooked|missed|forgotten|not noticed|never noticed)(?: (?:it|"
    r"that|this|them|"
    r"otherwise))?$",
    rf"(?:saves?|saved|saving|spares?|spared) (?:me|us|them|you|him|her|everyone|everybody|my \w+|our \w+|the \w+)? ?"
    rf"(?:{_SPAN}|(?:so much |a lot of |lots of |plenty of |much )?(?:time|money|work|trouble|effort)|"
    r"(?:\w+ ){1,4}(?:calls?|trips?|walks?|drives?|e?mails?|letters?|visits?|clicks?|journeys?|meetings?|argu(?:ment|ing)s?))",
    r"(?:has|have|'s|'ve)? ?(?:already |often |even )?(?:caught|spotted|noticed|prevented|found) (?:\w+ ){0,3}"
    r"(?:mistakes?|errors?|faults?|slips?|quite a few|one or two|things (?:that )?(?:i|we) (?:had |have )?(?:missed|overlooked|"
    r"forgotten))",
    r"even (?:\w+ed|put|brought|took|came|gave|sent|drove|built|made|went|stayed|threw in|got) (?:\w+ ){0,6}for (?:me|us|"
    r"my \w+|"
    r"our \w+)(?! to| trouble)",
    r"without (?:my|me|our|us)? ?(?:being asked|(?:even )?(?:having to ask|asking)|a word)",
    r"(?:not|n't|never|no longer) (?:\w+ ){1,4}(?:once )?since (?:we|i) (?:have|got|use|switched)",
    r"(?:do|does|did)(?:n't| not) (?:\w+ ){1,6}any ?more since|no longer (?:have|need|has|needs) to",
    r"(?:just|simply) (?:works?|worked)(?: fine| well)?(?! (?:on|for|with|out) (?:my|our|"
    r"other|different)| at | as a)",
    r"(?:i|we|you|they|everyone|everybody|people|my \w+|our \w+) can (?:now |finally |always |just )?(?:see|tell|find|do|get|"
    r"check|reach|share|send|open|swap|move|change|book|add|make|set|sort|copy|print|pay|order|switch|fix|answer|look) "
    r"(?:\w+ ){0,4}?(?:right away|at a glance|at once|immediately|in (?:a |a few |a couple of |two |"
    r"three |five |ten |thirty |\d+ )?seconds?|in (?:one|a few|two|three) (?:place|clicks?|minutes?)|without (?:\w+ )?(?:help|"
    r"asking|training))",
    r"(?:it|that|which|everything|they|\w+s?) finally (?:works?|looks?|does|do|shows?|runs?|feels?|makes?)",
    r"(?:was|were|is|are) (?:\w+ )?(?:up and running|working|productive|ready|set up|done) (?:\w+ )?(?:on|"
    r"by|within|in|from) (?:the |a |an )?"
    r"(?:very )?(?:first|same|one|few|minutes?|hours?|day|morning|\d+)",
    r"(?:is|was|are|were|'s|been|it's|that's|such) (?:just |really |simply |truly |such )?an? (?:absolute |real |little |"
    r"true )?"
    r"(?:dream|joy|delight|blessing|god ?send|life ?saver|breeze|gem|treat|pleasure|marvel|miracle|star|angel|treasure|relief|"
    r"revelation|game ?changer|stroke of genius|highlight)(?! (?:for|if) (?:you|they|it) )",
)
"""Time saved, what just works, what one can now do: praise without a warm word."""
PRAISED = any_of(
    r"(?:i|we|they all|everybody|everyone)(?: \w+)? love[sd]? (?:the|your|this|that|how|it|our|its)",
    r"(?:i'm|i am|we're|we are|i was|we were)(?: \w+)? (?:happy|pleased|delighted|impressed|thrilled) with",
    r"(?:you|they|he|she|your \w+|the \w+)(?:'ve been| have been| has been| were| was| are| is|'re|'s)(?: all| both)?"
    r"(?: so| very| really| always| extremely)+ (?:friendly|kind|helpful|lovely|patient|polite|nice|good|professional)",
)
"""Words that praise by themselves: "I love the timeline", "you were very kind"."""
