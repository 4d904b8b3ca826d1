"""A cookie that says on which device somebody has signed in before: a random name of the device,
and for each login that did a mark that only we can make."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from aiohttp import hdrs, web

from softphone_ui.web.settings_key import SETTINGS

COOKIE = "komek_device"
LASTS_SECONDS = 180 * 24 * 3600
#: A desk is shared by the operators of several shifts.
MOST_LOGINS = 40
MARK_LETTERS = 22
_DEVICE = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class DeviceCookie:
    """The cookie of a device. `device`: its name; `marks`: one of each login that has signed in
    there, the latest last."""

    device: str = ""
    marks: tuple[str, ...] = ()

    @classmethod
    def read(cls, value: str) -> DeviceCookie:
        """Read whatever a browser sends; what is no cookie of ours has no marks that are right."""
        device, *marks = value[:2000].split(".")
        return cls(device, tuple(marks[-MOST_LOGINS:])) if _DEVICE.fullmatch(device) else cls()

    def knows(self, secret: str, login: str) -> bool:
        """Return whether `login` has signed in here."""
        ours = _mark(secret, login, self.device).encode()
        return any(hmac.compare_digest(mark.encode(), ours) for mark in self.marks)

    def with_login(self, secret: str, login: str) -> DeviceCookie:
        """Return the cookie after `login` has signed in here."""
        device = self.device or secrets.token_hex(12)
        mark = _mark(secret, login, device)
        others = tuple(it for it in self.marks if it != mark)
        return DeviceCookie(device, (*others, mark)[-MOST_LOGINS:])

    def __str__(self) -> str:
        return ".".join((self.device, *self.marks))


def device_of(request: web.Request, login: str) -> str:
    """Return the name of the request's device where `login` has signed in on it, else ""."""
    cookie = DeviceCookie.read(request.cookies.get(COOKIE, ""))
    secret = request.app[SETTINGS].web.web_secret
    return cookie.device if cookie.knows(secret, login) else ""


def remember_device(request: web.Request, response: web.StreamResponse, login: str) -> None:
    """Let the answer's cookie say that `login` has signed in on this device. For a handler of
    `on_response_prepare`: aiohttp has put the other cookies among the headers by then."""
    cookie = DeviceCookie.read(request.cookies.get(COOKIE, ""))
    renewed = cookie.with_login(request.app[SETTINGS].web.web_secret, login)
    response.set_cookie(
        COOKIE,
        str(renewed),
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )
    response.headers.add(hdrs.SET_COOKIE, response.cookies[COOKIE].OutputString())


def _mark(secret: str, login: str, device: str) -> str:
    text = f"device\0{login}\0{device}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()[:MARK_LETTERS]
