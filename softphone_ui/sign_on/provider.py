"""The city's OpenID Connect provider over HTTP: its description, its keys, and codes for tokens.

OpenID Connect Discovery 1.0, and RFC 6749 with PKCE (RFC 7636). Each answer is bounded in bytes and
in time.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
import msgspec
from aiohttp import web
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from foundation.settings.groups import SignOn

SECONDS = aiohttp.ClientTimeout(total=10, connect=5)
MOST_BYTES = 512 * 1024
#: So long the provider's description and its keys are remembered.
MEMORY_SECONDS = 3600
#: A key that is not among the known ones is looked for again at most so often.
KEYS_AGAIN_SECONDS = 60
DISCOVERY = "/.well-known/openid-configuration"


class ProviderFailed(Exception):
    """An error: the provider cannot be used now. `why`: `away`, `status`, `answer`, `issuer` or
    `insecure`; `detail`: what an administrator needs to mend it."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}")
        self.why, self.detail = why, detail


class Description(msgspec.Struct, frozen=True):
    """What the provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """The result of a try: `clock_seconds`: by how much the provider's clock is ahead of ours, None
    if it does not tell; `keys`: how many keys it signs with."""

    keys: int
    clock_seconds: int | None


class Provider:
    """The provider of the settings. `sign_on_issuer` is not empty."""

    def __init__(self, keys: SignOn, redirect_uri: str) -> None:
        self.keys, self.redirect_uri = keys, redirect_uri
        self._session: aiohttp.ClientSession | None = None
        self._description: tuple[float, Description] | None = None
        self._key_set: tuple[float, KeySet] | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def describe(self) -> Description:
        """Return what the provider says of itself. Raise ProviderFailed."""
        now = time.monotonic()
        if self._description is not None and now - self._description[0] < MEMORY_SECONDS:
            return self._description[1]
        data, _ = await self._read("GET", self.keys.sign_on_issuer.rstrip("/") + DISCOVERY)
        try:
            found = msgspec.json.decode(data, type=Description)
        except msgspec.MsgspecError as error:
            raise ProviderFailed("answer", str(error)[:300]) from None
        if found.issuer.rstrip("/") != self.keys.sign_on_issuer.rstrip("/"):
            raise ProviderFailed("issuer", found.issuer[:300])
        for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            self._refuse_insecure(address)
        self._description = (now, found)
        return found

    def authorization_address(
        self, description: Description, *, state: str, nonce: str, verifier: str
    ) -> str:
        """Return the address at the provider to which the browser goes to sign in."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.keys.sign_on_client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.keys.sign_on_scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if self.keys.sign_on_prompt != "none_asked":
            query["prompt"] = self.keys.sign_on_prompt
        glue = "&" if urlsplit(description.authorization_endpoint).query else "?"
        return f"{description.authorization_endpoint}{glue}{urlencode(query)}"

    async def tokens_for(self, code: str, verifier: str) -> tuple[str, str]:
        """Return the ID token and the access token for a code. Raise ProviderFailed."""
        description = await self.describe()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        name, secret = self.keys.sign_on_client_id, self.keys.sign_on_client_secret
        headers = {}
        if "client_secret_basic" in description.token_endpoint_auth_methods_supported:
            pair = f"{quote_plus(name)}:{quote_plus(secret)}".encode()  # RFC 6749, section 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        else:
            form |= {"client_id": name, "client_secret": secret}
        data, _ = await self._read("POST", description.token_endpoint, data=form, headers=headers)
        try:
            tokens = msgspec.json.decode(data, type=_Tokens)
        except msgspec.MsgspecError as error:
            raise ProviderFailed("answer", str(error)[:300]) from None
        return tokens.id_token, tokens.access_token

    async def user_info(self, access_token: str) -> dict[str, Any]:
        """Return more claims of the person, {} if the provider has none. Raise ProviderFailed."""
        description = await self.describe()
        if not description.userinfo_endpoint or not access_token:
            return {}
        self._refuse_insecure(description.userinfo_endpoint)
        headers = {"Authorization": f"Bearer {access_token}"}
        data, _ = await self._read("GET", description.userinfo_endpoint, headers=headers)
        try:
            return msgspec.json.decode(data, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise ProviderFailed("answer", str(error)[:300]) from None

    async def key_set(self, *, again: bool = False) -> KeySet:
        """Return the provider's keys. `again`: a key was not among them. Raise ProviderFailed."""
        now = time.monotonic()
        longest = KEYS_AGAIN_SECONDS if again else MEMORY_SECONDS
        if self._key_set is not None and now - self._key_set[0] < longest:
            return self._key_set[1]
        description = await self.describe()
        data, _ = await self._read("GET", description.jwks_uri)
        try:
            keys = KeySet.import_key_set(msgspec.json.decode(data))
        except (msgspec.MsgspecError, JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderFailed("answer", f"keys: {type(error).__name__}") from None
        self._key_set = (now, keys)
        return keys

    async def check(self) -> ProviderCheck:
        """Ask the provider anew for its description and keys. Raise ProviderFailed."""
        self._description = self._key_set = None
        await self.describe()
        keys = await self.key_set()
        address = self.keys.sign_on_issuer.rstrip("/") + DISCOVERY
        _, date = await self._read("GET", address)
        return ProviderCheck(len(keys.keys), _ahead(date, time.time()))

    def _refuse_insecure(self, address: str) -> None:
        where = urlsplit(address)
        inside = where.hostname in ("127.0.0.1", "localhost")
        if where.scheme != "https" and not (where.scheme == "http" and inside):
            raise ProviderFailed("insecure", address[:300])

    async def _read(self, method: str, address: str, **request: Any) -> tuple[bytes, str]:
        """Return the answer and its `Date`."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=SECONDS)
        try:
            async with self._session.request(
                method, address, allow_redirects=False, **request
            ) as answer:
                data = await answer.content.read(MOST_BYTES + 1)
                while len(data) <= MOST_BYTES and not answer.content.at_eof():
                    data += await answer.content.read(MOST_BYTES + 1 - len(data))
                status, date = answer.status, answer.headers.get("Date", "")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise ProviderFailed("away", type(error).__name__) from None
        if len(data) > MOST_BYTES:
            raise ProviderFailed("answer", "too long")
        if status != 200:
            raise ProviderFailed("status", f"{status} {_error_in(data)}".strip())
        return data, date


class _OAuthError(msgspec.Struct):
    error: str = ""


def _error_in(data: bytes) -> str:
    """Return the error's name of an answer (RFC 6749, section 5.2), "" if it has none."""
    try:
        return msgspec.json.decode(data, type=_OAuthError).error[:100]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def _ahead(date: str, now: float) -> int | None:
    try:
        return round(parsedate_to_datetime(date).timestamp() - now)
    except ValueError:
        return None


#: None: no provider is set.
PROVIDER: web.AppKey[Provider | None] = web.AppKey("sign-on provider")


async def close_provider(app: web.Application) -> AsyncIterator[None]:
    """Close the provider's connections, as a cleanup context."""
    yield
    provider = app[PROVIDER]
    if provider is not None:
        await provider.close()
