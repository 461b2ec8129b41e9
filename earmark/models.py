"""What the API takes and answers, one TypedDict per schema. Written by tools/models.py from the OpenAPI document.

Times within a recording are float seconds; dates, moments and ids are strings as JSON has them.
"""

from typing import Any, Literal, NotRequired, TypedDict


class Accepted(TypedDict):
    """Answer to an upload or a re-run: where the recording is and which job works on it.

    `duplicate` is true when the same bytes were there already: then nothing new was made.
    """

    recording: "Recording"
    job: "Job | None"
    duplicate: bool


class Asked(TypedDict):
    """A question as it was asked once; `answer` is null where nothing that answers was said."""

    insight_id: str
    statement: str
    on: str
    place: "Place"
    answer: "Place | None"


class AuditCheck(TypedDict):
    """Whether the log stands as it was written; `broken_at` is the first row that does not."""

    events: int
    intact: bool
    broken_at: int | None
    reason: str | None


class AuditEvent(TypedDict):
    """Something that somebody did."""

    id: int
    at: str
    actor_kind: str
    actor_id: str | None
    actor: str
    action: str
    project_id: str | None
    target: dict[str, Any]
    request_id: str | None
    hash: str


class AuditPage(TypedDict):
    """Events, newest first."""

    items: list["AuditEvent"]
    next_cursor: str | None


class Chapter(TypedDict):
    """A stretch of talk about one thing: utterances `first` to `last` by position, seconds, and a title; "" for none."""

    title: str
    first: int
    last: int
    start: float
    end: float


class Checked(TypedDict):
    """What became of the quotes of insights and note: looked up, anchored anew, no longer standing, standing again."""

    checked: int
    moved: int
    stale: int
    restored: int


class Comparison(TypedDict):
    """Two versions word by word, case and punctuation aside. `difference` is the differing words per word of `a`: a word
    error rate where `a` is right.
    """

    a: str
    b: str
    words_a: int
    words_b: int
    differing: int
    difference: float | None
    items: list["Difference"]


class ConfirmIn(TypedDict):
    """Which words (counted from 0) a person heard so; null: all of them."""

    words: NotRequired[list[int] | None]


class ConsentIn(TypedDict):
    """Who agreed to be recorded."""

    given_by: str
    method: NotRequired[Literal["spoken", "written", "tick", "contract", "other"]]
    given_at: NotRequired[str | None]
    wording: NotRequired[str]


class Consent(TypedDict):
    """A consent as it was noted; it stands where `withdrawn_at` is null."""

    id: str
    given_by: str
    method: Literal["spoken", "written", "tick", "contract", "other"]
    given_at: str
    wording: str
    noted_by: str | None
    noted_at: str
    withdrawn_at: str | None


class Delivery(TypedDict):
    """One message with every try; `id` is the `webhook-id` that receivers drop repetitions by."""

    id: str
    webhook_id: str
    event: str
    body: str
    status: Literal["waiting", "delivered", "failed"]
    tries: list["Try"]
    next_try_at: str | None
    created_at: str
    delivered_at: str | None


class DeliveryPage(TypedDict):
    """Deliveries, newest first."""

    items: list["Delivery"]
    next_cursor: str | None


class Difference(TypedDict):
    """A place where two versions differ: `a` replaced by `b`, only in `a` (delete), or only in `b` (insert).

    `before` and `after` are the few words around it, as `b` has them.
    """

    kind: Literal["replace", "delete", "insert"]
    start: float
    end: float
    a: str
    b: str
    speaker_a: str | None
    speaker_b: str | None
    before: str
    after: str


class Doubt(TypedDict):
    """A word worth a second listen, or (with `word` null) a whole suspect utterance."""

    utterance_id: str
    position: int
    word: int | None
    text: str
    start: float
    end: float
    probability: float | None
    reason: str
    before: str
    after: str
    speaker: str


class Doubts(TypedDict):
    """The review queue of a recording, in order."""

    transcript_id: str
    revision: int
    below: float
    items: list["Doubt"]


class Edit(TypedDict):
    """One edit of the log. `utterances` says how many it touched."""

    number: int
    kind: Literal[
        "text",
        "confirm",
        "replace",
        "reassign",
        "merge_speakers",
        "split_speaker",
        "rename_speaker",
        "set_role",
        "carried",
    ]
    author: str | None
    made_at: str
    undone_at: str | None
    utterances: int


class Edited(TypedDict):
    """What an edit did. `utterances` are those touched, as they are now; `speakers` are all of the recording.

    `edit` is null when nothing was different. With `positions_changed` later utterances have other positions too.
    `job_id` is the job that lets insights and metrics follow, when one was submitted now.
    """

    edit: "Edit | None"
    transcript_id: str
    revision: int
    utterances: list["Utterance"]
    removed: list[str]
    positions_changed: bool
    speakers: list["Speaker"]
    evidence: "Checked"
    job_id: str | None


class Edits(TypedDict):
    """The edits of the current transcript version, oldest first, and which one undo and redo would take."""

    items: list["Edit"]
    undo: int | None
    redo: int | None


class Emotion(TypedDict):
    """A word of feeling, where it stands and its seconds of audio; `denied`: "not happy"."""

    utterance_id: str
    position: int
    emotion: str
    word: str
    char_start: int
    char_end: int
    start: float
    end: float
    denied: bool


class Error(TypedDict):
    """Why something failed or was left out: a stable code and a sentence."""

    code: str
    detail: str


