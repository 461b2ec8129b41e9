"""Which insights count, and which theme an id leads to: rules that search, lists and figures share. Imports the tables only."""

import uuid

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from service.store.tables import Analysis, Evidence, Insight, Recording, Theme

STANDS = exists().where(Evidence.insight_id == Insight.id, Evidence.verified).correlate(Insight)
"""Whether an insight has a quote that stands in the words as they are now; only such a one is a mention of its theme."""
COUNTS = and_(
    Analysis.transcript_id == Insight.transcript_id,
    Recording.id == Insight.recording_id,
    Recording.bin_until.is_(None),
    Insight.status != "rejected",
    STANDS,
)
"""Which insights count: of current transcripts, not rejected, not in the bin, with a quote that stands. Join Analysis,
Recording.
"""


def heir_of(session: Session, theme_id: uuid.UUID) -> uuid.UUID:
    """The theme that an id leads to: where it was merged its heir, else itself, also where there is no such theme."""
    return session.scalar(select(Theme.merged_into).where(Theme.id == theme_id)) or theme_id
