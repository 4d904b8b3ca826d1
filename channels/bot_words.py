"""What the bot says, and the words of its buttons: in English, translated in `channels/words`.

`{code}` and `{link}` are put in at the moment of sending (registry/notifications/sms.py), so that
they are kept nowhere.
"""

from __future__ import annotations

from enum import StrEnum

from foundation.sentences import fill
from foundation.words.catalogues import package_words
from foundation.words.marking import N_

#: The places of a text that are filled only when it is sent, because these values are not stored.
SENT_WITH = ("code", "link")


class Button(StrEnum):
    """A button below what the bot says."""

    REGISTER = "register"
    PLACE = "place"
    TELEPHONE = "telephone"
    STATUS = "status"
    NEW = "new"
    TOPIC_YES = "topic_yes"
    TOPIC_NO = "topic_no"
    SKIP = "skip"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    OPERATOR = "operator"
    REPORT = "report"
    REGISTER_ALL = "register_all"
    ONE_BY_ONE = "one_by_one"
    AS_ONE = "as_one"
    ADD_TO_LAST = "add_to_last"


BUTTONS: dict[Button, str] = {
    Button.REGISTER: N_("Register"),
    Button.PLACE: N_("Send my location"),
    Button.TELEPHONE: N_("Send my number"),
    Button.STATUS: N_("Status"),
    Button.NEW: N_("Another question"),
    Button.TOPIC_YES: N_("Yes, it is"),
    Button.TOPIC_NO: N_("No, something else"),
    Button.SKIP: N_("I do not know"),
    Button.SOLVED: N_("Yes, it was solved"),
    Button.NOT_SOLVED: N_("No, it was not solved"),
    Button.OPERATOR: N_("Talk to an operator"),
    Button.REPORT: N_("Report a problem"),
    Button.REGISTER_ALL: N_("Register all"),
    Button.ONE_BY_ONE: N_("One by one"),
    Button.AS_ONE: N_("It is one problem"),
    Button.ADD_TO_LAST: N_("Add to my last request"),
}


class Saying(StrEnum):
    """The sentences that the bot says."""

    GREETING = "greeting"
    GATHERED = "gathered"
    EMPTY = "empty"
    WAIT = "wait"
    REGISTERED = "registered"
    REGISTERED_IN_PUBLIC = "registered_in_public"
    ADDED = "added"
    NO_TICKET = "no_ticket"
    NOT_YOURS = "not_yours"
    TOO_OFTEN = "too_often"
    STATUS = "status"
    TELEPHONE_KNOWN = "telephone_known"
    TELEPHONE_OF_OTHERS = "telephone_of_others"
    CHANGED = "changed"
    MAIL_RECEIVED = "mail_received"
    MAIL_WHERE = "mail_where"
    TOPIC_OFFER = "topic_offer"
    TOPIC_TAKEN = "topic_taken"
    TOPIC_LEFT = "topic_left"
    QUESTIONS_OVER = "questions_over"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    NOTHING_TO_JUDGE = "nothing_to_judge"
    HAVE = "have"
    MENU = "menu"
    NOT_UNDERSTOOD = "not_understood"
    WHERE = "where"
    WHAT = "what"
    VOICE = "voice"
    OUTSIDE = "outside"
    TOPIC_WHICH = "topic_which"
    OPERATOR_CALLED = "operator_called"
    NO_ANSWER = "no_answer"
    PASSED_ON = "passed_on"
    SOURCE = "source"
    THANKS = "thanks"
    DRAFT_WAITS = "draft_waits"
    COMPLAINT = "complaint"
    ABUSE = "abuse"
    DANGER = "danger"
    CALL_112 = "call_112"
    URGENT_WHERE = "urgent_where"
    URGENT_WAIT = "urgent_wait"
    NEW_DRAFT = "new_draft"
    PROBLEMS = "problems"
    DESCRIBE = "describe"
    TAKEN_AS_ONE = "taken_as_one"
    WAIT_ALL = "wait_all"


