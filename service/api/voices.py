"""Voice profiles: consents, profiles and proposals. The project's switch is `voice_profiles` of PATCH /projects/{id}."""

from uuid import UUID

from fastapi import APIRouter

from service.actions import recordings, voice_matches
from service.actions import voices as actions
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase, knock_for
from service.api.schemas.speakers import SpeakerOut
from service.api.schemas.voices import VoiceConsentIn, VoiceMatchOut, VoiceOut, VoicesOut

router = APIRouter(tags=["voices"])
MATCH = "/recordings/{recording_id}/speakers/{speaker_id}/voice-match"


@router.get("/projects/{project_id}/voices")
def list_voices(project_id: UUID, database: WithDatabase) -> VoicesOut:
    """Whose consent is on record, whose voice is known, and which speakers were recognised and wait for a person."""
    with database.read() as session:
        return VoicesOut(
            items=[VoiceOut.model_validate(view) for view in actions.list_voices(session, project_id)],
            matches=[VoiceMatchOut.model_validate(view) for view in voice_matches.list_matches(session, project_id)],
        )


@router.put("/participants/{participant_id}/voice-consent")
def record_voice_consent(
    participant_id: UUID, body: VoiceConsentIn, database: WithDatabase, caller: WithCaller
) -> VoiceOut:
    """Write down that the person agreed to a voice profile; where the project uses them, the profile is made."""
    with database.write() as session:
        job = actions.record_consent(
            session, participant_id, wording=body.wording, given_on=body.given_on, recorded_by=caller.name
        )
        answer = VoiceOut.model_validate(actions.view_voice(session, participant_id))
    knock_for(job)
    return answer


@router.delete("/participants/{participant_id}/voice-consent", status_code=204)
def withdraw_voice_consent(participant_id: UUID, database: WithDatabase) -> None:
    """The consent goes, and with it the profile and every proposal that rests on it."""
    with database.write() as session:
        actions.withdraw_consent(session, participant_id)


@router.post("/participants/{participant_id}/voice-profile", status_code=202)
def make_voice_profile(participant_id: UUID, database: WithDatabase) -> VoiceOut:
    """Make the profile anew. Needs the project's switch, a consent, and speech of the person."""
    with database.write() as session:
        job = actions.request_profile(session, participant_id)
        answer = VoiceOut.model_validate(actions.view_voice(session, participant_id))
    knock_for(job)
    return answer


@router.delete("/participants/{participant_id}/voice-profile", status_code=204)
def delete_voice_profile(participant_id: UUID, database: WithDatabase) -> None:
    """The profile and the proposals go; the consent stays."""
    with database.write() as session:
        actions.delete_profile(session, participant_id)


@router.post(MATCH)
def confirm_voice_match(recording_id: UUID, speaker_id: UUID, database: WithDatabase, caller: WithCaller) -> SpeakerOut:
    """The speaker is the person proposed: the speaker gets the name, as an edit that can be undone."""
    author = None if caller.kind == "local" else caller.name
    with database.write() as session:
        answer = SpeakerOut.model_validate(voice_matches.confirm_match(session, recording_id, speaker_id, author))
        job = recordings.follow_change(session, recording_id)
    knock_for(job)
    return answer


@router.delete(MATCH, status_code=204)
def dismiss_voice_match(recording_id: UUID, speaker_id: UUID, database: WithDatabase) -> None:
    """The speaker is somebody else; the person is not proposed for this speaker again."""
    with database.write() as session:
        voice_matches.dismiss_match(session, recording_id, speaker_id)
