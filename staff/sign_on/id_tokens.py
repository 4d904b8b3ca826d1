"""ID tokens of an OpenID Connect provider, checked (Core 1.0, section 3.1.3.7). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

#: So many seconds the clocks of the provider and of this machine may differ.
CLOCK_SECONDS = 120
#: Signatures that are accepted. "none" and signatures by a shared secret are not.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LONGEST_TOKEN = 64_000


class TokenProblem(StrEnum):
    """The reason why a token of the provider is refused."""

    SIGNATURE = "signature"
    KEY = "key"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    EXPIRED = "expired"
    CLOCK = "clock"
    CLAIMS = "claims"


class TokenRefused(Exception):
    """An error: a token of the provider is not valid. `why`: the rule that it breaks; `detail`:
    what an administrator needs to mend it."""

    def __init__(self, why: TokenProblem, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}")
        self.why, self.detail = why, detail


_PROBLEM_OF_CLAIM = {
    "iss": TokenProblem.ISSUER,
    "aud": TokenProblem.AUDIENCE,
    "azp": TokenProblem.AUDIENCE,
    "nonce": TokenProblem.NONCE,
    "iat": TokenProblem.CLOCK,
    "nbf": TokenProblem.CLOCK,
}


def check_id_token(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: int
) -> dict[str, Any]:
    """Return the claims of an ID token. Raise TokenRefused.

    `now`: seconds since 1970; the provider's clock may differ by CLOCK_SECONDS.
    """
    claims = _signed_claims(token, keys)
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=CLOCK_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    _validate(registry, claims, now)
    # A token for several programs says which one asked for it.
    if claims.get("azp", client_id) != client_id:
        raise TokenRefused(TokenProblem.AUDIENCE, f"azp: {str(claims['azp'])[:200]}")
    return claims


def check_logout_token(
    token: str, keys: KeySet, *, issuer: str, client_id: str, now: int
) -> dict[str, Any]:
    """Return the claims of a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6).
    Raise TokenRefused."""
    claims = _signed_claims(token, keys)
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=CLOCK_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    )
    _validate(registry, claims, now)
    events = claims.get("events")
    if not isinstance(events, Mapping) or LOGOUT_EVENT not in events:
        raise TokenRefused(TokenProblem.CLAIMS, "events: not a logout")
    if "nonce" in claims:
        raise TokenRefused(TokenProblem.CLAIMS, "nonce: this is an ID token")
    if now - int(claims["iat"]) > LOGOUT_SECONDS + CLOCK_SECONDS:
        raise TokenRefused(TokenProblem.EXPIRED)
    return claims


LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: A logout token without a time of expiry is good for so many seconds.
LOGOUT_SECONDS = 300


def _signed_claims(token: str, keys: KeySet) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN:
        raise TokenRefused(TokenProblem.CLAIMS, "longer than 64,000 characters")
    try:
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except JoseError as error:
        why = TokenProblem.KEY if "key" in error.error else TokenProblem.SIGNATURE
        raise TokenRefused(why, error.error) from None
    except (ValueError, TypeError) as error:  # of texts that are no token at all
        raise TokenRefused(TokenProblem.SIGNATURE, type(error).__name__) from None


def _validate(registry: jwt.JWTClaimsRegistry, claims: Mapping[str, Any], now: int) -> None:
    try:
        registry.validate(dict(claims))
    except ExpiredTokenError:
        late = now - int(claims["exp"])
        raise TokenRefused(TokenProblem.EXPIRED, f"{late} s ago") from None
    except (InvalidClaimError, MissingClaimError) as error:
        why = _PROBLEM_OF_CLAIM.get(error.claim, TokenProblem.CLAIMS)
        if error.claim in ("iat", "nbf") and isinstance(claims.get(error.claim), int | float):
            ahead = int(claims[error.claim]) - now
            raise TokenRefused(why, f"{ahead} s ahead") from None
        raise TokenRefused(why, f"{error.claim}: {str(claims.get(error.claim))[:200]}") from None
