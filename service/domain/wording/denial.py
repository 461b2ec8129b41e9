"""What takes a claim back: negation, "if", hearsay, trouble that has ended, irony. Pure."""

import re

from service.domain.wording.matching import any_of

_TROUBLE = (
    r"(?:problems?|troubles?|issues?|complaints?|difficult(?:y|ies)|pain points?|bugs?|errors?|delays?|worries|"
    r"concerns?)"
)
_BAD = (
    r"(?:slow|hard|difficult|confusing|confused|complicated|annoying|annoyed|bad|broken|wrong|expensive|"
    r"frustrating|painful|"
    r"unclear|unhappy|disappointed|tedious|late|terrible|ugly|useless|a (?:real |bit of a |single )?(?:problem|pain|"
    r"hassle|chore|nuisance|headache|nightmare|burden|struggle|mess|big deal|bad "
    r"thing|bad way|dealbreaker))"
)
_GOOD = (
    r"(?:good|great|easy|helpful|useful|happy|clear|nice|friendly|intuitive|fast|quick|fair|reliable|satisfied|"
    r"impressed|"
    r"convenient|worth|working|work|help|understand|like|love|recommend|trust)"
)
_BE_NOT = (
    r"(?:(?:is|was|are|were|am|be|been|'s|s)\s+(?:not|never|no longer)|(?:is|was|are|were|ai)n't|not|never|no longer)"
)
_DEGREE = (
    r"(?:\s+(?:that|so|too|really|very|particularly|at all|actually|even|all that|as|a|an|any|terribly|overly|"
    r"been)){0,2}"
)

NEGATED_PAIN = any_of(
    rf"{_BE_NOT}{_DEGREE}\s+{_BAD}",
    rf"(?:no|without|zero|not any|n't any|never any|hardly any)\s+(?:\w+\s+)?{_TROUBLE}",
    rf"(?:never|not|n't|hardly|didn't|don't|haven't|hasn't|doesn't|wasn't)\s+(?:ever\s+)?(?:really\s+)?"
    rf"(?:have|had|has|see|saw|seen|find|found|run into|experience|experienced|get|got|face|faced|call it)?\s*"
    rf"(?:a|any|much|many|that much|an|the same)?\s*(?:\w+\s+)?{_TROUBLE}",
    r"(?:nothing|not anything|wasn't anything|weren't any \w+|wasn't any \w+)\s+(?:\w+\s+){0,4}"
    r"(?:couldn't|unable|wrong|bothers?|bothered|hard|difficult|confusing|bad)",
    r"(?:there )?(?:was|were|wasn't|weren't|is|isn't)\s+(?:not\s+)?any\w*\s+\w+\s+(?:that\s+)?i (?:was unable|"
    r"couldn't|could not)",
    r"can't complain",
    r"^(?:no |oh |well |and |but |i'm |i am |so |very )*sorry (?:if i|for (?:the|my|being|all)|about (?:that|this|the "
    r"(?:noise|delay))|to "
    r"(?:bother|interrupt|keep|trouble|bug|disturb)|i (?:was|am|'m|missed|misread|misheard|forgot|mixed))",
    r"(?<!not )(?<!n't )(?:my|our) (?:own )?(?:fault|mistake|bad|error)(?! (?:message|code|report))|i (?:misread|misheard|"
    r"mixed (?:it|that|"
    r"them) up)",
    rf"(?:not|\w+n't|never|hardly) (?:\w+ )?(?:met|meet|had|seen|see|found|find|heard of|come across) (?:a |one |any "
    rf")?(?:single )?(?:\w+ )?"
    rf"(?:{_TROUBLE}|faults?|mistakes?|flaws?)",
    rf"(?:have|has|had|'ve) yet to (?:meet|see|find|have|hit|run into) (?:\w+ ){{0,2}}?(?:{_TROUBLE}|faults?|mistakes?|flaws?)",
    r"(?:not (?:a single )?one|none|not any)(?: of (?:them|these|those|the \w+))? (?:has |have |had |ever )*(?:failed|broken|"
    r"broke|crashed|fallen|leaked|died|stopped|gone wrong|gone missing|complained|got lost|been (?:lost|damaged|late|wrong))",
    r"(?:not|never|\w+n't) (?:really )?(?:blam(?:e|ing)|complain(?:ing)?|criticis(?:e|ing)|criticiz(?:e|ing))",
    r"(?:nobody|no one) (?:has |had |have |'s )?(?:ever )?(?:complained|minded|asked for|been (?:hurt|harmed))",
    r"(?:isn't|is not|wasn't|was not|'s not|aren't|never) (?:really )?(?:the|my|our) (?:problem|issue|trouble|point|reason)",
    r"(?:has|have|had|'s|'ve)? ?(?:got )?(?:nothing|n't anything|not anything|don't have anything|doesn't have anything) "
    r"to do with "
    r"(?:it|that|this|you|the|my|our|your)",
    r"(?:can|could) live with",
    r"(?:not|n't|never) (?:\w+ )?happen(?:ed)? (?:again|since|to me)",
    r"(?:nobody|no one|none of \w+) (?:is|was|are|were|has been|got) (?:angry|unhappy|upset|annoyed|confused|"
    r"mad|cross)",
    r"(?:nobody|no one) (?:ever )?(?:complains?|complained|minds?|minded)",
    r"(?:doesn't|does not|didn't|did not|don't|never)\s+(?:really\s+)?(?:bother|bothers|bothered|annoy|hurt|"
    r"matter)(?:\s+me|\s+us)?",
)
NEGATED_PRAISE = any_of(
    rf"{_BE_NOT}{_DEGREE}\s+{_GOOD}",
    rf"(?:don't|doesn't|didn't|do not|does not|did not|can't|cannot|couldn't|could not|wouldn't|"
    rf"won't)\s+(?:really\s+|even\s+)?{_GOOD}",
    r"(?:could|should|would) (?:have )?be(?:en)? (?:\w+ )?(?:better|easier|nicer|clearer|faster|more \w+)",
    r"(?:hardly|barely|not really|not very|not so|nothing) (?:\w+ )?(?:useful|helpful|good|great|easy)",
)
HYPOTHETICAL = any_of(
    r"^(?:so |and |but |well )?(?:if|suppose|imagine|let's say|say|assuming)",
    r"(?:what if|as if|in case|even if|if it (?:were|ever|had|would)|would be (?:a )?(?:bad|terrible|annoying|problem|"
    r"awful|disaster|difficult|hard|nightmare)|might (?:be|get|become)|could (?:be|get|become) (?:a )?(?:problem|"
    r"issue|slow|hard|difficult|confusing)|i (?:guess|suppose|imagine) (?:it|that|there) (?:could|might|would))",
)
_WHENEVER = re.compile(r"^(?:so |and |but |well |because )*if (?!i'm |i am |you like)(?:\w|')")
_NOT_CERTAIN = any_of(
    r"would|wouldn't|\w+'d|could|couldn't|might|may|should|will|won't|\w+'ll|going to|were|weren't|had|ever|can i|can you|"
    r"please|"
    r"\w+ed|was|did|came|went|got|gave|lost|broke"
)


