"""An operator's phones, as the configuration needs them. Checked here, at the edge."""

import re
from dataclasses import dataclass

EXTENSION = re.compile(r"[0-9]{2,8}")
HA1 = re.compile(r"[0-9a-f]{32}")
PASSWORD = re.compile(r"[A-Za-z0-9_.~-]{8,128}")
LONGEST_NAME = 60
# Letters that mean something in Asterisk's files, in SIP headers or in the dialplan.
MEANINGFUL = frozenset('"\\;<>[](){}$|&,=%#')
LEADS_PHONE = re.compile(r"lead[0-9]{1,15}")


class BadPhone(ValueError):
    """An operator's extension or password cannot be written into Asterisk's files."""


@dataclass(frozen=True)
class OperatorPhone:
    """One operator: ``extension`` (digits), their name, and HA1 or the password in clear.

    The name may be anything; ``shown_name`` is what is written of it. Raises BadPhone.
    """

    extension: str
    name: str
    sip_ha1: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        if not EXTENSION.fullmatch(self.extension):
            raise BadPhone(f"an extension has 2 to 8 digits, not {self.extension[:20]!r}")
        if self.sip_ha1 and not HA1.fullmatch(self.sip_ha1):
            raise BadPhone(f"operator {self.extension}: sip_ha1 is not 32 hex digits")
        if not self.sip_ha1 and not PASSWORD.fullmatch(self.password):
            raise BadPhone(f"operator {self.extension}: his SIP password is missing or bad")

    @property
    def shown_name(self) -> str:
        """Return the name, harmless: one line, no letter with a meaning, at most 60 letters."""
        return _harmless(self.name) or self.extension


@dataclass(frozen=True)
class LeadPhone:
    """A shift lead's telephone in the browser; `phone` is `lead<person_id>`. Raises BadPhone."""

    phone: str
    name: str

    def __post_init__(self) -> None:
        if not LEADS_PHONE.fullmatch(self.phone):
            raise BadPhone(f"a lead's telephone is lead<number>, not {self.phone[:20]!r}")

    @property
    def shown_name(self) -> str:
        """Return the shown name, as an operator's."""
        return _harmless(self.name) or self.phone


def _harmless(name: str) -> str:
    printable = "".join(
        letter if letter.isprintable() and letter not in MEANINGFUL else " " for letter in name
    )
    return " ".join(printable.split())[:LONGEST_NAME].strip()
