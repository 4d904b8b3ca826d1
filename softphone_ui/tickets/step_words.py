"""A ticket's steps as people read them, what each asks for, and why one is refused."""

from __future__ import annotations

from registry.workflow.life import StepProblem
from registry.workflow.steps import TABLE, Need, Step, TicketActor
from softphone_ui.web.errors import WebError
from softphone_ui.web.words import N_

#: The step as a button: its word, and the key beside it (the place of the key on the keyboard).
BUTTONS: dict[Step, tuple[str, str]] = {
    Step.ACCEPT: (N_("Accept"), "A"),
    Step.START: (N_("Begin work"), "S"),
    Step.RESOLVE: (N_("Solved: answer the applicant"), "R"),
    Step.ASK_APPLICANT: (N_("Ask the applicant"), "Q"),
    Step.APPLICANT_ANSWERED: (N_("The applicant has answered"), "W"),
    Step.ASK_EXTENSION: (N_("Ask for more time"), "E"),
    Step.RETURN: (N_("Not our competence: return"), "N"),
    Step.FORWARD: (N_("Hand to another body"), "F"),
    Step.ASSIGN: (N_("Give to a body"), "B"),
    Step.GRANT_EXTENSION: (N_("Grant more time"), "G"),
    Step.REFUSE_EXTENSION: (N_("Refuse more time"), "D"),
    Step.EXTENSION_ANNOUNCED: (N_("The applicant was told of the extension"), "P"),
    Step.CONFIRM: (N_("The applicant confirms"), "C"),
    Step.REOPEN: (N_("Not solved: open again"), "O"),
    Step.JOIN: (N_("Duplicate of another ticket"), "J"),
    Step.SEPARATE: (N_("Not a duplicate"), "U"),
    Step.REJECT: (N_("Reject"), "X"),
}
#: On the form itself, with keys of their own.
ELSEWHERE = frozenset({Step.ANSWER_ON_THE_SPOT, Step.REGISTER})

#: The step in the story.
DONE = {
    Step.ANSWER_ON_THE_SPOT: N_("answered on the spot"),
    Step.REGISTER: N_("registered"),
    Step.ASSIGN: N_("given to a body"),
    Step.ACCEPT: N_("accepted"),
    Step.START: N_("work begun"),
    Step.ASK_APPLICANT: N_("applicant asked"),
    Step.APPLICANT_ANSWERED: N_("the applicant answered"),
    Step.ANSWER_TIME_OVER: N_("no answer in time: the term is running again"),
    Step.RESOLVE: N_("solved"),
    Step.RETURN: N_("returned as not competent"),
    Step.FORWARD: N_("handed to another body"),
    Step.REJECT: N_("rejected"),
    Step.ASK_EXTENSION: N_("more time asked for"),
    Step.GRANT_EXTENSION: N_("more time granted"),
    Step.REFUSE_EXTENSION: N_("more time refused"),
    Step.EXTENSION_ANNOUNCED: N_("the applicant told of the extension"),
    Step.RESTORED: N_("the fault is over: found by a check"),
    Step.CONFIRM: N_("confirmed by the applicant"),
    Step.REOPEN: N_("opened again"),
    Step.JOIN: N_("joined to another ticket"),
    Step.SEPARATE: N_("taken out of its cluster"),
}
PARTS = {TicketActor.APPLICANT: N_("the applicant"), TicketActor.SYSTEM: N_("the system")}

#: What a step asks for, as the label of its field.
TEXTS = {
    Step.RESOLVE: N_("Answer: the applicant reads this"),
    Step.ASK_APPLICANT: N_("Question: the applicant reads this"),
    Step.APPLICANT_ANSWERED: N_("What the applicant said"),
}
REASON = N_("Reason, for the record")
REASONS = {Step.EXTENSION_ANNOUNCED: N_("How: by telephone or by letter, and when")}

WHY = {
    StepProblem.NOT_FROM_HERE: N_("In this state of the ticket that cannot be done."),
    StepProblem.NOT_BY_YOU: N_("This step is somebody else's."),
    StepProblem.OTHER_BODY: N_("The ticket is with another body."),
    StepProblem.NEEDS_TEXT: N_("Words for the applicant are missing."),
    StepProblem.NEEDS_REASON: N_("A reason is missing."),
    StepProblem.NEEDS_BODY: N_("A body is missing: nobody is to solve this topic here yet."),
    StepProblem.NEEDS_TICKET: N_("There is no such other ticket."),
    StepProblem.NEEDS_UNTIL: N_("A day is missing."),
    StepProblem.NEEDS_LISTED_REASON: N_("Choose why you ask the applicant."),
    StepProblem.SAYS_NOTHING: N_(
        "This text has no meaning: write a sentence that the applicant understands."
    ),
    StepProblem.SECOND_QUESTION: N_(
        "The applicant has already been asked: a ticket may have only one question."
    ),
    StepProblem.BODY_CLOSED: N_("This body was closed and takes no tickets."),
    StepProblem.SAME_BODY: N_("The ticket is with this body already."),
    StepProblem.SAME_TICKET: N_("A ticket is no duplicate of itself."),
    StepProblem.OF_DUPLICATE: N_("That ticket is a duplicate itself: join the first one."),
    StepProblem.OF_OVER: N_("That ticket is closed."),
    StepProblem.JOINED_ALREADY: N_("It is a duplicate of that ticket already."),
    StepProblem.TOO_FAR: N_("So much more time cannot be asked for at once."),
    StepProblem.IN_THE_PAST: N_("This day is over."),
    StepProblem.UNFILLED: N_(
        "A field of the template is not filled: replace the words in braces, or delete them."
    ),
    StepProblem.NEEDS_PHOTO: N_(
        "This topic needs a photo after the work: add one, or write why there is none."
    ),
    StepProblem.NO_PHOTOS_HERE: N_("Photos go to the applicant with the answer only."),
    StepProblem.PHOTO_GONE: N_("A photo is not there any more: choose it again."),
    StepProblem.NOTHING_REQUESTED: N_("No more time was asked for."),
    StepProblem.NO_QUESTION_OPEN: N_("No question is waiting for an answer."),
    StepProblem.NO_NOTICE_OWED: N_(
        "The applicant need not be told of an extension, or was told already."
    ),
}


class StepNotTaken(WebError):
    __doc__ = N_("This cannot be done now.")
    status, code = 409, "step_refused"

    @property
    def sentence(self) -> str:
        return WHY[StepProblem(str(self.detail["reason"]))]


def needs_of(step: Step) -> tuple[Need, ...]:
    """Return what must be said with the step wherever it starts from; a reason may be asked
    beside."""
    found = [rule.needs for rule in TABLE if rule.step is step and rule.by != {TicketActor.SYSTEM}]
    return tuple(need for need in Need if any(need in needs for needs in found))
