"""Why a sign-on fails, in words: for the person who stands before the door, and what the
administrator has to do."""

from __future__ import annotations

from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.words import N_
from staff.sign_on.admission import SignOnProblem
from staff.sign_on.id_tokens import TokenProblem

#: Why somebody whom the provider knows is not let in.
SIGN_ON_WORDS = {
    SignOnProblem.NO_LOGIN: N_(
        "The city's account has no login. Its administrator has to add one."
    ),
    SignOnProblem.NO_ROLE: N_(
        "None of your groups has a role here. Ask the administrator of 109 to add your group."
    ),
    SignOnProblem.CLOSED: N_("Your account here is closed. Ask the administrator of 109."),
    SignOnProblem.LOGIN_TAKEN: N_(
        "An account with your login exists here. The administrator of 109 has to confirm that it "
        "is yours."
    ),
    SignOnProblem.ANOTHER_IDENTITY: N_(
        "The account with your login belongs to another person of the city's sign-on."
    ),
    SignOnProblem.NOT_ADDED: N_(
        "Operators get their extension from the administrator of 109. Ask to be added first."
    ),
    SignOnProblem.ACCOUNT: N_(
        "Your account here cannot get the role of your group. Ask the administrator of 109."
    ),
}

_REASONS = {
    "begin_again": N_("The sign-on took more than ten minutes, or was begun in another window."),
    "not_at_provider": N_("You did not sign in at the city's sign-on."),
    **{problem.value: words for problem, words in SIGN_ON_WORDS.items()},
}


class SignOnError(ReasonedError):
    __doc__ = N_("You could not be signed in.")
    status, code = 403, "sign_on_refused"
    sentences = _REASONS


AWAY_WORDS = {
    "away": N_("The city's sign-on does not answer. Try again in a minute."),
    "status": N_("The city's sign-on refused us. The administrator of 109 has to look."),
    "answer": N_("The city's sign-on answers what we cannot read."),
    "issuer": N_("The city's sign-on calls itself by another address than our settings."),
    "insecure": N_("The city's sign-on names an address without encryption."),
}


class ProviderAway(ReasonedError):
    __doc__ = N_("The city's sign-on does not answer. Try again, or sign in by a password.")
    status, code = 503, "sign_on_away"
    sentences = AWAY_WORDS


TOKEN_WORDS = {
    TokenProblem.SIGNATURE.value: N_("The signature of the sign-on's token is wrong."),
    TokenProblem.KEY.value: N_("The sign-on's token is signed with a key that is not known."),
    TokenProblem.ISSUER.value: N_("The sign-on's token comes from another provider."),
    TokenProblem.AUDIENCE.value: N_("The sign-on's token was made for another program."),
    TokenProblem.NONCE.value: N_("The sign-on's token belongs to another sign-in."),
    TokenProblem.EXPIRED.value: N_(
        "The sign-on's token has expired: the clocks of the sign-on and of 109 differ, or the "
        "way back took too long."
    ),
    TokenProblem.CLOCK.value: N_(
        "The clocks of the city's sign-on and of 109 differ by more than two minutes. The "
        "administrator has to set them."
    ),
    TokenProblem.CLAIMS.value: N_("The sign-on's token does not say what it must."),
}


class TokenError(ReasonedError):
    __doc__ = N_("The city's sign-on sent a token that is not valid.")
    status, code = 403, "sign_on_token"
    sentences = TOKEN_WORDS
