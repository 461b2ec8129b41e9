"""Politeness that neither praises nor complains: thanks, greetings, names, farewells, small talk. Pure."""

import re

from service.domain.speech_text import plain
from service.domain.wording.matching import any_of

_OPENER = (
    r"(?:and|so|okay|ok|well|oh|yes|yeah|no|great|perfect|good|alright|all right|by the way|hello|hi|hey|fine|sure|"
    r"wonderful|excellent|lovely|fantastic|brilliant|super|cool|right|wow)"
)
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|tonight|spring|summer|autumn|fall|"
    r"winter|january|february|march|april|may|june|july|august|september|october|november|december|morning|"
    r"afternoon|evening|week|weekend|month|year|time|day|meeting|call)"
)
_FORMULA = (
    r"(?:thank you|thanks|many thanks|you're welcome|you are welcome|my pleasure|pleased to meet you|nice "
    r"to (?:meet|see|hear from|talk to) you|"
    r"good to (?:see|hear|meet)(?: from)? you(?: again)?|good (?:morning|afternoon|evening|day|bye|luck)|"
    r"goodbye|bye|have a (?:good|nice|great|lovely) \w+|take care|"
    r"no problem|glad to (?:hear|help)(?: that)?|sounds good|that's (?:fine|okay|ok|good)|that is (?:fine|okay|"
    r"ok|good)|it (?:was|is) (?:fine|okay|ok)|i'm (?:fine|good|okay)|"
    r"i am (?:fine|good|okay)|you too|likewise|"
    r"(?:it is|it's|it was|that was) (?:very |so |really )?(?:good|nice|great|lovely|a pleasure) (?:(?:to )?(?:see|hear|meet|"
    r"talk to|speak to|speak with|talk with|hear from|seeing|meeting|talking to|talking with|speaking to|speaking with)) "
    r"you|(?:that|it) sounds (?:good|great|lovely|wonderful|fine|nice)|"
    r"enjoy (?:your|the) \w+|(?:i was|we are|we're|we were) (?:fine|good|okay|well)|not too bad|go ahead|"
    r"(?:that|it) would be (?:great|fine|good|lovely|perfect|wonderful)|until next time|happy to help|"
    r"(?:i'm |i am )?looking forward to it|fair enough|that is fair|that's fair|(?:the )?same to you|congratulations|"
    r"please (?:do|go on|go ahead|continue)|take your "
    r"time|(?:hang|hold) on(?: (?:a|one|just a) (?:second|sec|minute|moment))?|(?:just )?(?:a|one) (?:second|sec|minute|"
    r"moment)|"
    r"bear with me|no worries(?: at all)?|don't worry(?: about (?:it|that))?|never mind|(?:i'm|i am|we're) fine with that|"
    r"fine by me|"
    r"(?:that|it|this)(?: would| will|'ll|'d)? (?:works?|suits?|suit|do)(?: for)?(?: (?:me|us|fine|well|perfectly|nicely))+|"
    r"(?:that|it|this)(?: would| will|'ll|'d) (?:work|do|be (?:all right|alright|enough)))"
)
_FAREWELL = (
    rf"(?:then |so |and )*(?:(?:i'll|i will|i hope to|i'd love to|hope to|we'll|we will|we hope to|(?:i )?look forward "
    rf"to|(?:i'm |i am )?looking forward to) )?"
    rf"(?:(?:see|seeing|meet|meeting) (?:you|each other)|(?:talk|talking|speak|speaking) (?:to|with) you|"
    rf"(?:hear|hearing) from you|talk soon|speak soon|be in touch)"
    rf"(?: (?:all|both|again|soon|then|later|around|there|on|in|at|for|next|this|the|a|few|couple|of|weeks|{_DAY}))*"
)
COURTESY = re.compile(
    rf"^(?:{_OPENER} )*"
    rf"(?:{_FAREWELL}|(?:{_FORMULA}"
    r"(?: (?:very much|so much|a lot|again|then|too|also|today|tomorrow|all|everyone|sir|madam|there|indeed))*"
    r"(?: for (?:that|this|calling|your (?:time|patience|call|help|understanding|feedback|answers?)|asking|"
    r"taking the time|having me|coming|waiting|holding|the call))?"
    r"(?: (?:\w+))?(?: |$))+"
    rf"(?:{_OPENER} )*(?:{_FAREWELL})?)$"
)
"""A whole sentence of thanks, greeting or farewell."""
_INTRODUCED = re.compile(
    r"^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening)|yes|so|well|okay)(?:,? \w+)?[,.]? )?"
    r"(?:my name is (?!not|wrong|mis\w+|still|spelled|there|on|in|too|gone)\w+(?: \w+)?(?=$|[.,!]| and i| i'm| i am| from|"
    r" with| calling)|(?:this is |you're speaking (?:to|with) |you are speaking (?:to|with) )?\w+(?: \w+)? "
    r"(?:speaking|calling)[.!]?$)",
    re.I,
)
_NAMED = re.compile(
    r"^(?:\w+(?: \w+)?[,.]? )?(?:[Tt]his is|I'm|I am|(?:[Yy]ou're|[Yy]ou are) speaking (?:to|with)|[Ii]t's|[Ii]t is)"
    r"(?: [A-Z][\w'’-]+){1,3}(?: (?:here|again|speaking)| (?:from|at|with)(?: the| our)?(?: [\w'’-]+){1,3})?[.,!]?$"
)
"""A name by its capitals: "This is Anna Berg." A shout in capitals has no small letters and is not one."""
_GREETING = any_of(
    r"how (?:are|is|was|were|'s|have|has) (?:you|things|life|everything|it going|(?:you|things) been)"
    r"(?: (?:doing|been|today|this morning|so far|going))*(?=$| (?:\w+)$)"
)
_PERSONAL = any_of(
    r"(?:how|what|where)(?:'s| is| was| were| are) (?:your|the) (?:\w+ )?(?:trip|journey|flight|drive|ride|way here|"
    r"weekend|holidays?|vacation|summer|christmas|easter|morning|evening|family|kids|children|weather|new office|"
    r"new house|move|birthday|lunch)",
    r"(?:did|do|are|have) you (?:have|had|having|get|enjoy|find) (?:a |an |your |the |any )?(?:\w+ )?(?:trip|journey|"
    r"flight|drive|weekend|holidays?|vacation|time off|way here|break|place easily|parking)",
)


def is_courtesy(text: str) -> bool:
    """True when the whole sentence is a formula: thanks, a greeting, somebody's name, a farewell."""
    flat = " ".join(text.split())
    shouted = flat.isupper()
    return bool(COURTESY.match(plain(text)) or _INTRODUCED.match(flat) or (not shouted and _NAMED.match(flat)))


def read_social_question(words: str) -> str | None:
    """`greeting` for "how are you", `personal` for a question about the person's life, else None; for plain words."""
    if _PERSONAL.search(words):
        return "personal"
    return "greeting" if _GREETING.search(words) else None
