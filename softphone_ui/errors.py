"""Every error the pages and the API can answer with; `error_answers` maps them to HTTP."""

from __future__ import annotations

from softphone_ui.words import N_


class WebError(Exception):
    """Something the person can be told. `code` is for programs, the docstring for people."""

    status = 400
    code = "bad_request"

    def __init__(self, **detail: object) -> None:
        super().__init__(self.code)
        self.detail = detail

    @property
    def sentence(self) -> str:
        return self.__doc__ or self.code


class BadRequest(WebError):
    __doc__ = N_("The request cannot be understood.")


class NotSignedIn(WebError):
    __doc__ = N_("You are not signed in. Sign in to go on.")
    status, code = 401, "not_signed_in"


class NotAllowed(WebError):
    __doc__ = N_("Your role does not allow this.")
    status, code = 403, "not_allowed"


class PasswordTooOld(WebError):
    __doc__ = N_("Choose a password of your own first.")
    status, code = 403, "change_password"


class ForgedRequest(WebError):
    __doc__ = N_("This page is too old to send this. Reload the page and try again.")
    status, code = 403, "forged_request"


class NotFound(WebError):
    __doc__ = N_("There is nothing here.")
    status, code = 404, "not_found"


class Conflict(WebError):
    __doc__ = N_("Somebody changed this meanwhile.")
    status, code = 409, "conflict"


class Refused(WebError):
    __doc__ = N_("This cannot be done now.")
    status, code = 409, "refused"


class RecordingGoesOn(WebError):
    __doc__ = N_("The recording GOES ON: it could not be paused. Let nothing secret be told now.")
    status, code = 409, "recording_goes_on"


class ExtendedAlready(WebError):
    __doc__ = N_("The wrap-up can be made longer only once, and it has been.")
    status, code = 409, "extended_already"


class TooManyTries(WebError):
    __doc__ = N_("Too many tries. Wait a minute, then try again.")
    status, code = 429, "too_many_tries"


class DatabaseAway(WebError):
    __doc__ = N_("The database is away. Calls go on; lists and saving come back by themselves.")
    status, code = 503, "database_away"


class RedisAway(WebError):
    __doc__ = N_("The short-term memory (Redis) is away. Calls go on.")
    status, code = 503, "redis_away"


class DispatcherAway(WebError):
    __doc__ = N_(
        "The dispatcher is starting again. Calls keep coming; state buttons work in a moment."
    )
    status, code = 503, "dispatcher_away"


class Broken(WebError):
    __doc__ = N_("Something of ours failed. It has been written down.")
    status, code = 500, "broken"