def is_hypothetical(words: str) -> bool:
    """True for what is only imagined; "if you press it, it stops" tells what happens each time, and is not."""
    whenever = _WHENEVER.match(words) and len(words.split()) > SHORT and not _NOT_CERTAIN.search(words)
    return bool(HYPOTHETICAL.search(words)) and not whenever


OTHERS = re.compile(r"(?:some|other|others|many|most)(?![\w'])")
"""How those begin whose feeling is not the speaker's own."""
REPORTED = any_of(
    r"(?P<others>(?:some|other|many|most) (?:\w+ )?(?:people|users|folks|customers|guests|guys|colleagues|of them)|others)\s+"
    r"(?:\w+ly\s+|always\s+|also\s+|just\s+|might\s+|may\s+)?(?:find|found|says?|said|thinks?|thought|hates?|hated|dislikes?|"
    r"disliked|likes?|liked|complains?|complained|feels?|felt|claim|mind|get annoyed|struggle|moan)",
    r"(?P<who>(?:my|our|the|a|one of (?:my|our|the)|some|other)\s+(?:\w+\s+){0,2}?(?:colleagues?|boss|manager|"
    r"team|wife|"
    r"husband|friends?|customers?|clients?|users?|people|neighbou?rs?|daughter|son|partner|director|assistant|"
    r"brother|sister)|"
    r"he|she|they|somebody|someone|everybody|everyone|people)\s+(?:\w+ly\s+|always\s+|also\s+|just\s+)?"
    r"(?:says?|said|tells?|told|thinks?|thought|claims?|claimed|complains?|complained|mentions?|mentioned|"
    r"keeps? saying|"
    r"feels?|felt|reported|reports)",
    r"(?:i (?:have |'ve )?(?:heard|read)|i've (?:heard|read)|apparently|supposedly|according to)",
)
PAST = any_of(
    r"used to|(?:last|the (?:first|previous|old)) (?:year|version|time|month|one|system)|in the past|back then|"
    r"at first|initially|at the beginning|in the beginning|before (?:that|the update|you|they|it|we)|years ago|"
    r"previously|earlier|was|were|had"
)
_MENDED = (
    r"(?:it|that|this|they|you|we|which|he|she|who|support|someone|somebody|(?:your|the|a) \w+)(?:'ve|'s|'re| have| has| had| "
    r"is| "
    r"was| are| were| got| been|)*"
    r"(?:\s+\w+ly)?\s+(?:all\s+|been\s+|since\s+|now\s+|already\s+)*(?:fixed|solved|resolved|sorted|repaired|"
    r"improved|corrected|replaced|cleared up)"
    r"(?! by | yet)"
)
MENDED = any_of(_MENDED)
FIXED = any_of(
    _MENDED,
    r"(?:but |and )?(?:now|since then|these days|by now|today|after that|in the end|meanwhile)\s+(?:it|that|"
    r"this|they|everything|all of it)"
    r"(?:'s|'re| is| are| has| have| just| all| actually)*\s+(?:\w+\s+)?(?:works?|working|fine|good|great|"
    r"better|gone|okay|ok|fast|faster|easy|easier|quick|fixed|solved)",
    r"(?:is|are|it's|that's|works|work|got|gotten) (?:\w+ )?(?:fine|good|great|better|gone|okay|faster|easier) "
    r"(?:now|today|since|again)",
    r"(?:it|that|this|everything|they|which)(?:'s|'re| is| are)? (?:all )?(?:works?|working|runs?|running|opens?|loads?) "
    r"(?:now|again)"
    r"(?! (?:and again|only|if|when|until|on|with))",
    r"(?:not|n't|no longer|never) (?:\w+ )?(?:any ?more|happen(?:s|ed)? (?:again|since))",
    r"(?:no longer (?:a |an )?(?:problem|issue|slow|broken))|(?:the (?:problem|issue|error) (?:is|was|has) "
    r"(?:\w+ )?(?:gone|fixed|solved))",
)
NOT_FIXED = any_of(
    r"(?:not|\w+n't|never|nobody|no one|still|supposed to be|should be|would be|to be|get it|gets?|until|when|"
    r"once|if|hope|please) "
    r"(?:\w+ ){0,3}(?:fixed|solved|resolved|sorted|repaired|improved)",
    r"(?:nothing|(?<!used )not|\w+n't(?! use)|no longer|hardly|barely|only|never) (?:\w+ ){0,2}(?:works?|working|runs?|"
    r"opens?|loads?|"
    r"managed|figured|got)",
)
_NOW_SO_LITTLE = (
    r"now (?:it's|it is|that's|they're|there's) (?:just |only |down to )*(?:one|a single|none|zero|gone|done|over|half)"
)
OVER = any_of(
    r"back then|in the (?:old days|past)|(?<!'m )(?<!'re )(?<!am )(?<!are )(?<!get )(?<!got )(?<!is )used to (?:be|take|have|"
    r"crash|fail|cost|lose|wait|need|happen|hang|freeze|break|spend|waste)|in those days|years ago|"
    r"was (?:\w+ )?(?:\w+ )?(?:at first|at the time)",
    r"used not to|(?:never|didn't|did not) use(?:d)? to",
    r"(?:that's|that is|which is|that was) (?:\w+ )?why (?:we|i) (?:\w+ )?(?:changed|switched|left|moved|went|bought|got "
    r"rid|came|"
    r"chose|took|stopped)",
    rf"(?:before (?:that|this|then)|until then|in the past) .*(?<![\w']){_NOW_SO_LITTLE}",
    r"(?:have |has |had )?(?:finally )?(?:stopped|given up) (?:complaining|moaning|worrying|crying|calling me|crashing|losing|"
    r"freezing)",
    rf"(?:{_TROUBLE}|couldn't|could not|wasn't able|didn't know|struggled|stuck|hard|difficult|confusing|lost|failed|wrong) .*"
    r"(?<![\w'])(?:managed to|figured (?:it|that|them) out|sorted (?:it|that|them) out|worked (?:it|that) out|got it (?:to "
    r"(?:work|run|open)|working|going|sorted|done|right)|got there|found (?:it|the way|out how))",
)
STILL = any_of(rf"still|even (?:now|today)|to this day|again|always|every time|nowadays|(?!{_NOW_SO_LITTLE})now")
IRONY = any_of(
    r"yeah right|(?:oh|well|how|^just|^really|(?:that's|which is|well) just) "
    r"(?:great|wonderful|fantastic|brilliant|lovely|perfect|nice)(?= "
    r"(?:another|again|now|so|job|thanks)|$)",
    r"(?:great|wonderful|fantastic|brilliant|lovely|perfect) (?:another|so now|i (?:get|have) to(?! (?:say|admit)))",
    r"^(?:oh |well )?(?:great|wonderful|fantastic|brilliant|lovely|perfect|charming) so (?:\w+ ){1,8}?(?:still|nobody|nothing|"
    r"again|have to|has to|can't|cannot|for nothing)",
    r"(?:great|wonderful|fantastic|brilliant|lovely|perfect) (?:and |so )?now (?:the|my|our|your|this|they|you|"
    r"nobody|it|i|we)(?:'s|'re|'m|'ve)?(?! (?:.* )?(?:works?|working|fine|better|faster|understand|see|know|can)(?![\w']))",
    r"thanks (?:a lot )?for nothing|thanks for (?:wasting|breaking|losing|ignoring|keeping me)|big help|as if|"
    r"big surprise|what a surprise|good luck with that|"
    r"(?:so|real|very) helpful (?:not|when)|(?:just|exactly) what i needed (?:another|more)|i (?:just )?love "
    r"(?:it when|waiting|being|having to|how it|"
    r"how (?:they|you|nobody))|(?:great|fun|nice|good) (?:if you (?:like|enjoy)) (?:waiting|pain|to wait)|slow clap",
)


