"""What leaves the house by itself (webhook messages): without personal data where the project takes it out.

Nobody who receives a message is known to the service, so it is masked for everybody. May import the store and the domain.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.personal import find_in_text
from service.domain.privacy import Privacy
from service.domain.redaction import Values, mask, settled
from service.store.tables import Participant, PersonalSpan, Recording, Speaker


def without_personal_data(session: Session, recording: Recording, value: Any) -> Any:
    """JSON about a recording as it may leave."""
    kinds = Privacy.from_dict(recording.project.privacy).redact
    if not kinds:
        return value
    people = select(Speaker.name, Participant.name).outerjoin(Participant, Participant.id == Speaker.participant_id)
    rows = session.execute(people.where(Speaker.recording_id == recording.id))
    names = [name for row in rows for name in row if name]
    spans = select(PersonalSpan.kind, PersonalSpan.quote).where(
        PersonalSpan.recording_id == recording.id, PersonalSpan.masked
    )
    values = Values([(kind, quote) for kind, quote in session.execute(spans.distinct())], names)

    def clean(each: Any) -> Any:
        if isinstance(each, str):
            found = [f for f in find_in_text(each, recording.language) if f.kind in kinds]
            return mask(each, settled([*found, *values.find(each, kinds)], each))
        if isinstance(each, list):
            return [clean(one) for one in each]
        return {key: clean(one) for key, one in each.items()} if isinstance(each, dict) else each

    return clean(value)