class Evidence(TypedDict):
    """A verbatim quote, the utterance it stands in, its characters and its seconds of audio.

    `verified` is false when an edit changed the words that it quotes.
    """

    id: str
    utterance_id: str
    quote: str
    char_start: int
    char_end: int
    start: float
    end: float
    verified: bool


class ExportFormat(TypedDict):
    """A file that can be handed out: `name` goes into the path of the export, `what` are the values that its parameter
    of that name takes with this format, the first is the default; `extension` has no dot.
    """

    name: str
    title: str
    media_type: str
    extension: str
    what: list[str]


class FaqEntry(TypedDict):
    """A recurring question and its best answer. `theme_id` is null where it came up once only; else it can be renamed,
    merged and split like every theme.
    """

    theme_id: str | None
    question: str
    count: int
    recordings: int
    answered: int
    answer: "Place | None"
    trend: list["Period"]
    asked: list["Asked"]


class FaqPage(TypedDict):
    """Questions, most frequent first. `unanswered` is how many of all have no answer."""

    items: list["FaqEntry"]
    next_cursor: str | None
    total: int
    unanswered: int


class Formats(TypedDict):
    """All formats, in the order in which they are offered."""

    recording_exports: list["ExportFormat"]
    project_exports: list["ExportFormat"]
    transcript_imports: list["ImportFormat"]


class Health(TypedDict):
    """The web server answers and its database too."""

    status: Literal["ok"]
    version: str


class HeatCell(TypedDict):
    """How much was said about one part of the customer's experience in a week or month; `severity` is of pain points."""

    cx_component: str
    start: str
    mentions: int
    pain_points: int
    severity: float | None


class HiddenLine(TypedDict):
    """A generated line that a person put away."""

    id: str
    section: str
    text: str


class HiddenReportLine(TypedDict):
    """A generated line that a person put away."""

    id: str
    section: Literal["conclusions", "changes", "recommendations", "limits"]
    text: str


class History(TypedDict):
    """What an utterance said before each edit of its words, oldest first."""

    items: list["UtteranceState"]


class HoldIn(TypedDict):
    """Why nothing of the recording may be deleted."""

    reason: str


class Hold(TypedDict):
    """A legal hold: nothing of the recording is deleted while it is there."""

    reason: str
    by: str
    at: str


class ImportFormat(TypedDict):
    """A file that can be taken in as a finished transcript."""

    extension: str
    title: str
    media_type: str


class InsightChange(TypedDict):
    """A person's decision on an insight. Severity and CX component are left open again with null.

    What becomes an outcome says which: by `outcome`, else as its words do (422 `outcome_missing` where they do not).
    """

    status: NotRequired[Literal["candidate", "accepted", "rejected"] | None]
    statement: NotRequired[str | None]
    kind: NotRequired[Literal["pain_point", "request", "praise", "question", "commitment", "outcome"] | None]
    severity: NotRequired[float | None]
    cx_component: NotRequired[
        Literal["product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"]
        | None
    ]
    outcome: NotRequired[Literal["resolved", "unresolved", "escalated", "churn_risk"] | None]


class InsightIn(TypedDict):
    """An insight that a person adds: what it says, and the characters of an utterance that prove it.

    Without a statement the quote is the statement. An outcome says which by `outcome`, else as its words do (422
    `outcome_missing` where they do not); by when a promise is due is read from its words.
    """

    kind: Literal["pain_point", "request", "praise", "question", "commitment", "outcome"]
    utterance_id: str
    char_start: int
    char_end: int
    statement: NotRequired[str | None]
    severity: NotRequired[float | None]
    cx_component: NotRequired[
        Literal["product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"]
        | None
    ]
    outcome: NotRequired[Literal["resolved", "unresolved", "escalated", "churn_risk"] | None]


class Insight(TypedDict):
    """One claim with its evidence.

    `kind_scores` are the likelihoods, 0..1, that its words are of each kind. `outcome` is how an outcome says that the
    matter stands; `who` (a speaker's label, or the words that name somebody else) and `by_when` (as it was said) are of a
    commitment. They are null for other kinds. `details` depend on the kind: the `answer` to a question has a quote, whose
    `verified` is false where the words are no longer said after it.
    """

    id: str
    recording_id: str
    kind: Literal["pain_point", "request", "praise", "question", "commitment", "outcome"]
    statement: str
    score: float
    kind_scores: dict[str, float]
    severity: float | None
    sentiment: float | None
    cx_component: (
        Literal["product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"]
        | None
    )
    status: Literal["candidate", "accepted", "rejected"]
    speaker: str
    speaker_name: str | None
    role: Literal["agent", "customer", "interviewer", "participant"] | None
    theme_id: str | None
    outcome: Literal["resolved", "unresolved", "escalated", "churn_risk"] | None
    who: str | None
    by_when: str | None
    details: dict[str, Any]
    stale: bool
    evidence: list["Evidence"]


class InsightPage(TypedDict):
    """Insights across the recordings of a project; `next_cursor` is null on the last page."""

    items: list["Insight"]
    next_cursor: str | None


class InsightPlace(TypedDict):
    """The theme that an insight belongs to; null: none, and no run puts it into one again."""

    theme_id: str | None


class Insights(TypedDict):
    """All insights of a recording, what did not run, how many unverifiable quotes were dropped, and how many no longer
    stand since somebody edited their words.
    """

    recording_id: str
    insights: list["Insight"]
    satisfaction: "Satisfaction | None"
    keyphrases: list[dict[str, Any]]
    skipped_analyses: list["SkippedAnalysis"]
    dropped_quotes: int
    stale_quotes: int
    chapters: list["Chapter"]
    feelings: list["SpeakerFeeling"]
    emotions: list["Emotion"]


