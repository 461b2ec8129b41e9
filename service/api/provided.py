"""/session/oidc: the way to the OpenID provider and back. What goes wrong is said on the sign-in page, by its code."""

import base64
import hmac
import json
import logging
import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from service.actions.access import audit
from service.actions.access.callers import caller_of_user
from service.actions.access.provided import sign_in_provided
from service.api.accounts import is_secure, set_cookie
from service.api.dependencies import WithDatabase, WithSettings
from service.config import Settings
from service.domain.access import Caller
from service.domain.errors import EarmarkError, NotFound, NotSignedIn
from service.store.identity_provider import Provider, provider_of

log = logging.getLogger(__name__)
router = APIRouter(prefix="/session/oidc", tags=["access"])
LASTS = 600
"""Seconds in which somebody has to come back."""
LONGEST_PATH = 2000


@router.get("", status_code=303, response_class=RedirectResponse)
def start_provided_sign_in(
    request: Request,
    settings: WithSettings,
    next_path: Annotated[
        str, Query(alias="next", max_length=LONGEST_PATH, description="Where to go afterwards.")
    ] = "/",
) -> RedirectResponse:
    """To the sign-in page of the organisation's OpenID provider."""
    provider = _provider(settings)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        address = provider.address_of_sign_in(
            redirect_uri=callback_of(request, settings), state=state, nonce=nonce, verifier=verifier
        )
    except EarmarkError as error:
        return _back_with(error)
    answer = RedirectResponse(address, status_code=303)
    kept = json.dumps({"state": state, "nonce": nonce, "verifier": verifier, "next": own_path(next_path)})
    answer.set_cookie(
        _cookie(request, settings),
        base64.urlsafe_b64encode(kept.encode()).decode(),
        max_age=LASTS,
        httponly=True,
        samesite="lax",
        secure=is_secure(request, settings),
    )
    return answer


@router.get("/callback", status_code=303, response_class=RedirectResponse)
def finish_provided_sign_in(
    request: Request,
    database: WithDatabase,
    settings: WithSettings,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    iss: Annotated[str | None, Query(max_length=400)] = None,
    error: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """Back from the provider: with a session to where the person was going, or to the sign-in page with the reason."""
    provider = _provider(settings)
    name = _cookie(request, settings)
    try:
        kept = _kept(request.cookies.get(name, ""), state)
        if error:
            raise NotSignedIn("The sign-in service let nobody in.", code="provider_refused")
        if iss is not None and iss.rstrip("/") != provider.issuer.rstrip("/"):
            raise NotSignedIn("Another sign-in service answered.", code="identity_not_valid")
        who = provider.identify(
            code=code, redirect_uri=callback_of(request, settings), nonce=kept["nonce"], verifier=kept["verifier"]
        )
        with database.write() as session:
            user, token = sign_in_provided(
                session, who, domains=settings.oidc_domains, create=settings.oidc_create_users
            )
            caller = caller_of_user(session, user)
            audit.append(session, caller, "sign_in", request_id=request.scope.get("request_id"))
    except EarmarkError as problem:
        answer = _back_with(problem)
        log.warning("sign-in by the provider refused: %s (%s)", problem.detail, problem.code)
        with database.write() as session:
            nobody = Caller("user", "somebody from the provider")
            target = {"reason": problem.code}
            audit.append(session, nobody, "sign_in_refused", target=target, request_id=request.scope.get("request_id"))
    else:
        answer = RedirectResponse(kept["next"], status_code=303)
        set_cookie(request, answer, settings, token)
    answer.delete_cookie(name, secure=is_secure(request, settings), httponly=True, samesite="lax")
    return answer


def own_path(path: str) -> str:
    """A place within this application; `/` for everything that could lead elsewhere."""
    odd = not path.isprintable() or "\\" in path or not path.startswith("/") or path.startswith("//")
    return "/" if odd else path


def callback_of(request: Request, settings: Settings) -> str:
    """The address that the provider sends people back to; it must be registered there, to the letter."""
    return f"{(settings.public_url or str(request.base_url)).rstrip('/')}/api/v1/session/oidc/callback"


def _provider(settings: Settings) -> Provider:
    provider = provider_of(settings)
    if provider is None:
        raise NotFound("Nobody signs in by a provider here.", code="no_provider")
    return provider


def _cookie(request: Request, settings: Settings) -> str:
    """`__Host-`: no neighbour under the same domain may put one here."""
    return "__Host-earmark_oidc" if is_secure(request, settings) else "earmark_oidc"


def _kept(cookie: str, state: str) -> dict[str, str]:
    """What this browser went away with. Raises NotSignedIn for an answer to somebody else's question."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(cookie))
        fits = hmac.compare_digest(kept["state"].encode(), state.encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        fits = False
    if not fits:
        raise NotSignedIn("This sign-in took too long or began elsewhere.", code="sign_in_stale")
    return {name: str(value) for name, value in kept.items()} | {"next": own_path(str(kept.get("next", "/")))}


def _back_with(error: EarmarkError) -> RedirectResponse:
    """Only the code travels: a sentence in an address could be written by anybody."""
    return RedirectResponse(f"/?problem={quote(error.code)}", status_code=303)
