"""An OpenID provider: its addresses and keys, the way to its sign-in page, and the identity that it vouches for.

The protocol is Authlib's, the token checks are joserfc's. OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 9207.
"""

import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from service.config import Settings
from service.domain.errors import NotSignedIn

SCOPES = "openid email profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signatures that only the provider can make. With `none` or HS256 anybody, or whoever knows the secret, could."""
LEEWAY = 120
"""Seconds that the clocks of two machines may differ."""
KEPT_FOR = 600.0
"""Seconds until addresses and keys are asked for again."""
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider. The subject never changes; an address may be given to another person."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str


class Provider:
    """One OpenID provider, as its discovery document describes it. Safe to use from several threads."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, *, trust_email: bool = False) -> None:
        self.issuer, self.client_id, self.client_secret = issuer, client_id, client_secret
        self.trust_email = trust_email
        self.lock = threading.Lock()
        self.known: dict[str, tuple[float, dict[str, Any]]] = {}

    def address_of_sign_in(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises NotSignedIn where the provider cannot be asked."""
        with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                self.metadata()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def identify(self, *, code: str, redirect_uri: str, nonce: str, verifier: str) -> Identity:
        """Who came back with this code. Raises NotSignedIn with a code and a sentence for everything that is wrong."""
        metadata = self.metadata()
        try:
            with self._client(redirect_uri) as client:
                tokens = client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=verifier)
                claims = self._check(str(tokens.get("id_token", "")), nonce)
                if "email" not in claims and "userinfo_endpoint" in metadata:
                    more = client.get(metadata["userinfo_endpoint"]).raise_for_status().json()
                    claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
        except JoseError as error:
            raise NotSignedIn(
                f"What the sign-in service says of you does not hold: {_reason(error)}.", code="identity_not_valid"
            ) from error
        except AuthlibBaseError as error:
            raise NotSignedIn(
                f"The sign-in service did not accept the sign-in: {_reason(error)}.", code="provider_refused"
            ) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise _unreachable(error) from error
        verified = claims.get("email_verified") in (True, "true") or self.trust_email
        email = str(claims["email"]) if claims.get("email") else None
        return Identity(self.issuer, str(claims["sub"]), email, verified, str(claims.get("name") or ""))

    def metadata(self) -> dict[str, Any]:
        """The discovery document. Raises NotSignedIn where it cannot be had or belongs to another issuer."""
        found = self._fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
            raise NotSignedIn("The sign-in service calls itself by another name.", code="provider_unreachable")
        missing = [n for n in ("authorization_endpoint", "token_endpoint", "jwks_uri") if n not in found]
        if missing:
            raise NotSignedIn(f"The sign-in service names no {missing[0]}.", code="provider_unreachable")
        return found

    def _check(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an id token that is ours, new and signed by the provider. Raises JoseError."""
        try:
            claims = jwt.decode(token, self._keys(), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:  # the provider may have changed its keys a moment ago
            claims = jwt.decode(token, self._keys(fresh=True), algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.metadata()["issuer"]},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
            azp={"essential": isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1, "value": self.client_id},
        ).validate(claims)
        return dict(claims)

    def _keys(self, *, fresh: bool = False) -> KeySet:
        return KeySet.import_key_set(self._fetch(self.metadata()["jwks_uri"], fresh=fresh))  # type: ignore[arg-type]

    def _fetch(self, address: str, *, fresh: bool = False) -> dict[str, Any]:
        """A JSON document of the provider, kept for a while."""
        with self.lock:
            moment, found = self.known.get(address, (float("-inf"), {}))
            if not fresh and time.monotonic() - moment < KEPT_FOR:
                return found
        try:
            answer = httpx2.get(address, timeout=TIMEOUT).raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise _unreachable(error) from error
        if not isinstance(answer, dict):
            raise _unreachable(ValueError("its answer is no JSON object"))
        with self.lock:
            self.known[address] = time.monotonic(), answer
        return answer

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            self.client_id,
            self.client_secret or None,
            token_endpoint_auth_method=None if self.client_secret else "none",
            scope=SCOPES,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )


@lru_cache
def _provider(issuer: str, client_id: str, client_secret: str, trust_email: bool) -> Provider:
    return Provider(issuer, client_id, client_secret, trust_email=trust_email)


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name; None where people sign in with passwords only."""
    if not (settings.accounts and settings.oidc_issuer):
        return None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    return _provider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_trust_email)


def _unreachable(error: Exception) -> NotSignedIn:
    return NotSignedIn(f"The sign-in service cannot be asked: {_reason(error)}.", code="provider_unreachable")


def _reason(error: Exception) -> str:
    """Short, for the log: what the people are told is written by us."""
    return (str(error) or type(error).__name__).rstrip(".")[:200]
