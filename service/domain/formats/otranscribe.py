"""oTranscribe's .otr: JSON with the transcript as HTML and clickable times."""

import json
from html import escape

from service.domain.formats.conversation import Conversation, short_clock
from service.domain.transcript import UNKNOWN_SPEAKER


def write_otr(conversation: Conversation) -> str:
    """`text` holds one paragraph per utterance with a `timestamp` span in seconds; the media is named, not linked."""
    paragraphs = []
    for u in conversation.transcript.utterances:
        stamp = f'<span class="timestamp" data-timestamp="{u.start:.3f}">{short_clock(u.start)}</span> '
        name = "" if u.speaker == UNKNOWN_SPEAKER else f"<b>{escape(conversation.name_of(u.speaker))}:</b> "
        paragraphs.append(f"<p>{stamp if conversation.times else ''}{name}{escape(u.text, quote=False)}</p>")
    document = {
        "text": "".join(paragraphs),
        "media": conversation.filename,
        "media-source": "",
        "media-time": 0,
    }
    return json.dumps(document, ensure_ascii=False) + "\n"
