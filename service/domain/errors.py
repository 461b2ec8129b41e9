"""Everything that can go wrong, said without HTTP words. Each error carries a code and one human sentence."""


class EarmarkError(Exception):
    """Root of all errors that a person may read. `detail` is one sentence; `code` is stable and machine-readable.
    `retryable` says whether trying again may help.
    """

    code = "error"
    retryable = False

    def __init__(self, detail: str, *, code: str | None = None, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.facts = facts


class NotFound(EarmarkError):
    """The thing asked for does not exist (or may not be seen)."""

    code = "not_found"


class Conflict(EarmarkError):
    """The request does not fit the present state."""

    code = "conflict"


class Invalid(EarmarkError):
    """The input is understood but not acceptable."""

    code = "invalid"


class Malformed(EarmarkError):
    """The request cannot be read by the rules of its protocol."""

    code = "malformed"


class PreconditionFailed(EarmarkError):
    """The sender names a state or a version that is not the present one."""

    code = "precondition_failed"


class ChecksumMismatch(EarmarkError):
    """Bytes were changed on their way."""

    code = "checksum_mismatch"


class TimedOut(EarmarkError):
    """It takes longer than anybody may wait."""

    code = "timed_out"


class UnsupportedMedia(EarmarkError):
    """The bytes are not audio or video that can be decoded, or not a transcript that can be read."""

    code = "unsupported_media"


class TooLarge(EarmarkError):
    """The input is larger than the settings allow."""

    code = "too_large"


class StorageFull(EarmarkError):
    """There is no room left to keep what was sent."""

    code = "storage_full"


class MediaUnavailable(EarmarkError):
    """The media store cannot be reached or answers with errors: worth trying again."""

    code = "media_unavailable"
    retryable = True


class Forbidden(EarmarkError):
    """The caller may not do this."""

    code = "forbidden"


class NotSignedIn(EarmarkError):
    """The caller has not said who it is, or not truthfully."""

    code = "not_signed_in"


class TooManyTries(EarmarkError):
    """Too much too fast; `facts["retry_after"]` says how many seconds to wait."""

    code = "too_many_tries"


class StageFailed(EarmarkError):
    """A stage of the pipeline could not do its work. `retryable` says whether trying again may help."""

    code = "stage_failed"

    def __init__(self, detail: str, *, code: str | None = None, retryable: bool = False, **facts: object) -> None:
        super().__init__(detail, code=code, **facts)
        self.retryable = retryable