SAYINGS: dict[Saying, str] = {
    Saying.GREETING: N_(
        "Hello! This is the 109 service. Write what happened, send a photo and "
        "the location. To learn the status of a request, write its number. "
        "Language: /kk /ru /en"
    ),
    Saying.GATHERED: N_("We have: {what}. Press “Register” to get a number, or add more."),
    Saying.EMPTY: N_("First write what happened, or send a photo."),
    Saying.WAIT: N_("It is being registered. The number will come here."),
    Saying.REGISTERED: N_(
        "Your request {number} is registered.{until} Code {code}. Status: {link}\n"
        "Send more words and photos for it here."
    ),
    Saying.REGISTERED_IN_PUBLIC: N_(
        "Request {number} is registered.{until} To learn its status, write to us in private."
    ),
    Saying.ADDED: N_("Added to your request {number}."),
    Saying.NO_TICKET: N_(
        "You have made no request here yet. If you made it by telephone, write its number and its "
        "code. Or write what happened and where."
    ),
    Saying.NOT_YOURS: N_(
        "The number or the code is wrong. Write the code, too, for a request not made here."
    ),
    Saying.TOO_OFTEN: N_("Too many wrong codes. Try again in an hour."),
    Saying.STATUS: N_("Your request {number}: {state}.{until}"),
    Saying.TELEPHONE_KNOWN: N_("Thank you, we have your number."),
    Saying.TELEPHONE_OF_OTHERS: N_("This is not your own number. Press “Send my number”."),
    Saying.CHANGED: N_("We will answer in English."),
    Saying.TOPIC_OFFER: N_("Is it about “{topic}”?"),
    Saying.TOPIC_TAKEN: N_("Topic: “{topic}”."),
    Saying.TOPIC_LEFT: N_(
        "An operator will see what it is about. Press “Register” to get a number."
    ),
    Saying.QUESTIONS_OVER: N_("Thank you. Press “Register” to get a number."),
    Saying.SOLVED: N_("Thank you! We have noted that {number} is solved."),
    Saying.NOT_SOLVED: N_("{number} is opened again. Write what was not solved, and send a photo."),
    Saying.NOTHING_TO_JUDGE: N_("None of your requests has an answer now."),
    Saying.HAVE: N_("We have: {what}."),
    Saying.MENU: N_(
        "Here you can report a problem in the city, learn the status of a request, or ask a "
        "question. Write it in your own words, or choose."
    ),
    Saying.NOT_UNDERSTOOD: N_(
        "We did not understand what is to be done. Write what happened and where, or choose. An "
        "operator sees your message, too."
    ),
    Saying.WHERE: N_("Where is it? Write the street and the house, or send the location."),
    Saying.WHAT: N_("Write what happened there."),
    Saying.VOICE: N_(
        "An operator will listen to your voice message. It is faster if you write what happened."
    ),
    Saying.OUTSIDE: N_(
        "This place is outside our city. If that is a mistake, write the address or send another "
        "location."
    ),
    Saying.TOPIC_WHICH: N_("What is it about? Choose, or go on in your own words."),
    Saying.OPERATOR_CALLED: N_(
        "We have called an operator, who will answer here. Meanwhile you can write what it is "
        "about."
    ),
    Saying.NO_ANSWER: N_("An operator will answer your question here."),
    Saying.PASSED_ON: N_("Thank you, the operator sees this, too."),
    Saying.SOURCE: N_(
        "Source: {address}\nIf this does not answer your question, press “Talk to an operator”."
    ),
    Saying.THANKS: N_("You are welcome! Write to us if something else happens."),
    Saying.DRAFT_WAITS: N_(
        "Your request is not registered yet: press “Register” if it is still needed."
    ),
    Saying.COMPLAINT: N_(
        "We are sorry that this happened. Your complaint about our work is handed to a person of "
        "the centre, who will answer here. Write when it was and, if you know it, who talked to "
        "you."
    ),
    Saying.ABUSE: N_("We want to help. Please write calmly what happened and where."),
    Saying.DANGER: N_("This is urgent. If people are in danger, call 112."),
    Saying.CALL_112: N_("This is dangerous: call 112 now, and keep away from it."),
    Saying.URGENT_WHERE: N_(
        "Write the exact address or send the location: we register it at once."
    ),
    Saying.URGENT_WAIT: N_("We are registering it at once. The number will come here."),
    Saying.NEW_DRAFT: N_("This is a new request."),
    Saying.PROBLEMS: N_("These are separate problems, so each gets its own number:"),
    Saying.DESCRIBE: N_("Write what happened and where. A photo and the location help."),
    Saying.TAKEN_AS_ONE: N_("It will be one request. Press “Register” to get a number."),
    Saying.WAIT_ALL: N_("All of them are being registered. The numbers will come here."),
    Saying.MAIL_RECEIVED: N_(
        "Hello! The 109 service has your mail, and an operator will answer. To "
        "add details or photos, answer this mail."
    ),
    Saying.MAIL_WHERE: N_("Please write the street and the house where it is."),
}
#: What a person of the centre is told, beside the conversation.
COMPLAINT_NOTE = N_(
    "Complaint about our work: answer the author, and make a letter for the quality service of it."
)
URGENT_NOTE = N_("Danger: the author was told to call 112 if lives are at stake.")
UNTIL = N_(" Due: {day}.")
PARTS = {
    "words": N_("text"),
    "address": N_("the address"),
    "files": N_("a file"),
    "place": N_("the location"),
}
#: The state of a ticket, for its applicant.
STATES: dict[str, str] = {
    "registered": N_("registered"),
    "assigned": N_("given to the responsible body"),
    "accepted": N_("accepted"),
    "in_progress": N_("being worked on"),
    "resolved": N_("answered"),
    "confirmed": N_("solved"),
    "answered_on_the_spot": N_("answered"),
    "returned": N_("being routed again"),
    "forwarded": N_("forwarded to another body"),
    "awaiting_applicant": N_("waits for your answer"),
    "duplicate": N_("handled together with the same request"),
    "reopened": N_("reopened"),
    "rejected": N_("not accepted"),
}


def say_in(language: str, message: str) -> str:
    """Return a message of the channels in a language."""
    return package_words("channels").say(language, message)


def label(button: Button, language: str) -> str:
    """Return the words on a button."""
    return say_in(language, BUTTONS[button])


def say(saying: Saying, language: str, **values: str) -> str:
    """Return the text of `saying` in `language` with its values; `{code}` and `{link}` stay."""
    return fill(say_in(language, SAYINGS[saying]), SENT_WITH, **values)