class InvitationIn(TypedDict):
    """The token of an invitation's link, and the password that the invited person chooses."""

    token: str
    password: str


class Invited(TypedDict):
    """A user, and the path of the invitation's link: shown once; whoever has it can take the account."""

    user: "User"
    invitation: str


class Job(TypedDict):
    """Work for a recording (`process_recording`), a project or the installation. `progress` is measured, 0..1."""

    id: str
    recording_id: str | None
    project_id: str | None
    kind: str
    status: Literal["queued", "processing", "completed", "partially_completed", "failed", "cancelled"]
    progress: float
    message: str
    attempt: int
    max_attempts: int
    error: "Error | None"
    created_at: str
    started_at: str | None
    finished_at: str | None
    stages: list["Stage"]


class JobPage(TypedDict):
    """The jobs of a recording, newest first."""

    items: list["Job"]
    next_cursor: str | None


class KeyIn(TypedDict):
    """A key to make. Without a project it opens all that its maker may open."""

    name: str
    scopes: list[Literal["read", "write", "admin"]]
    project_id: NotRequired[str | None]
    expires_at: NotRequired[str | None]


class KeyMade(TypedDict):
    """A new key with its text, which is shown this once."""

    key: "Key"
    text: str


class Key(TypedDict):
    """A key as it is listed: never its text."""

    id: str
    name: str
    prefix: str
    scopes: list[Literal["read", "write", "admin"]]
    project_id: str | None
    created_by: str | None
    created_at: str
    expires_at: str | None
    used_at: str | None
    revoked_at: str | None


class KeyPage(TypedDict):
    """Keys, newest first."""

    items: list["Key"]
    next_cursor: str | None


class MarkIn(TypedDict):
    """Characters [char_start, char_end) of an utterance of the current transcript that are personal data."""

    utterance_id: str
    char_start: int
    char_end: int
    kind: Literal["name", "email", "phone", "card", "address", "national_id", "birth_date"]


class Mark(TypedDict):
    """Personal data at its place in the text as the caller reads it: what was said, or the marker."""

    id: str
    utterance_id: str
    char_start: int
    char_end: int
    kind: Literal["name", "email", "phone", "card", "address", "national_id", "birth_date"]
    source: Literal["machine", "person"]
    score: float


class Marks(TypedDict):
    """The personal data of the current transcript in order; not `complete` while the present words wait to be looked at."""

    transcript_id: str
    revision: int
    complete: bool
    items: list["Mark"]


class Me(TypedDict):
    """Who asks. `accounts` false: nobody signs in here. `kind` null: nobody is signed in yet.

    `passwords` says whether one can sign in with a password; `provider` is the name of the OpenID provider, where there
    is one.
    """

    accounts: bool
    passwords: bool
    provider: str | None
    kind: Literal["local", "user", "key"] | None
    id: str | None
    name: str | None
    administrator: bool
    everywhere: list[Literal["read", "upload", "edit", "manage"]]
    projects: list["ProjectAccess"]


class MemberIn(TypedDict):
    """A role to give."""

    role: Literal["owner", "editor", "viewer", "uploader"]


class Member(TypedDict):
    """Who has which role in a project."""

    user_id: str
    email: str
    name: str
    role: Literal["owner", "editor", "viewer", "uploader"]


class MemberPage(TypedDict):
    """The members of a project."""

    items: list["Member"]
    next_cursor: str | None


class Membership(TypedDict):
    """The role of a user in a project."""

    project_id: str
    role: Literal["owner", "editor", "viewer", "uploader"]


class MergeIn(TypedDict):
    """The speaker who gets all that this one said."""

    into: str


class Metrics(TypedDict):
    """Conversation metrics, each with its definition, threshold and version."""

    recording_id: str
    version: str
    metrics: dict[str, Any]


class MiningIn(TypedDict):
    """May the recording be mined for insights?"""

    mining: bool


class ModelIn(TypedDict):
    """Which model to fetch."""

    name: str


class Model(TypedDict):
    """Weights that a worker has (`installed`) or could fetch; `size` in bytes, of those to be fetched about."""

    name: str
    kind: str
    size: int
    installed: bool
    in_use: bool
    damaged: bool


class Models(TypedDict):
    """The models of the living workers, and the newest job that fetches or fetched one: `fetched`."""

    items: list["Model"]
    folder: str | None
    offline: bool
    job: "Job | None"
    fetched: str | None


class NoteEvidence(TypedDict):
    """Where a line of the note comes from."""

    utterance_id: str
    quote: str
    speaker: str
    start: float
    end: float
    verified: bool


class NoteLineChange(TypedDict):
    """Other words for a line, or, with `hidden`, none; `text` null brings back what was generated."""

    text: NotRequired[str | None]
    hidden: NotRequired[bool]


class NoteLineIn(TypedDict):
    """A line that a person writes, perhaps with characters of an utterance (all of it, where they are left out) as its
    evidence.
    """

    section: Literal["context", "wants", "hurts", "works", "questions", "next_steps", "satisfaction"]
    text: str
    utterance_id: NotRequired[str | None]
    char_start: NotRequired[int | None]
    char_end: NotRequired[int | None]


class NoteLine(TypedDict):
    """One line of the note and its evidence; stale when an edit changed words that it rests on.

    `by` says who wrote it. Where a person put other words in the place of a generated line, `generated` keeps it.
    """

    id: str
    text: str
    by: Literal["machine", "person"]
    generated: str | None
    author: str | None
    stale: bool
    evidence: list["NoteEvidence"]


