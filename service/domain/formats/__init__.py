"""Files that leave and enter: one module per format. Pure: text and bytes in, text and nouns out."""

from service.domain.formats.conversation import Conversation as Conversation
from service.domain.formats.imported import Imported as Imported
from service.domain.formats.read import READERS as READERS
from service.domain.formats.read import Reader as Reader
from service.domain.formats.read import only_speakers as only_speakers
from service.domain.formats.read import read_transcript as read_transcript
from service.domain.formats.write import RENDERERS as RENDERERS
from service.domain.formats.write import WRITERS as WRITERS
from service.domain.formats.write import Writer as Writer
from service.domain.formats.write import as_bytes as as_bytes
from service.domain.formats.write import find_format as find_format
