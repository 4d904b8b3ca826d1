"""Settings and the operators' table in, Asterisk's files out. Pure, but for ``write_conf``."""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from asterisk_conf.bans import THIS_MACHINE
from asterisk_conf.checking import checked
from asterisk_conf.dialled import DialledLine
from asterisk_conf.modules import MODULES
from asterisk_conf.phones import LeadPhone, OperatorPhone
from asterisk_conf.prefix import Pbx
from foundation.errors import StartError
from foundation.settings import Settings
from foundation.settings.addresses import network_of
from queue_manager.ami.families import (
    INQUIRY_FAMILY,
    POLICE_FAMILY,
    WEB_AUTH_FAMILY,
    WEB_AUTH_PREFIX,
)
from queue_manager.trace.cel_columns import CEL_FILE, cel_mapping
from staff.phone_secrets import SIP_REALM

HEADER = (
    "; Made by Komek 109 from its settings: changes here are lost. See asterisk_conf/templates."
)
# Each greeting and each word to a caller is told in these, one after the other.
PROMPT_LANGUAGES = ("kk", "ru")
# An operator's leg that ended so was hung up by somebody (queue_manager/q850.py says the same).
ORDERLY_CAUSES = (0, 16, 17, 21, 26, 31)
#: An answered leg found its caller gone.
TOO_LATE_CAUSE = 26
#: An answered leg found that the other telephone ringing for this caller was quicker.
TAKEN_CAUSE = 7
# A number of the directory: a short code, or E.164.
OUTSIDE = re.compile(r"[0-9]{2,6}|\+[1-9][0-9]{6,14}")
# What the dispatcher hears of AMI; everything else is filtered inside Asterisk.
AMI_EVENTS = (
    "FullyBooted",
    "Shutdown",
    "Reload",
    "Newchannel",
    "Newstate",
    "Hangup",
    "HangupRequest",
    "OriginateResponse",
    "BridgeEnter",
    "BridgeLeave",
    "Hold",
    "Unhold",
    "BlindTransfer",
    "AttendedTransfer",
    "UserEvent",
    "DeviceStateChange",
    "ContactStatus",
    "QueueMemberAdded",
    "QueueMemberRemoved",
    "QueueMemberPause",
    "QueueCallerJoin",
    "QueueCallerLeave",
    "QueueCallerAbandon",
    "AgentCalled",
    "AgentConnect",
    "AgentComplete",
    "AgentRingNoAnswer",
)
# What the guard hears (asterisk_conf/guard.py).
SECURITY_EVENTS = (
    "ChallengeResponseFailed",
    "InvalidAccountID",
    "InvalidPassword",
    "SuccessfulAuth",
)
# Frequent events that nobody hears: not even put into words (`disabledevents`). What need not come
# into being at all is in stasis.conf.
UNTOLD_AMI_EVENTS = (
    "Newexten",
    "NewCallerid",
    "NewConnectedLine",
    "NewAccountCode",
    "DialBegin",
    "DialState",
    "DialEnd",
    "BridgeCreate",
    "BridgeDestroy",
    "SoftHangupRequest",
    "HangupHandlerPush",
    "HangupHandlerRun",
    "HangupHandlerPop",
    "MusicOnHoldStart",
    "MusicOnHoldStop",
    "MixMonitorStart",
    "MixMonitorStop",
    "DTMFBegin",
    "DTMFEnd",
    "ChallengeSent",
    "LocalOptimizationBegin",
    "LocalOptimizationEnd",
)


# Letters that end a path inside the dialplan or a configuration file.
MEANINGFUL_IN_PATHS = frozenset(',;&|$"\\{}[]()<>\n\r\t')


class Unrenderable(StartError):
    """A value would change the meaning of a configuration file; the message names it."""


def _one_line(value: Any) -> Any:
    """Jinja2's finalize: no value may start a line of its own."""
    if isinstance(value, str) and not isinstance(value, Lines) and ("\n" in value or "\r" in value):
        raise Unrenderable(f"a line break in {value[:40]!r}")
    return value


class Lines(str):
    """Text made here, of several lines, each known to be harmless."""


#: The files that Asterisk reads, as templates.
TEMPLATES = Environment(
    loader=PackageLoader("asterisk_conf", "templates"),
    undefined=StrictUndefined,
    finalize=_one_line,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)


def render(
    settings: Settings,
    pbx: Pbx,
    operators: Sequence[OperatorPhone],
    lines: Sequence[DialledLine],
    leads: Sequence[LeadPhone] = (),
    outside: Sequence[str] = (),
) -> dict[str, str]:
    """Render file name below etc/ -> text, each read back once. Raises Unrenderable,
    UnreadableConfig. ``outside`` are the numbers of the directory, to which callers may be handed
    on."""
    values = _values(settings, pbx, operators, lines) | {"leads": leads}
    values |= _outside(settings, outside)
    names = [name for name in TEMPLATES.list_templates(["j2"]) if "/_" not in name]
    texts = {name: TEMPLATES.get_template(name).render(values) for name in names}
    return checked({name.removesuffix(".j2"): text for name, text in texts.items()})