class Note(TypedDict):
    """The readable summary of one recording; `markdown` is the same with footnotes."""

    recording_id: str
    title: str
    template: Literal["interview", "support_call", "sales_call", "general"]
    sections: list["NoteSection"]
    hidden: list["HiddenLine"]
    markdown: str


class NoteSection(TypedDict):
    """A titled group of lines."""

    name: str
    title: str
    lines: list["NoteLine"]


class Overview(TypedDict):
    """Figures for charts, and the values that filters offer. `participants` are people who speak for the customer, or have the
    role that is asked for. `histogram`: recordings by satisfaction, ten steps of 10;
    `satisfaction_error` is the standard error of the mean over `satisfaction_recordings` (null of a single one).
    """

    recordings: int
    participants: int
    kinds: dict[str, int]
    satisfaction: float | None
    satisfaction_recordings: int
    satisfaction_error: float | None
    histogram: list[int]
    satisfaction_trend: list["SatisfactionStep"]
    heat_map: list["HeatCell"]
    periods: list[str]
    roles: list[str]
    languages: list[str]
    attributes: dict[str, list[str]]


class ParticipantChange(TypedDict):
    """What to change of a participant; a field left out stays as it is. `attributes` replace those that were there."""

    name: NotRequired[str | None]
    attributes: NotRequired[dict[str, str | int | float | bool] | None]


class Participant(TypedDict):
    """A person across recordings; `insights` counts by kind, `satisfaction` is the mean index or null."""

    id: str
    project_id: str
    name: str
    attributes: dict[str, Any]
    recordings: list[str]
    insights: dict[str, int]
    satisfaction: float | None


class Participants(TypedDict):
    """The participants of a project by name."""

    items: list["Participant"]


class PasswordChange(TypedDict):
    """The password that holds now, and the new one."""

    current: str
    new: str


class Peaks(TypedDict):
    """Absolute peaks 0..255 for the waveform, one list per drawn channel."""

    duration: float
    peaks_per_second: float
    peaks: list[list[int]]


class Period(TypedDict):
    """A week (from Monday) or a month, and what was said of a theme in it."""

    start: str
    mentions: int
    recordings: int


class Place(TypedDict):
    """Words as they were said: verbatim, with recording, utterance and seconds."""

    recording_id: str
    recording_title: str
    utterance_id: str
    quote: str
    start: float
    end: float


class PrivacyChange(TypedDict):
    """What to change; a field left out stays as it is."""

    redact: NotRequired[list[Literal["name", "email", "phone", "card", "address", "national_id", "birth_date"]] | None]
    originals: NotRequired[Literal["nobody", "editors"] | None]
    consent: NotRequired[Literal["optional", "hold", "refuse"] | None]
    keep_audio_days: NotRequired[int | None]
    keep_days: NotRequired[int | None]


class Privacy(TypedDict):
    """What a project decides. `sees_originals`: does the caller read what was said, where it is redacted for others?"""

    redact: list[Literal["name", "email", "phone", "card", "address", "national_id", "birth_date"]]
    originals: Literal["nobody", "editors"]
    consent: Literal["optional", "hold", "refuse"]
    keep_audio_days: int | None
    keep_days: int | None
    sees_originals: bool


class ProcessIn(TypedDict):
    """How to process again; what is left out is chosen by the settings."""

    transcriber: NotRequired[Literal["auto", "whisper", "sphinx"]]
    model: NotRequired[str | None]
    diarizer: NotRequired[Literal["auto", "pyannote", "builtin", "channels"]]
    language: NotRequired[str | None]
    speakers: NotRequired[int | None]
    min_speakers: NotRequired[int | None]
    max_speakers: NotRequired[int | None]


class ProjectAccess(TypedDict):
    """What the caller may do in a project."""

    project_id: str
    permissions: list[Literal["read", "upload", "edit", "manage"]]


class ProjectChange(TypedDict):
    """What to change of a project; a field left out stays as it is."""

    name: NotRequired[str | None]
    description: NotRequired[str | None]
    glossary: NotRequired[list[str] | None]
    note_template: NotRequired[
        Literal["interview", "support_call", "sales_call", "general"] | Literal["by_kind"] | None
    ]
    conversation_kind: NotRequired[Literal["conversation", "interview", "support_call", "sales_call"] | None]
    channel_roles: NotRequired[list[Literal["agent", "customer", "interviewer", "participant"] | None] | None]
    staff: NotRequired[list[str] | None]
    voice_profiles: NotRequired[bool | None]


class ProjectIn(TypedDict):
    """A project to make or change."""

    name: str
    description: NotRequired[str]
    glossary: NotRequired[list[str]]
    conversation_kind: NotRequired[Literal["conversation", "interview", "support_call", "sales_call"]]
    channel_roles: NotRequired[list[Literal["agent", "customer", "interviewer", "participant"] | None]]
    staff: NotRequired[list[str]]


class Project(TypedDict):
    """A project and how much is in it."""

    id: str
    name: str
    description: str
    glossary: list[str]
    note_template: Literal["interview", "support_call", "sales_call", "general"] | None
    conversation_kind: Literal["conversation", "interview", "support_call", "sales_call"]
    channel_roles: list[Literal["agent", "customer", "interviewer", "participant"] | None]
    staff: list[str]
    voice_profiles: bool
    recordings: int
    created_at: str


class ProjectPage(TypedDict):
    """All projects."""

    items: list["Project"]
    next_cursor: str | None


class QuoteInPlace(TypedDict):
    """An insight with its evidence, and the recording it was said in."""

    insight: "Insight"
    recording_title: str
    on: str
    has_audio: bool


