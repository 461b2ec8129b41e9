"""Promises and the day they are for: "I will send it by Friday". Pure."""

import re

from service.domain.wording.matching import any_of

PROMISE = any_of(
    r"(?:i|we)(?:'ll| will| shall)(?: also| then| definitely| certainly| just| go ahead and| personally| try "
    r"to| make sure| be sure to| gladly| happily| quickly)*"
    r"(?! (?:be (?:honest|frank|here|fine|there|a bit|able|\w+ed|taken|given|sold|sent|cut|put)|say|see|never|not|"
    r"probably|have to|admit|tell you "
    r"(?:what|that|honestly)|need|want|like|love|miss|use|remember|leave|"
    r"switch|cancel|think about leaving|lose|get (?:a|the) (?:coffee|lunch)|die|always|still))(?: \w+)",
    r"(?:i|we)(?:'m|'re| am| are) going to(?! (?:be(?! (?!(?:being|having|missing|losing|leaving|needing|"
    r"waiting|dying|cancelling|switching)(?![\w']))\w+ing(?![\w']))|have to|leave|say|need|lose|cancel|switch|miss|go (?:crazy|"
    r"mad)))(?: \w+)",
    r"(?:i|we) promise|you have my word|i(?:'ll| will)? (?:take care of|get back to|follow up)|(?:i|we) can "
    r"(?:get|have|do) (?:that|it|this|them) (?:\w+ ){0,2}(?:by|today|tonight|tomorrow|on \w+day|"
    r"before (?!i |we |you ))",
    r"you(?:'ll| will| shall| are going to) (?:get|receive|hear|have|be (?:refunded|contacted|called|credited|"
    r"notified))",
    r"(?:he|she|they|someone|somebody|our \w+|my \w+|the team|the technician|a colleague)(?:'ll| will| is "
    r"going to) (?:call|contact|email|send|come|reach out|get back|fix|look into|ship|deliver|write|visit)",
    r"let me (?:forward|pass|escalate|send|arrange|open a|raise|book|schedule|transfer)",
)
NOT_PROMISE = any_of(
    r"if (?:i|we|it|they|you)\b.*(?:will|'ll)|what will|when will|how will|will you",
    r"(?:he|she|they|you|support) (?:\w+ )?(?:said|told me|promised|keeps? saying|claimed|always say)|i(?:'ll| "
    r"will) (?:give|rate|call) (?:it|you|this|them) (?:a |an )?(?:\w+ )?(?:\d|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|zero)",
    r"(?:with (?:\w+ )?luck|hopefully|i hope|we hope|ideally|maybe one day|some day|one day|sooner or later)(?! .*(?:and|"
    r"but) i(?:'ll| will))",
    r"(?:\w+'ll|will|going to) (?:just |now |then |first |quickly |briefly )*(?:talk (?:about|you through)|speak (?:about|of)|"
    r"show you (?:how|what|why|where|the|a|an|some|this|my|our)|walk you|take you through|explain|describe|go (?:over|"
    r"through|into)|"
    r"put you (?:on hold|through)|start (?:with|by)|begin (?:with|by)|skip|repeat|read (?:you|it|that|this|out))",
    r"will (?:probably|never|not)|won't|'ll (?:probably|never|not)|we'll see|let me (?:see|check|think|know|"
    r"look)|i'll (?:let you (?:go|continue|finish)|tell you (?:why|what|honestly))",
)
FORETELLS = re.compile(
    r"(?<![\w'])(?:and |so |then |where |which )?you(?:'ll| will) (?:see|find|notice|need|have to|never|be (?:able|"
    r"fine))(?![\w'])"
)
"""What the listener will meet, which is nobody's promise: "you'll see a button"."""
DEADLINE = re.compile(
    r"(?<![\w'])(?:(?:by|until|before|no later than|on|this|next|within|in|at|early|later|over) )*(?:the "
    r")?(?:(?:end|start|beginning|middle|first half) of (?:the |this |next |business )?)?"
    r"(?:(?:this|next|coming|early|late|tomorrow|today) )*(?:"
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?: (?:morning|afternoon|evening|night|noon))?|"
    r"tomorrow(?: (?:morning|afternoon|evening|noon))?|today|tonight|right away|immediately|right now|as soon "
    r"as possible|straight away|asap|"
    r"(?:this|next|the same|the) (?:day|morning|afternoon|evening|week|weekend|month|quarter|sprint|release|"
    r"update|hour|year)|(?:end|close) of (?:day|business|week|month)|"
    r"(?:within|in|in about|in the next|over the next) (?:the next )?(?:a|an|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|twelve|fourteen|twenty|twenty four|forty eight|thirty|\d+|a couple of|a few|few|several)"
    r"(?: to (?:two|three|four|five|six|seven|ten|\d+))? (?:business |working )?(?:minutes?|hours?|days?|"
    r"weeks?|months?)|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:the "
    r")?(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|tenth)|"
    r"(?:the )?(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|fifth|tenth) of (?:january|february|march|april|"
    r"may|june|july|august|september|october|november|december|the month|next month))"
    r"(?![\w'])"
)
"""When something is promised for, in plain words: "by Friday", "within two days"."""
