"""Every error the pages and the API can answer with; `error_answers` maps them to HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from softphone_ui.web.words import N_


class WebError(Exception):
    """An error that the person can be told. `code` is for programs, the docstring for people."""

    status = 400
    code = "bad_request"

    def __init__(self, **detail: object) -> None:
        super().__init__(self.code)
        self.detail = detail

    @property
    def sentence(self) -> str:
        return self.__doc__ or self.code


class ReasonedError(WebError):
    """An error whose `reason` (for programs) has a sentence of its own."""

    sentences: Mapping[str, str] = {}

    @property
    def sentence(self) -> str:
        return self.sentences.get(str(self.detail.get("reason")), self.__doc__ or self.code)


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


class SecondFactorMissing(WebError):
    __doc__ = N_("Set up a second factor first: your role needs one.")
    status, code = 403, "second_factor_missing"


class ForgedRequest(WebError):
    __doc__ = N_("This page is too old to send this. Reload the page and try again.")
    status, code = 403, "forged_request"


class FormOfParts(WebError):
    __doc__ = N_("Files are not accepted here: send the form without multipart/form-data.")
    status, code = 415, "form_of_parts"


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


class OtherPhoneAway(WebError):
    __doc__ = N_("Your other telephone cannot be reached: is it on, and signed in?")
    status, code = 409, "other_phone_away"


class ExtendedAlready(WebError):
    __doc__ = N_("The wrap-up can be made longer only once, and it has been.")
    status, code = 409, "extended_already"


#: Why a call to a citizen is refused: the dispatcher's word for it → a sentence.
CALL_OUT_REFUSALS = {
    "not_set_up": N_("Calling out is not set up: no way to the provider is known (trunk_out)."),
    "no_number": N_("There is no number that could be called: it was withheld or malformed."),
    "not_allowed": N_("Numbers like this one may not be called from here."),
    "too_many": N_("You have called out very often in the last hour. Ask the shift lead."),
    "not_now": N_("You can call out when you are free, paused or in the wrap-up."),
    "phone_not_free": N_("Your telephone is not free, or cannot be reached."),
    "pbx_away": N_("The telephone exchange does not answer us just now."),
    "being_called": N_("A colleague is calling this citizen right now."),
    "no_reason": N_("Say why this citizen is called; another reason needs words."),
}


class CallOutRefused(ReasonedError):
    __doc__ = N_("This number cannot be called from here.")
    status, code = 409, "call_out_refused"
    sentences = CALL_OUT_REFUSALS


#: Why a shift lead's wish about a callback is refused: the dispatcher's word → a sentence.
CALLBACK_REFUSALS = {
    "night": N_("Citizens are not called at this hour (callback_hours)."),
    "being_called": N_("A colleague is calling this citizen right now."),
    "not_set_up": N_("Calling out is not set up: no way to the provider is known (trunk_out)."),
}


class CallbackRefused(ReasonedError):
    __doc__ = N_("This callback is over already.")
    status, code = 409, "callback_refused"
    sentences = CALLBACK_REFUSALS


#: Why nobody can be brought to a caller: the dispatcher's word → a sentence.
HAND_ON_REFUSALS = {
    "no_talk": N_("There is no conversation now."),
    "not_by_us": N_(
        "The exchange itself connected this caller, while we were away: nobody can be brought to"
        " him. Take his number down and call back."
    ),
    "already_asked": N_("Somebody has been asked already: send him away first (Z)."),
    "not_free": N_("The colleague is not free any more."),
    "nobody_there": N_("Nobody who could take this caller is at work there now."),
    "not_now": N_("There is nobody to do this with."),
    **{
        key: CALL_OUT_REFUSALS[key] for key in ("not_set_up", "not_allowed", "too_many", "pbx_away")
    },
}


class HandOnRefused(ReasonedError):
    __doc__ = N_("Nobody can be brought to this caller now.")
    status, code = 409, "hand_on_refused"
    sentences = HAND_ON_REFUSALS


#: Why an entry of the directory is not taken.
OUTSIDE_NUMBER_REFUSALS = {
    "code": N_("The short name is letters a to z, digits and hyphens, and the body must exist."),
    "no_number": N_("This is no telephone number."),
    "not_allowed": CALL_OUT_REFUSALS["not_allowed"],
    "emergency": N_("101 to 105 and 112 are emergency services, and nothing else is."),
}


class OutsideNumberRefused(ReasonedError):
    __doc__ = N_("This number cannot be kept in the directory.")
    status, code = 409, "outside_number_refused"
    sentences = OUTSIDE_NUMBER_REFUSALS


#: Why an applicant's data is not erased.
ERASURE_REFUSALS = {
    "open_tickets": N_("There are open tickets of this applicant: they must be over first."),
    "live_call": N_("The applicant is on the line: wait for the end of the call."),
    "owed_call": N_("The applicant is owed a callback: make it or withdraw it first."),
    "blocked": N_("The number is blocked: lift the block first."),
    "open_conversation": N_(
        "The applicant has written and is to be answered: end the conversation first."
    ),
    "nothing_there": N_("There is nothing of this applicant."),
    "asked_already": N_("The erasure has been asked for already and waits to be confirmed."),
    "own_or_over": N_("Another person has to decide this, once."),
    "hindered": N_("Something has changed: search for the applicant again."),
}


class ErasureRefused(ReasonedError):
    __doc__ = N_("This applicant's data cannot be erased now.")
    status, code = 409, "erasure_refused"
    sentences = ERASURE_REFUSALS


class BodyTooSlow(WebError):
    __doc__ = N_("The upload was too slow and timed out. Try again.")
    status, code = 408, "body_too_slow"


class TooManyTries(WebError):
    __doc__ = N_("Too many tries. Wait a minute, then try again.")
    status, code = 429, "too_many_tries"


class DatabaseAway(WebError):
    __doc__ = N_("The database is away. Calls go on; lists and saving come back by themselves.")
    status, code = 503, "database_away"


class Undone(DatabaseAway):
    __doc__ = N_("Two changed the same at once: try once more.")
    code = "undone"


class DispatcherAway(WebError):
    __doc__ = N_(
        "The dispatcher is starting again. Calls keep coming; state buttons work in a moment."
    )
    status, code = 503, "dispatcher_away"


class Broken(WebError):
    __doc__ = N_("Something of ours failed. It has been written down.")
    status, code = 500, "broken"