class Quote(TypedDict):
    """A verbatim quote and where it was said: the recording and its second."""

    insight_id: str
    recording_id: str
    recording_title: str
    utterance_id: str
    kind: Literal["pain_point", "request", "praise", "question", "commitment", "outcome"]
    statement: str
    quote: str
    speaker: str
    start: float
    end: float


class QuotePage(TypedDict):
    """The insights behind a figure, newest recording first; `total` and `participants` are of all pages."""

    items: list["QuoteInPlace"]
    next_cursor: str | None
    total: int
    participants: int


class ReassignIn(TypedDict):
    """Who said it: a speaker's label, or null for a new speaker. With one utterance, `first_word` and `last_word`
    (counted from 0, both included) choose words of it.
    """

    utterance_ids: list[str]
    speaker: NotRequired[str | None]
    first_word: NotRequired[int | None]
    last_word: NotRequired[int | None]


class ReceiptList(TypedDict):
    """The receipts of a project, newest first."""

    items: list["Receipt"]


class Receipt(TypedDict):
    """That something was deleted. `hash` stands in the audit log too; `valid`: the receipt is as it was written."""

    id: str
    recording_id: str
    project_id: str
    what: Literal["recording", "audio"]
    reason: str
    actor: str
    deleted_at: str
    recorded_at: str
    counts: dict[str, Any]
    media: list[str]
    hash: str
    valid: bool


class RecordingChange(TypedDict):
    """What a person may change; a field left out stays as it is."""

    title: NotRequired[str | None]
    kind: NotRequired[str | None]
    recorded_on: NotRequired[str | None]
    language: NotRequired[str | None]
    delete_after: NotRequired[str | None]
    metadata: NotRequired[dict[str, Any] | None]


class Recording(TypedDict):
    """One recording with its state: `status` is that of its newest job.

    `satisfaction` is the derived index 0..100, `satisfaction_uncertainty` the points that it may be off.
    `seconds_left` is an estimate from what the stages took here lately, null where nothing was measured or nothing runs.
    `bin_until` is set while the recording lies in the bin: when it will be deleted for good.
    """

    id: str
    project_id: str
    title: str
    filename: str
    sha256: str | None
    media_type: str | None
    size: int
    source_url: str | None
    duration: float | None
    channels: int | None
    kind: str
    language: str | None
    recorded_on: str | None
    external_id: str | None
    delete_after: str | None
    metadata: dict[str, Any]
    options: dict[str, Any]
    has_audio: bool
    created_at: str
    status: Literal["queued", "processing", "completed", "partially_completed", "failed", "cancelled"] | None
    job: "Job | None"
    speakers: list["Speaker"]
    draft: bool
    satisfaction: float | None
    satisfaction_uncertainty: float | None
    insight_counts: dict[str, int]
    skipped_analyses: list["SkippedAnalysis"]
    consent: Literal["given", "missing"]
    legal_hold: bool
    mining: bool
    audio_deleted_at: str | None
    top_themes: list["ThemeCount"]
    seconds_left: float | None
    bin_until: str | None


class RecordingPage(TypedDict):
    """A page of recordings; `next_cursor` is null on the last page."""

    items: list["Recording"]
    next_cursor: str | None


class RecordingPrivacy(TypedDict):
    """What is decided about one recording; `redacted`: the caller reads markers in the place of personal data."""

    consents: list["Consent"]
    consent: Literal["given", "missing"]
    legal_hold: "Hold | None"
    mining: bool
    audio_deleted_at: str | None
    redacted: bool


class ReplaceHit(TypedDict):
    """A place where the words were found, with what stands around them."""

    recording_id: str
    utterance_id: str
    position: int
    start: float
    before: str
    found: str
    after: str


class ReplaceIn(TypedDict):
    """Words to find and what to write instead, in all recordings of the project or in some."""

    find: str
    replacement: str
    whole_word: NotRequired[bool]
    match_case: NotRequired[bool]
    recording_ids: NotRequired[list[str] | None]


class Replaced(TypedDict):
    """What was found, at most 1,000 hits of it, and which recordings were edited (none by `dry_run`)."""

    dry_run: bool
    count: int
    recordings: int
    edited: list[str]
    hits: list["ReplaceHit"]
    evidence: "Checked"


class ReportLineChange(TypedDict):
    """Other words for a line, or, with `hidden`, none; `text` null brings back what was generated."""

    text: NotRequired[str | None]
    hidden: NotRequired[bool]


class ReportLineIn(TypedDict):
    """A line that a person writes."""

    section: Literal["conclusions", "changes", "recommendations", "limits"]
    text: str


class ReportLine(TypedDict):
    """A sentence and the places that show it. Where a person put it in the place of a generated one, `generated` is that
    one, and `stale` says that what is generated there has changed since.
    """

    id: str
    text: str
    by: Literal["machine", "person"]
    generated: str | None
    author: str | None
    stale: bool
    evidence: list["Place"]


class Report(TypedDict):
    """The report on a project; `filters` say in words what it is about, `limits` what it does not rest on.
    `conclusions` and `recommendations` are what people wrote; `hidden` are generated lines that they put away.
    `satisfaction` is the mean index of `satisfaction_recordings`, `satisfaction_error` its standard error (null of a single
    one). What people decide on insights does not change it. `participants` are people who speak for the customer, or have the
    role that is asked for. `by_severity` ranks themes with pain points only.
    """

    project_id: str
    title: str
    since: str
    until: str
    filters: list[str]
    recordings: int
    participants: int
    insights: int
    ungrouped: int
    satisfaction: float | None
    satisfaction_recordings: int
    satisfaction_error: float | None
    satisfaction_before: float | None
    satisfaction_trend: list["SatisfactionStep"]
    changes: list["ReportLine"]
    by_participants: list["ReportTheme"]
    by_severity: list["ReportTheme"]
    praised: list["ReportTheme"]
    new_themes: list["ReportTheme"]
    fading_themes: list["ReportTheme"]
    limits: list["ReportLine"]
    conclusions: list["ReportLine"]
    recommendations: list["ReportLine"]
    hidden: list["HiddenReportLine"]