SOUR_END = re.compile(
    r",\s*(?:oh |how |just |so )?(?:great|wonderful|fantastic|brilliant|lovely|perfect|nice|charming|marvellous|thanks a lot)"
    r"[.!…]*$",
    re.I,
)
"""A warm word tacked on to a sentence: "It sat there for a month, wonderful." Bitter where the rest of it hurts."""
TAKEN_BACK = re.compile(
    r"(?:(?:but|and|luckily|fortunately|thankfully|though|which|though|in the end) )*(?:it|that|this|they|none of (?:it|that|"
    r"them)|"
    r"nothing (?:of the sort|like that))? ?(?:"
    r"(?:never|didn't|did not|hasn't|has not|haven't) (?:\w+ )?(?:happen(?:ed)?|came|come|occur(?:red)?)(?: (?:up|about|true|"
    r"back|"
    r"again|since|to (?:me|us|that)))*$|"
    r"(?:wasn't|was not|weren't|isn't)(?: (?:so|true|the case|at all|that bad|a problem|an issue|necessary))*$|"
    r"(?:turned|worked) out (?:\w+ )?(?:fine|well|okay|ok|good|great|alright))"
)
"""A clause that undoes the one before: "I was afraid they would ring at night, but that never happened"."""
NOW_WORKS = any_of(
    r"(?:now|since then|these days|by now|today|after that|in the end) (?:it|that|this|they|everything|all of it|(?:the|my|"
    r"our) \w+)"
    r"(?:'s|'re| is| are| has| have| just| all| actually)*(?: \w+)? "
    r"(?:works?|working|fine|good|great|better|gone|fast|easy|fixed)"
)
SHORT = 6
"""Words of a clause that says nothing but that something is mended: "but that is fixed now"."""


def is_over(words: str) -> bool:
    """True for trouble of the past: it was, and it was mended or is placed in a time that has ended."""
    if NOT_FIXED.search(words):
        return False
    outright = (MENDED.search(words) or NOW_WORKS.search(words)) and len(words.split()) <= SHORT
    mended = outright or (FIXED.search(words) and PAST.search(words))
    return bool(mended or (OVER.search(words) and not STILL.search(words)))


def is_taken_back(words: str) -> bool:
    """True for a clause that ends or denies the trouble told before it."""
    mended = AND_MENDED.match(words) and not NOT_FIXED.search(words)
    return bool(mended or TAKEN_BACK.match(words))


AND_MENDED = re.compile(rf"(?:but|and|though|although|luckily|fortunately|thankfully|until) (?:\w+ ){{0,3}}?{_MENDED}")
