"""Settings of every process, read from the environment (prefix EARMARK_) or a `.env` file. Imports nothing of ours."""

from functools import lru_cache
from pathlib import Path
from typing import Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent


def default_data_folder() -> Path:
    """`data/` beside the code in a checkout, the user's data folder for an installed package."""
    return CHECKOUT / "data" if (CHECKOUT / "pyproject.toml").exists() else user_data_path("earmark")


class Settings(BaseSettings):
    """One place for every knob. Each can be set as EARMARK_<NAME>; lists and objects are written as JSON."""

    model_config = SettingsConfigDict(env_prefix="EARMARK_", env_file=".env", extra="ignore")

    data_folder: Path = Field(
        default_factory=default_data_folder, description="Database, media, models and broker file."
    )
    host: str = Field(
        "127.0.0.1", description="Address that the web server listens on. Loopback unless you say otherwise."
    )
    port: int = Field(8765, ge=0, le=65535, description="Port that the web server listens on.")
    allow_public: bool = Field(
        False, description="Permit listening on a non-loopback address although there are no accounts."
    )

    accounts: bool = Field(
        False, description="People sign in and programs send keys. Off: everybody who reaches the service may do all."
    )
    oidc_issuer: str = Field(
        "",
        pattern="^(https?://.+)?$",
        description="OpenID provider by which people sign in, such as https://id.example.org.",
    )
    oidc_client_id: str = Field("", description="The name under which the provider knows this installation.")
    oidc_client_secret: SecretStr | None = Field(None, description="Its secret; empty for a public client.")
    oidc_name: str = Field("single sign-on", description="What the button on the sign-in page calls the provider.")
    oidc_domains: list[str] = Field([], description="Only e-mail addresses of these domains may come by the provider.")
    oidc_create_users: bool = Field(
        False, description="Whoever the provider vouches for gets an account, without any role in a project."
    )
    oidc_only: bool = Field(False, description="People sign in by the provider alone: no passwords.")
    oidc_trust_email: bool = Field(
        False,
        description="Take the provider's addresses as verified where it does not say so (one's own Entra tenant).",
    )
    public_url: str = Field(
        "",
        pattern="^(https?://.+)?$",
        description="Address at which people reach the service; empty: as each request names it.",
    )
    cookie_secure: bool = Field(
        False, description="Send the session cookie over HTTPS only (always so where the request came over HTTPS)."
    )

    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder.")
    broker_url: str = Field("", description="Celery broker URL; empty: the embedded broker, one SQLite file.")
    media_url: str = Field("", description="Where media rests: s3://bucket/prefix; empty: a folder in the data folder.")
    web_folder: Path = Field(CHECKOUT / "web" / "dist", description="The built web UI.")
    models_folder: Path | None = Field(None, description="Model weights; default: `models` in the data folder.")

    allow_private_addresses: bool = Field(
        False, description="Webhooks and downloads may go to private addresses and to this machine."
    )
    max_upload_mb: int = Field(4096, ge=1, description="Largest upload accepted in one request, in MiB.")
    max_resumable_upload_mb: int = Field(20480, ge=1, description="Largest resumable (tus) upload accepted, in MiB.")
    max_transcript_mb: int = Field(20, ge=1, description="Largest finished transcript accepted, in MiB.")
    upload_expiry_hours: float = Field(
        48.0, gt=0, description="An unfinished upload is kept so long after its last byte."
    )
    max_fetch_minutes: float = Field(
        60.0, gt=0, description="Longest time that a recording named by URL may take to come."
    )
    openai_wait_minutes: float = Field(
        60.0, gt=0, description="How long a request to /v1/audio/transcriptions waits for its transcript."
    )
    openai_keep_hours: float = Field(
        24.0, gt=0, description="Recordings that came by /v1/audio/transcriptions are deleted so long after."
    )
    rate_limit_per_minute: int = Field(0, ge=0, description="Requests that a client may send in a minute; 0: no limit.")
    bin_days: float = Field(
        7.0, gt=0, description="A recording in the bin can be restored for so long; then it is deleted for good."
    )
    max_duration_hours: float = Field(8.0, gt=0, description="Longest recording accepted, in hours.")
    min_duration_seconds: float = Field(
        0.5, ge=0, description="Shorter recordings are refused as having no speech to find."
    )

    decoding_memory_mb: int = Field(
        1024, ge=256, description="Memory that the process which decodes one recording may have, in MiB."
    )
    decoding_patience_seconds: float = Field(
        60.0, gt=0, description="Decoding may take so long, plus a quarter of the recording's duration."
    )

    transcriber: str = Field(
        "auto",
        pattern="^(auto|whisper|faster|sphinx)$",
        description="Speech recogniser; faster: Whisper on CTranslate2 (`pip install .[faster]`), quicker on a CPU.",
    )
    quantization: str = Field(
        "", pattern="^(|int8)$", description="int8: the recogniser `faster` computes with 8-bit weights, quicker still."
    )
    whisper_model: str = Field(
        "auto", description="Whisper model: auto, a name such as base or large-v3, or a path to a .pt."
    )
    diarizer: str = Field("auto", pattern="^(auto|pyannote|builtin|channels)$", description="Who finds the speakers.")
    pyannote_model: str = Field(
        "pyannote/speaker-diarization-community-1", description="pyannote pipeline: a hub name or a local folder."
    )
    hf_token: SecretStr | None = Field(None, description="Hugging Face token, only for pyannote's gated pipelines.")
    device: str = Field("auto", pattern="^(auto|cpu|cuda|mps)(:[0-9]+)?$", description="Where models run.")
    offline: bool = Field(False, description="Never try to download weights.")
    language: str | None = Field(
        None, description="Language of recordings when the upload names none; empty: detected."
    )
    threads: int = Field(0, ge=0, description="CPU threads for models; 0: all cores.")
    draft_confidence: float = Field(
        0.55,
        ge=0,
        le=1,
        description="A fallback engine's transcript below this confidence is kept but not mined.",
    )

    lease_seconds: float = Field(60.0, gt=0, description="A worker that is silent for so long has lost its job.")
    beat_seconds: float = Field(15.0, gt=0, description="How often a working worker says that it lives.")
    sweep_seconds: float = Field(15.0, gt=0, description="How often each worker looks for waiting or abandoned jobs.")
    max_attempts: int = Field(
        3, ge=1, description="How often a stage may kill its worker or fail before the job fails."
    )
    takes: str = Field(
        "all", pattern="^[a-z, ]*$", description="Work that this worker takes: all, or some of speech, text and short."
    )
    worker_memory_mb: int = Field(
        0, ge=0, description="A worker process larger than this (MiB) after a job is replaced by a new one; 0: never."
    )
    worker_pool: str = Field("", description="Celery pool; empty: prefork (threads on Windows).")
    log_level: str = Field("INFO", description="Log level of all processes.")
    telemetry: bool = Field(
        False, description="Send spans by OpenTelemetry, to where OTEL_EXPORTER_OTLP_ENDPOINT says."
    )
    log_format: str = Field("text", pattern="^(text|json)$", description="Log lines for people, or JSON for machines.")

    @model_validator(mode="after")
    def check_provider(self) -> Self:
        """A provider needs accounts to sign in to, and a name to be known by."""
        if self.oidc_issuer and not (self.accounts and self.oidc_client_id):
            raise ValueError("EARMARK_OIDC_ISSUER needs EARMARK_ACCOUNTS=true and EARMARK_OIDC_CLIENT_ID.")
        if self.oidc_only and not self.oidc_issuer:
            raise ValueError("EARMARK_OIDC_ONLY needs EARMARK_OIDC_ISSUER: else nobody could sign in.")
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_folder / 'earmark.db'}"

    @property
    def broker(self) -> str:
        return self.broker_url or f"lite:///{self.data_folder / 'broker.db'}"

    @property
    def models(self) -> Path:
        return self.models_folder or self.data_folder / "models"

    @property
    def media_folder(self) -> Path:
        return self.data_folder / "media"

    @property
    def resumable_folder(self) -> Path:
        """Resumable uploads that are not recordings yet."""
        return self.uploads_folder / "resumable"

    @property
    def work_folder(self) -> Path:
        """Decoded sound while a worker works on it: files without a name, gone with the worker."""
        return self.data_folder / "work"

    @property
    def uploads_folder(self) -> Path:
        """Unfinished uploads: same file system as the media folder, so that keeping a file is a rename."""
        return self.data_folder / "uploads"


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