class ReportTheme(TypedDict):
    """A theme in the period; `before` are its mentions in the period before, null where nothing is compared. `severity` is
    of its pain points alone, `strength` of its requests and praise; `share` is of the recordings that were mined.
    """

    theme_id: str
    label: str
    family: Literal["need", "praise", "question"]
    mentions: int
    participants: int
    recordings: int
    share: float
    severity: float | None
    strength: float | None
    before: int | None
    quotes: list["Place"]


class RevertIn(TypedDict):
    """Bring back the words from before this edit; null: as they were recognised."""

    before_edit: NotRequired[int | None]


class SatisfactionGap(TypedDict):
    """Mean satisfaction 0..100 of recordings with and without the theme; `uncertainty` is half a 95 % interval.

    It says what goes together, not what causes what. Null where there are too few recordings with an index.
    """

    with_theme: float | None
    without_theme: float | None
    difference: float | None
    uncertainty: float | None
    recordings_with: int
    recordings_without: int


class Satisfaction(TypedDict):
    """An index 0..100 derived of what was mined (not a survey score) with its parts; null with the `reason` where there is
    none. Two of three indexes lie within `uncertainty` points. What people decide on insights does not change it.

    `stated_score` is a score said aloud, with its quote; its `verified` is false where the words are no longer said there.
    `turns` are the customer's, in order.
    """

    index: float | None
    version: str
    parts: list["SatisfactionPart"]
    uncertainty: float | None
    reason: str | None
    stated_score: dict[str, Any] | None
    turns: list["TurnRating"]


class SatisfactionPart(TypedDict):
    """A part of the index: its value -1..1 (null where nothing shows it), its weight, and the utterances by position that
    it rests on.
    """

    name: str
    value: float | None
    weight: float
    positions: list[int]


class SatisfactionStep(TypedDict):
    """Mean satisfaction 0..100 of a week or month, how many recordings it rests on, and its standard error in points (null
    of a single one).
    """

    start: str
    mean: float
    recordings: int
    error: float | None


class Saturation(TypedDict):
    """The saturation curve: it flattens when further conversations bring little that is new. `not_mined` recordings in
    scope are no part of it: closed to mining, in a language that cannot be mined, or not mined yet.
    """

    items: list["SaturationStep"]
    not_mined: int


class SaturationStep(TypedDict):
    """One more recording: how many themes came up for the first time, and how many there were by then."""

    recording_id: str
    recording_title: str
    on: str
    new_themes: int
    themes: int


class SavedSearchChange(TypedDict):
    """What to change; `filters` replace all of the filters."""

    name: NotRequired[str | None]
    query: NotRequired[str | None]
    filters: NotRequired["SearchFiltersIn | None"]


class SavedSearchIn(TypedDict):
    """A search to keep."""

    name: str
    query: str
    filters: NotRequired["SearchFiltersIn"]


class SavedSearchList(TypedDict):
    """Saved searches by name."""

    items: list["SavedSearch"]


class SavedSearch(TypedDict):
    """A kept search: pass `query` and `filters` to /search to ask it again."""

    id: str
    project_id: str
    name: str
    query: str
    filters: "SearchFiltersIn"
    created_at: str


class SearchFiltersIn(TypedDict):
    """What a search is narrowed to; what is left out does not matter."""

    project_id: NotRequired[str | None]
    recording_id: NotRequired[str | None]
    kind: NotRequired[Literal["utterance", "insight", "note", "theme"] | None]
    insight_kind: NotRequired[Literal["pain_point", "request", "praise", "question", "commitment", "outcome"] | None]
    cx_component: NotRequired[
        Literal["product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"]
        | None
    ]
    sentiment: NotRequired[Literal["negative", "neutral", "positive"] | None]
    role: NotRequired[Literal["agent", "customer", "interviewer", "participant"] | None]
    participant_id: NotRequired[str | None]
    theme_id: NotRequired[str | None]
    date_from: NotRequired[str | None]
    date_to: NotRequired[str | None]
    language: NotRequired[str | None]


class SearchHit(TypedDict):
    """A passage that answers the query; `text` is plain, `highlights` are character spans of the words that matched.

    `quote` are the words that an insight or a line of the note rests on, with `start` and `end` in seconds; null where no
    quote stands, and of an utterance, whose `text` is what was said. `before` and `after` are the utterances around it.

    A hit of kind `theme` is of a project and of no recording: `target_id` is the theme, `text` its label and, on the next
    line, its description.
    """

    kind: Literal["utterance", "insight", "note", "theme"]
    recording_id: str | None
    recording_title: str | None
    project_id: str
    target_id: str | None
    speaker: str | None
    speaker_name: str | None
    role: Literal["agent", "customer", "interviewer", "participant"] | None
    text: str
    highlights: list[list[Any]]
    start: float | None
    end: float | None
    score: float
    quote: str | None
    before: str | None
    after: str | None
    insight_kind: Literal["pain_point", "request", "praise", "question", "commitment", "outcome"] | None
    cx_component: (
        Literal["product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"]
        | None
    )
    sentiment: float | None
    theme_family: Literal["need", "praise", "question"] | None


