"""A mail to the quality service as a letter on our service. Pure.

It does not say of which call it speaks, and only by chance a telephone or a ticket. Whether it
complains or praises is for the quality service to say; until then it counts as a complaint.
"""

from __future__ import annotations

import re
from datetime import datetime

from channels.mail.threads import tickets_in
from channels.model import Posted
from foundation.telephones.numbers import likely_language, read_caller
from quality.complaints.letters import LONGEST
from quality.complaints.life import ComplaintKind
from quality.complaints.rows.letters import NewLetter

#: Letters of a letter that came by mail.
LONGEST_MAIL = 4000
CUT = " […]"
_TELEPHONE = re.compile(r"(?<![\d+-])\+?\d[\d ()-]{8,18}\d(?![\d-])")


def letter_of(mail: Posted, received_at: datetime, country: str) -> NewLetter | None:
    """Read a letter from a mail. None: a machine has written it. `country`: of numbers that do not
    name theirs."""
    if mail.envelope is None or mail.envelope.answers:
        return None
    words = mail.text if len(mail.text) <= LONGEST_MAIL else mail.text[: LONGEST_MAIL - 4] + CUT
    telephone = telephone_in(mail.text, country)
    tickets = (*mail.envelope.tickets, *tickets_in(mail.text))
    return NewLetter(
        key=f"mail-{mail.external_id}",
        kind=ComplaintKind.COMPLAINT,
        words=words,
        telephone=telephone,
        spoken_on=None,
        ticket=tickets[0] if tickets else "",
        name=mail.author.name[: LONGEST["name"]],
        language=likely_language(telephone),
        received_at=received_at,
        address=mail.author.address,
    )


def telephone_in(text: str, country: str) -> str | None:
    """Return the first number of a telephone that stands there, in E.164."""
    found = (read_caller(it[0], "", country).e164 for it in _TELEPHONE.finditer(text[:20_000]))
    return next((it for it in found if it is not None), None)