def _values(
    settings: Settings, pbx: Pbx, operators: Sequence[OperatorPhone], lines: Sequence[DialledLine]
) -> dict[str, Any]:
    home = settings.asterisk_dir
    for folder in (home, settings.folders.sounds_dir, settings.folders.incoming_dir, pbx.data_dir):
        _check_path(folder)
    return {
        "header": HEADER,
        "settings": settings,
        "pbx": pbx,
        "dirs": {name: home / name for name in ("etc", "spool", "log", "run", "db")},
        "operators": sorted(operators, key=lambda operator: operator.extension),
        "lines": lines,
        "events": AMI_EVENTS,
        "untold": UNTOLD_AMI_EVENTS,
        "security_events": SECURITY_EVENTS,
        "modules": _present(pbx),
        "music": pbx.music,
        "music_dir": pbx.music_dir,
        "languages": PROMPT_LANGUAGES,
        "orderly_causes": ORDERLY_CAUSES,
        "too_late": TOO_LATE_CAUSE,
        "taken": TAKEN_CAUSE,
        "call_out_beginnings": [prefix.lstrip("+") for prefix in settings.trunk.call_out_prefixes],
        "realm": SIP_REALM,
        "web_auth_prefix": WEB_AUTH_PREFIX,
        "web_auth_family": WEB_AUTH_FAMILY,
        "cel_file": CEL_FILE,
        "cel_mapping": cel_mapping(),
        "inquiry_family": INQUIRY_FAMILY,
        "police_family": POLICE_FAMILY,
        "userpass": "digest" if pbx.version >= (22, 2) else "userpass",
        "ha1": lambda digest: _ha1(digest, pbx),
        "locked": lambda extension: _nobodys_digest(settings, extension),
        **_network(settings),
    }


def _outside(settings: Settings, numbers: Sequence[str]) -> dict[str, Any]:
    """Short codes and numbers that begin as the settings allow; whatever else the table holds is
    left out, so that nothing else can be dialled."""
    long = tuple(settings.trunk.call_out_prefixes)
    allowed = [
        number for number in numbers if OUTSIDE.fullmatch(number) and _may_be_called(number, long)
    ]
    return {"outside_numbers": sorted(set(allowed))}


def _may_be_called(number: str, prefixes: tuple[str, ...]) -> bool:
    return not number.startswith("+") or number.startswith(prefixes)


def _check_path(folder: Path) -> None:
    bad = sorted(MEANINGFUL_IN_PATHS.intersection(str(folder)))
    if bad:
        raise Unrenderable(f"the path {folder} holds {bad[0]!r}, which Asterisk cannot read")


def _present(pbx: Pbx) -> dict[str, list[str]]:
    """Older releases lack some modules (res_cdrel_custom); naming them would be an error."""
    return {
        trade: [name for name in names if name in pbx.modules] for trade, names in MODULES.items()
    }


def _ha1(digest: str, pbx: Pbx) -> Lines:
    if pbx.version >= (22, 2):
        return Lines(f"auth_type = digest\npassword_digest = MD5:{digest}")
    return Lines(f"auth_type = md5\nmd5_cred = {digest}")


def _nobodys_digest(settings: Settings, extension: str) -> str:
    """A digest of no password, the same at each rendering, that nobody outside can compute."""
    secret = f"{extension}:{settings.exchange.ami_password}".encode()
    return hashlib.sha256(secret).hexdigest()[:32]


def _network(settings: Settings) -> dict[str, Any]:
    hosts = [_one_line(host) for host in settings.trunk.trunk_hosts]
    shared = any(_has_this_machine(host) for host in hosts)
    return {
        "trunk_hosts": hosts,
        "trunk_acl": hosts if all(_is_address(host) for host in hosts) else [],
        "identify_order": "username,ip" if shared else "ip,username",
        "behind_nat": _behind_nat(settings),
        "media_address": _media_address(settings),
    }


def _behind_nat(settings: Settings) -> Lines:
    address = _one_line(settings.place.external_address)
    if not address:
        return Lines("")
    local = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")
    rows = [f"external_signaling_address = {address}", f"external_media_address = {address}"]
    return Lines("\n".join(rows + [f"local_net = {net}" for net in local]) + "\n")


def _media_address(settings: Settings) -> Lines:
    """Media listens where SIP does: without this RTP would be open on every address."""
    if settings.place.listen in ("0.0.0.0", "::"):
        return Lines("")
    return Lines(f"media_address = {settings.place.listen}\nbind_rtp_to_media_address = yes")


def _is_address(host: str) -> bool:
    return network_of(host) is not None


def _has_this_machine(host: str) -> bool:
    """Whether the browsers' telephones, which come from 127.0.0.1, may come from there too."""
    network = network_of(host)
    if network is None:
        return host == "localhost"
    return any(network.version == it.version and network.overlaps(it) for it in THIS_MACHINE)


def changed_files(etc: Path, files: Mapping[str, str]) -> list[str]:
    """Return the names of those that ``etc`` does not hold like this."""
    return [name for name, text in files.items() if not _holds(etc / name, text)]


def _holds(path: Path, text: str) -> bool:
    """Return whether the file exists and has exactly this text.

    Bytes are compared, because a damaged file may not be valid UTF-8."""
    return path.exists() and path.read_bytes() == text.encode()


def write_conf(etc: Path, files: Mapping[str, str]) -> list[str]:
    """Write each changed file atomically, readable by us alone; returns the changed names."""
    changed = changed_files(etc, files)
    for name in changed:
        path = etc / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(files[name])
        os.replace(temporary, path)
    return changed