class Search(TypedDict):
    """Hits, best first. `total` counts all matches; `facets` too: filter name -> value -> matches, where asked for."""

    query: str
    hits: list["SearchHit"]
    total: int
    facets: dict[str, dict[str, int]] | None


class SignInIn(TypedDict):
    """An address and its password."""

    email: str
    password: str


class SkippedAnalysis(TypedDict):
    """An analysis that did not run, and why."""

    analysis: str
    reason: str
    detail: str


class SpeakerChange(TypedDict):
    """What a person says about a speaker; a field left out stays as it is."""

    name: NotRequired[str | None]
    role: NotRequired[Literal["agent", "customer", "interviewer", "participant"] | None]


class SpeakerFeeling(TypedDict):
    """Sentiment -1..1 of a speaker, over all and in each quarter of the conversation; `change` is the last less the first
    quarter, null with reason `not_enough_speech` where one of them holds too little.
    """

    speaker: str
    sentiment: float | None
    quarters: list[float | None]
    change: float | None
    reason: str | None


class Speaker(TypedDict):
    """A speaker of one recording."""

    id: str
    label: str
    name: str | None
    role: Literal["agent", "customer", "interviewer", "participant"] | None
    role_confidence: float | None
    channel: int | None
    participant_id: str | None


class SplitIn(TypedDict):
    """The utterances that somebody else said."""

    utterance_ids: list[str]


class Stage(TypedDict):
    """One stage of a job."""

    name: str
    status: Literal["queued", "processing", "completed", "reused", "skipped", "failed"]
    progress: float
    started_at: str | None
    finished_at: str | None
    error: "Error | None"


class System(TypedDict):
    """What this installation runs on, and which fallbacks are in force (the facts of `earmark doctor`)."""

    version: str
    database: str
    broker: str
    media: str
    queued: int
    processing: int
    workers: list["Worker"]
    transcript_formats: list[str]
    export_formats: list[str]


class TextIn(TypedDict):
    """What was really said; empty takes the utterance away."""

    text: str


class ThemeChangeIn(TypedDict):
    """What to change of a theme; a field left out stays as it is."""

    label: NotRequired[str | None]
    description: NotRequired[str | None]


class ThemeChange(TypedDict):
    """What a person did to a theme: renamed, merged, split, moved or made."""

    id: str
    change: str
    details: dict[str, Any]
    created_at: str


class ThemeCount(TypedDict):
    """A theme, and how often it comes up in one recording."""

    id: str
    label: str
    mentions: int


class ThemeFacts(TypedDict):
    """What is counted of a theme in scope. `participants` are people who speak for the customer, of the role that is asked
    for if one is; where nobody said who spoke, the recording counts.

    `share` is of the mined recordings in scope, 0..1. Means, null where there is nothing to take them of: `severity` (0..1)
    of the pain points alone, `strength` (0..1) of requests and praise, `sentiment` (-1..1). `trend` runs from the first mined
    recording in scope to the last.
    """

    mentions: int
    participants: int
    recordings: int
    share: float
    kinds: dict[str, int]
    severity: float | None
    strength: float | None
    sentiment: float | None
    cx_component: (
        Literal["product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"]
        | None
    )
    cx_components: dict[str, int]
    satisfaction: "SatisfactionGap"
    first_on: str
    last_on: str
    trend: list["Period"]
    together: list["Together"]


class ThemeHistory(TypedDict):
    """What people did to a theme, newest first."""

    items: list["ThemeChange"]


class ThemeIn(TypedDict):
    """A theme that a person makes of these insights."""

    label: str
    insight_ids: list[str]


class ThemeMerge(TypedDict):
    """The themes that become part of this one."""

    theme_ids: list[str]


class Theme(TypedDict):
    """Insights that say the same in other words. `facts` is null where nothing of the theme is in scope.

    `family` is need (pain points and requests), praise, or question (of the FAQ). `settled`: a person made, named,
    merged or split it, and runs leave it alone. `merged_into` leads on where the theme was merged.
    """

    id: str
    project_id: str
    family: Literal["need", "praise", "question"]
    label: str
    description: str
    phrases: list[str]
    named_by: Literal["machine", "person"]
    settled: bool
    merged_into: str | None
    created_at: str
    facts: "ThemeFacts | None"
    quotes: list["Quote"]


class ThemePage(TypedDict):
    """Themes, weightiest first; `next_cursor` is null on the last page.

    `ungrouped` insights are in no theme yet; `recordings` are those in scope, `not_mined` of them in no share and no trend;
    `job` groups them at this moment. By severity, themes without pain points come last.
    """

    items: list["Theme"]
    next_cursor: str | None
    total: int
    ungrouped: int
    recordings: int
    not_mined: int
    grouped_at: str | None
    job: "Job | None"


class ThemeSplit(TypedDict):
    """The insights that leave, and the name of the theme that they become."""

    label: str
    insight_ids: list[str]


class Together(TypedDict):
    """Another theme that comes up in the same recordings, and in how many."""

    theme_id: str
    label: str
    recordings: int


class Transcript(TypedDict):
    """The current words of a recording and where they came from. `revision` counts up with each edit.

    The `ETag` of the answer names this state: send it back as `If-Match` with an edit.
    """

    id: str
    recording_id: str
    version: int
    language: str | None
    draft: bool
    confidence: float | None
    provenance: dict[str, Any]
    revision: int
    carried: dict[str, Any] | None
    created_at: str
    speakers: list["Speaker"]
    utterances: list["Utterance"]
    skipped_analyses: list["SkippedAnalysis"]


