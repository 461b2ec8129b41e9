"""The headers that every answer has. Imports nothing of ours."""

PREFIX = "/api/v1"
UPLOADS = f"{PREFIX}/uploads"
TUS_VERSION = "1.0.0"
TUS_HEADERS = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; "
        "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
}


def headers_for(path: str) -> dict[str, str]:
    """The security headers, and the protocol's version where uploads are resumed."""
    return HEADERS | TUS_HEADERS if path == UPLOADS or path.startswith(f"{UPLOADS}/") else HEADERS
