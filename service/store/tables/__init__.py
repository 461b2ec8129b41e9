"""All tables. One word per thing: the same names as the domain's nouns, the JSON and the screens."""

from service.store.tables.access import (
    ApiKey,
    AuditEvent,
    ExternalIdentity,
    Invitation,
    LoginFailure,
    LoginSession,
    Membership,
    User,
)
from service.store.tables.change_counts import PassageChange, PersonalChange
from service.store.tables.columns import Id, UtcDateTime, now
from service.store.tables.insights import Analysis, Evidence, Insight, LearnedHeads
from service.store.tables.jobs import IdempotencyKey, Job, JobStage, WorkerBeat
from service.store.tables.notes import NoteLine, ReportLine
from service.store.tables.privacy import Consent, DeletionReceipt, PersonalSpan, RedactedMedia
from service.store.tables.projects import Participant, Project
from service.store.tables.recordings import Artefact, Recording, Speaker
from service.store.tables.searching import Passage, SavedSearch
from service.store.tables.themes import Grouping, Theme, ThemeChange
from service.store.tables.transcripts import Edit, Transcript, Utterance
from service.store.tables.voices import VoiceConsent, VoiceMatch, VoiceProfile
from service.store.tables.webhooks import Webhook, WebhookDelivery

__all__ = [
    "Analysis",
    "ApiKey",
    "Artefact",
    "AuditEvent",
    "Consent",
    "DeletionReceipt",
    "Edit",
    "Evidence",
    "ExternalIdentity",
    "Grouping",
    "Id",
    "IdempotencyKey",
    "Insight",
    "Invitation",
    "Job",
    "JobStage",
    "LearnedHeads",
    "LoginFailure",
    "LoginSession",
    "Membership",
    "NoteLine",
    "Participant",
    "Passage",
    "PassageChange",
    "PersonalChange",
    "PersonalSpan",
    "Project",
    "Recording",
    "RedactedMedia",
    "ReportLine",
    "SavedSearch",
    "Speaker",
    "Theme",
    "ThemeChange",
    "Transcript",
    "User",
    "UtcDateTime",
    "Utterance",
    "VoiceConsent",
    "VoiceMatch",
    "VoiceProfile",
    "Webhook",
    "WebhookDelivery",
    "WorkerBeat",
    "now",
]
