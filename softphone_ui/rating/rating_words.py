"""What the pages say of figures of the rating."""

from __future__ import annotations

from city.rating.funnel import FunnelVerdict
from city.rating.rows.audits import AuditResult
from city.rating.rows.objections import ObjectionResult
from city.rating.signs import Sign
from softphone_ui.web.words import N_

VERDICT_WORDS = {
    FunnelVerdict.FEW: N_("too few due to say"),
    FunnelVerdict.AS_OTHERS: N_("as the city"),
    FunnelVerdict.BETTER: N_("better than the city"),
    FunnelVerdict.WORSE: N_("worse than the city"),
}
SIGN_WORDS = {
    Sign.LAST_HOUR: N_("closed in the last hour of the term"),
    Sign.WITHOUT_PHOTO: N_("closed without a photo"),
    Sign.REOPENED: N_("came back within 15 days"),
    Sign.BOUNCED: N_("handed on twice or more"),
    Sign.WAITED: N_("term paused for an answer"),
    Sign.EXTENDED: N_("term extended"),
    Sign.REJECTED: N_("rejected"),
    Sign.ALIKE: N_("closed with an answer that ten or more tickets share, or with an empty phrase"),
    Sign.OPEN_LONG: N_("open for more than 30 days"),
}
#: Result of an audit of a rejection → words.
REJECTION_WORDS = {
    AuditResult.DONE: N_("Rightly rejected"),
    AuditResult.NOT_DONE: N_("Wrongly rejected"),
    AuditResult.UNCLEAR: N_("Cannot be said"),
}
AUDIT_WORDS = {
    AuditResult.DONE: N_("It was done"),
    AuditResult.NOT_DONE: N_("It was not done"),
    AuditResult.UNCLEAR: N_("Cannot be said"),
}
OBJECTION_WORDS = {
    ObjectionResult.UPHELD: N_("upheld: the contact counts no more"),
    ObjectionResult.REFUSED: N_("refused: the contact counts"),
}
