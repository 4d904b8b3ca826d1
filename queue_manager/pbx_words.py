"""Words of the PBX that AMI and the trace both use: names of telephones, stamps, callers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from queue_manager.domain.floor.states import Device

#: `PJSIP/1001`, `PJSIP/1001-web`, and their channels `PJSIP/1001-web-0000002a`.
PHONE = re.compile(r"PJSIP/(?P<operator>[0-9]{2,8})(?P<web>-web)?(-[0-9a-f]{8})?")
#: A shift lead's telephone in the browser: `PJSIP/lead12-web`, and its channels.
LEADS_PHONE = re.compile(r"PJSIP/(?P<lead>lead[0-9]{1,15})-web(-[0-9a-f]{8})?")
#: A leg to a number of the directory: `PJSIP/out-103`, `PJSIP/out-77172000103-0000002a`.
OUTSIDE = re.compile(r"PJSIP/out-[0-9]{2,15}(-[0-9a-f]{8})?")
#: The id that we give to the leg of an applicant who is asked whether their ticket was solved.
INQUIRY = re.compile(r"[A-Za-z0-9_-]+-ask-[0-9]+\.[0-9]{8}")
#: Digits of the longest short code, such as 102.
LONGEST_SHORT_CODE = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STAMP = re.compile(r"(?P<seconds>[0-9]{9,11})(\.(?P<fraction>[0-9]{1,6}))?")


def phone_name(operator: str, device: Device) -> str:
    """Return the endpoint's name: ``1001`` or ``1001-web``."""
    return f"{operator}-web" if device is Device.WEB else operator


def dial_string(operator: str, device: Device) -> str:
    """Return what the PBX dials to ring this telephone."""
    return f"PJSIP/{phone_name(operator, device)}"


def read_phone(name: str) -> tuple[str, Device] | None:
    """Read operator and telephone of a channel's or device's name; None if it is none of ours."""
    match = PHONE.fullmatch(name)
    if match is None:
        return None
    return match["operator"], Device.WEB if match["web"] else Device.PHONE


def read_leads_phone(name: str) -> str | None:
    """Return the name (`lead12`) of the lead whose telephone this channel is on; None for any
    other."""
    match = LEADS_PHONE.fullmatch(name)
    return match["lead"] if match is not None else None


def outside_dial_string(number: str) -> str:
    """Return what the PBX dials to reach a number of the directory; only those have such a name
    (asterisk_conf/templates/pjsip_trunk.conf.j2)."""
    return f"PJSIP/out-{number.removeprefix('+')}"


def police_dial_string(digits: str, trunk_out: str) -> str:
    """Return what the PBX dials to reach the police on the trunk; empty if a number or the way out
    is not set. Numbers longer than a short code begin with the code of their country."""
    if not (digits and trunk_out):
        return ""
    number = digits if len(digits) <= LONGEST_SHORT_CODE else f"+{digits}"
    return f"PJSIP/trunk/sip:{number}@{trunk_out}"


def is_outside(name: str) -> bool:
    """Return whether this channel leads to a number of the directory."""
    return OUTSIDE.fullmatch(name) is not None


def is_inquiry(unique_id: str) -> bool:
    """Return whether this is the leg of an applicant who is asked whether their ticket was
    solved."""
    return INQUIRY.fullmatch(unique_id) is not None


def read_stamp(text: str) -> datetime | None:
    """Read epoch seconds with up to six decimals, exactly; None for anything else."""
    match = STAMP.fullmatch(text)
    if match is None:
        return None
    fraction = (match["fraction"] or "").ljust(6, "0")
    return EPOCH + timedelta(seconds=int(match["seconds"]), microseconds=int(fraction))


class ParsedCaller(Protocol):
    """A caller's number as read from what the provider sent."""

    @property
    def e164(self) -> str | None: ...
    @property
    def shown(self) -> str: ...
    @property
    def kind(self) -> str: ...


ReadCaller = Callable[[str, str], ParsedCaller]
"""(number, name) as the provider sent them → who it is."""