class Try(TypedDict):
    """One try to deliver: when, the HTTP status or why there was none, and how long it took in seconds."""

    at: str
    status: int | None
    error: str | None
    seconds: float


class TurnRating(TypedDict):
    """How satisfied the customer shows to be in the utterance at `position`, 1..5 (3 shows nothing), and why."""

    position: int
    start: float
    rating: int
    score: float
    reasons: list[str]


class Upload(TypedDict):
    """A resumable upload. `recording_id` is the recording that it became; `error` says why it became none."""

    id: str
    status: Literal["receiving", "completed"]
    offset: int
    size: int
    filename: str
    recording_id: str | None
    error: dict[str, str] | None
    expires_at: str


class UserChange(TypedDict):
    """What to change of a user; a field left out stays as it is."""

    name: NotRequired[str | None]
    administrator: NotRequired[bool | None]
    active: NotRequired[bool | None]


class UserIn(TypedDict):
    """A person to invite. `projects` maps the ids of projects to roles."""

    email: str
    name: NotRequired[str]
    administrator: NotRequired[bool]
    projects: NotRequired[dict[str, Literal["owner", "editor", "viewer", "uploader"]]]


class User(TypedDict):
    """A person with an account; `invited` until the invitation is accepted."""

    id: str
    email: str
    name: str
    administrator: bool
    active: bool
    invited: bool
    created_at: str
    signed_in_at: str | None
    memberships: list["Membership"]


class UserPage(TypedDict):
    """All users."""

    items: list["User"]
    next_cursor: str | None


class Utterance(TypedDict):
    """Consecutive words of one speaker. `speaker` is a label of `speakers`."""

    id: str
    position: int
    speaker: str
    start: float
    end: float
    text: str
    words: list["Word"]
    language: str | None
    suspect: str | None
    sentiment: float | None
    edited: bool


class UtteranceState(TypedDict):
    """An utterance as it was before an edit."""

    edit: "Edit"
    text: str
    start: float
    end: float


class Version(TypedDict):
    """A version of a recording's transcript. `carried` says what became of the edits of the version before it, and in
    `insights` what became of the insights that people had added or decided.
    """

    id: str
    version: int
    current: bool
    language: str | None
    draft: bool
    confidence: float | None
    provenance: dict[str, Any]
    revision: int
    edits: int
    carried: dict[str, Any] | None
    created_at: str


class Versions(TypedDict):
    """All versions, the current one first."""

    items: list["Version"]


class VoiceConsentIn(TypedDict):
    """A person agreed to a voice profile: the words agreed to, and the day."""

    wording: str
    given_on: str


class VoiceConsent(TypedDict):
    """A consent, and who wrote it down."""

    wording: str
    given_on: str
    recorded_by: str
    recorded_at: str


class VoiceMatch(TypedDict):
    """A proposal that waits for a person: this speaker of a recording sounds like this participant. `start`: the
    speaker's first words, in seconds.
    """

    recording_id: str
    title: str
    speaker_id: str
    label: str
    participant_id: str
    name: str
    confidence: float
    start: float | None


class Voice(TypedDict):
    """A participant whose consent is on record. `making`: a job makes the profile; `error`: why the last one did not."""

    participant_id: str
    name: str
    consent: "VoiceConsent"
    profile: "VoiceProfile | None"
    making: bool
    error: str | None


class VoiceProfile(TypedDict):
    """What is known of a profile; the vector itself never leaves the service."""

    model: str
    seconds: float
    recordings: int
    made_at: str


class Voices(TypedDict):
    """People with a consent by name, and the proposals that wait, the surest first."""

    items: list["Voice"]
    matches: list["VoiceMatch"]


class WebhookChange(TypedDict):
    """What to change; a field left out stays as it is."""

    url: NotRequired[str | None]
    events: NotRequired[
        list[
            Literal[
                "recording.completed",
                "recording.failed",
                "recording.cancelled",
                "recording.binned",
                "recording.restored",
                "recording.deleted",
            ]
        ]
        | None
    ]
    description: NotRequired[str | None]
    active: NotRequired[bool | None]


class WebhookIn(TypedDict):
    """A webhook to make."""

    url: str
    events: list[
        Literal[
            "recording.completed",
            "recording.failed",
            "recording.cancelled",
            "recording.binned",
            "recording.restored",
            "recording.deleted",
        ]
    ]
    description: NotRequired[str]


class WebhookMade(TypedDict):
    """A webhook with the secret that its messages are signed with, shown this once."""

    webhook: "Webhook"
    secret: str


class Webhook(TypedDict):
    """A webhook; `disabled_reason` says why it was switched off by itself."""

    id: str
    project_id: str
    url: str
    events: list[str]
    description: str
    active: bool
    disabled_reason: str | None
    failing_since: str | None
    created_at: str


class WebhookPage(TypedDict):
    """The webhooks of a project."""

    items: list["Webhook"]
    next_cursor: str | None


class Word(TypedDict):
    """One word, seconds from the start, probability 0..1."""

    text: str
    start: float
    end: float
    probability: float | None


class Worker(TypedDict):
    """A worker that was seen lately, and what it would use."""

    name: str
    seen_at: str
    alive: bool
    facts: dict[str, Any]


class ProblemItem(TypedDict):
    """One thing that is wrong with the request: a JSON pointer and a sentence."""

    pointer: str
    detail: str


class Problem(TypedDict):
    """RFC 9457 problem details, with a stable `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None
    request_id: str | None
    errors: list["ProblemItem"]
