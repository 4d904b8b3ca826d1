"""Words for states of tickets, outcomes of calls and languages, as pages say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from babel.numbers import format_decimal

from foundation.sentences import fill
from registry.workflow.steps import QuestionReason
from softphone_ui.web.words import N_

TICKET_STATES = {
    "registered": N_("registered"),
    "assigned": N_("assigned"),
    "accepted": N_("accepted"),
    "in_progress": N_("in progress"),
    "resolved": N_("resolved"),
    "confirmed": N_("confirmed"),
    "answered_on_the_spot": N_("answered on the spot"),
    "returned": N_("returned"),
    "forwarded": N_("forwarded"),
    "awaiting_applicant": N_("awaiting the applicant"),
    "duplicate": N_("duplicate"),
    "reopened": N_("reopened"),
    "rejected": N_("rejected"),
}

#: By what way a contact came.
CHANNELS = {
    "telephone": N_("Telephone"),
    "telegram": "Telegram",
    "web": N_("City site"),
    "mail": N_("Mail"),
    "social": N_("Social networks"),
    "open311": "Open311",
    "in_person": N_("In person"),
}
#: How it stands with the city's term.
TERMS = {
    "overdue": N_("overdue"),
    "today": N_("due today"),
    "week": N_("due this week"),
    "paused": N_("paused: the applicant is asked"),
}

#: Reason why a body asks the applicant → words.
QUESTION_REASONS = {
    QuestionReason.PLACE: N_("where it is"),
    QuestionReason.SUBJECT: N_("what exactly is meant"),
    QuestionReason.ACCESS: N_("how and when to get in"),
    QuestionReason.PROOF: N_("a photo or a document that only the applicant has"),
}

OUTCOMES = {
    "answered": N_("answered"),
    "abandoned": N_("abandoned"),
    "short_abandon": N_("hung up at once"),
    "callback_kept": N_("callback kept"),
    "informed": N_("informed"),
    "self_served": N_("self-served"),
    "voicemail": N_("voicemail"),
    "refused": N_("call refused"),
    "failed": N_("failed"),
}

LANGUAGE_NAMES = {"kk": N_("Kazakh"), "ru": N_("Russian"), "en": N_("English")}

FIELD_NAMES = {
    "subject": N_("Subject"),
    "text": N_("Text"),
    "address": N_("Address"),
    "topic_id": N_("Topic"),
    "state": N_("State"),
    "body_id": N_("Body"),
    "district": N_("District"),
    "place": N_("Place on the map"),
    "urgent": N_("Urgent"),
    "answer": N_("Answer to the applicant"),
    "question": N_("Question to the applicant"),
    "applicant_said": N_("The applicant answered"),
    "duplicate_of": N_("Duplicate of"),
    "extension_until": N_("Extension asked for until"),
    "call_out": N_("Call to the applicant"),
    "call_reason": N_("Why the applicant is called"),
    "inquiry": N_("Asked by telephone whether it is solved"),
    "outside": N_("Brought to the caller"),
    "article": N_("Answered by article"),
    "photos": N_("Photos for the applicant"),
    "file": N_("Photo or video"),
    "files_asked": N_("Applicant asked for photos, until"),
    "erased": N_("Personal data erased"),
}

#: Why a line refused a call.
REFUSALS = {
    "closed": N_("the line was closed"),
    "full": N_("the line was full"),
    "blocked": N_("the number is blocked"),
}
#: Why an operator marked a call as an abuse of the line.
ABUSE_REASONS = {
    "insult": N_("insults"),
    "threat": N_("threats"),
    "hoax": N_("a false report"),
    "nuisance": N_("calls without a matter"),
}

#: What came of an automatic call that asks whether it is solved, where it changed nothing.
INQUIRY_RESULTS = {
    "operator": N_("asked for an operator"),
    "hung_up": N_("hung up without an answer"),
    "not_reached": N_("was not reached"),
    "confirmed": N_("yes, of an earlier answer"),
    "reopened": N_("no, of an earlier answer"),
}
#: How a call that an operator made ended.
OUT_RESULTS = {
    "answered": N_("answered"),
    "no_answer": N_("nobody answered"),
    "busy": N_("the number is busy"),
    "given_up": N_("given up"),
    "not_picked_up": N_("the operator's own telephone was not picked up"),
    "failed": N_("the number cannot be reached"),
    "unseen": N_("ended while we were away"),
}

#: How somebody outside was brought to a caller.
OUTSIDE_HOWS = {
    "along": N_("asked along"),
    "hand_on": N_("handed on"),
    "private": N_("private word"),
    "emergency": N_("emergency service"),
}
OUTSIDE_RESULTS = {
    "answered": N_("answered"),
    "no_answer": N_("nobody answered"),
    "busy": N_("the number is busy"),
    "rejected": N_("the call was rejected"),
    "withdrawn": N_("given up"),
    "caller_left": N_("the caller left before"),
}


def outside_in_words(say: Callable[[str], str], names: Mapping[str, str], value: str) -> str:
    """Write `emergency:103:answered` → "emergency: 103 Ambulance: answered"."""
    how, code, result = (*value.split(":"), "", "")[:3]
    number = f"{code} " if code.isdigit() else ""
    came = say(OUTSIDE_RESULTS.get(result, OUT_RESULTS["failed"]))
    return f"{say(OUTSIDE_HOWS.get(how, how))}: {number}{names.get(code, code)}: {came}"


#: Kinds of files (registry/files/kinds.py).
FILE_KINDS = {"photo": N_("Photo"), "video": N_("Video")}


def file_in_words(say: Callable[[str], str], language: str, value: str) -> str:
    """Write `video:5400000` → "Video, 5.4 MB"."""
    kind, _, size = value.partition(":")
    kind_in_words = say(FILE_KINDS.get(kind, FILE_KINDS["photo"]))
    if not size.isdecimal():
        return kind_in_words
    megabytes = format_decimal(max(int(size), 100_000) / 1_000_000, "0.0", locale=language)
    return f"{kind_in_words}, {fill(say(N_('{n} MB')), n=megabytes)}"


#: Why an operator is paused: chosen, or set aside by the system.
PAUSE_REASONS = {
    "break": N_("break"),
    "lunch": N_("lunch"),
    "training": N_("training"),
    "task": N_("task"),
    "technical": N_("technical"),
    "breather": N_("breather"),
    "no_answer": N_("no answer"),
    "rejected": N_("declined"),
    "busy": N_("line busy"),
    "unreachable": N_("phone unreachable"),
    "failed": N_("not connected"),
    "no_sound": N_("no sound from the phone"),
}
