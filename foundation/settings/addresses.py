"""Checks settings that are addresses: of hosts, servers, pages and mailboxes.

Each `judge_…` function returns the value as it is stored, or raises ValueError, whose message says
what the value must be."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from foundation.settings.database_servers import servers_of

# Letters that would end a value in another program's configuration file.
MEANINGFUL = frozenset('"\\;')
#: The values of libpq's `sslmode`: how a connection to PostgreSQL uses TLS.
_TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_LIKE_POSTGRESQL = "must be like postgresql://user:password@host:5432/database"


def judge_plain(value: str) -> str:
    if any(ord(letter) < 32 or letter in MEANINGFUL for letter in value):
        raise ValueError('must hold no line break, quote, backslash or ";"')
    return value


def _one_line(value: str) -> str:
    if any(ord(letter) <= 32 for letter in value):
        raise ValueError("must hold no space and no line break")
    return value


def judge_network(value: str) -> str:
    return str(ip_network(value))


def network_of(host: str) -> IPv4Network | IPv6Network | None:
    """Return the network of an address, with or without a mask; None if `host` is a name."""
    try:
        return ip_network(host, strict=False)
    except ValueError:
        return None


def _is_name(value: str) -> bool:
    """Return whether this can be a host's name.

    A value whose last label has only digits is a wrong address, not a name."""
    value = value.removesuffix(".")  # a name may end with the dot of the DNS root
    labels = r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*"
    is_name = re.fullmatch(labels, value) and len(value) <= 253
    return bool(is_name) and not value.rpartition(".")[2].isdigit()


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535


def judge_trunk_host(value: str) -> str:
    if not _is_name(value) and network_of(value) is None:
        raise ValueError(
            f"must be an address, a network such as 10.20.0.0/24, or a host's name, not {value!r}"
        )
    return value


def judge_listen_address(value: str) -> str:
    if not _is_address(value):
        raise ValueError(f"must be an address of this machine such as 10.20.0.5, not {value!r}")
    return value


def judge_host_alone(value: str) -> str:
    if value and not (_is_name(value) or _is_address(value)):
        raise ValueError(f"must be an address or a host's name without a port, not {value!r}")
    return value


def judge_host_and_port(value: str) -> str:
    host, colon, port = value.partition(":")
    if value and not ((_is_name(host) or _is_address(host)) and (not colon or _is_port(port))):
        raise ValueError(f'must be like "sip.example" or "sip.example:5060", not {value!r}')
    return value


def judge_database_dsn(value: str) -> str:
    """Return the address of PostgreSQL if it is well-formed; "" stays "".

    The message of ValueError never has the value, because the value holds a password."""
    if not value:
        return value
    try:
        where = urlsplit(_one_line(value))
    except ValueError:
        raise ValueError(_LIKE_POSTGRESQL) from None
    name = where.path.lstrip("/")  # without a name, the database is named like the user
    if where.scheme not in ("postgresql", "postgres") or "/" in name:
        raise ValueError(_LIKE_POSTGRESQL)
    servers_of(value)
    mode = re.search(r"(?:^|&)sslmode=([^&]*)", where.query)
    if mode and mode[1] not in _TLS_MODES:
        raise ValueError(f"its sslmode must be one of {', '.join(_TLS_MODES)}")
    return value


def judge_redis_dsn(value: str) -> str:
    """Return the address of Redis or Valkey if it is well-formed; "" stays "".

    The message of ValueError never has the value, because the value holds a password."""
    if not value:
        return value
    problem = "must be like redis://:password@host:6379/0, or rediss:// for TLS"
    try:
        where = urlsplit(_one_line(value))
        host, port = where.hostname, where.port
    except ValueError:
        raise ValueError(problem) from None
    known = where.scheme in ("redis", "rediss") and port != 0
    if not known or (host and not (_is_name(host) or _is_address(host))):
        raise ValueError(problem)
    if not re.fullmatch(r"(/[0-9]{0,4})?", where.path):
        raise ValueError(problem)
    return value


def _is_web_host(value: str) -> bool:
    """Return whether a host follows `https://`, with a port from 1 to 65535 or without one."""
    host, colon, port = re.split(r"[/?]", value.partition("://")[2], maxsplit=1)[0].partition(":")
    return (_is_name(host) or _is_address(host)) and (not colon or _is_port(port))


def judge_tile_address(value: str) -> str:
    """Return the address of map tiles if it is well-formed; "" stays "".

    Its host must be plain, because it is written into the Content-Security-Policy of the pages."""
    pattern = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9{}/._~?=&%@-]*"
    if value and not (re.fullmatch(pattern, value) and _is_web_host(value)):
        raise ValueError(f"must be like https://tiles.example/{{z}}/{{x}}/{{y}}.png, not {value!r}")
    if value and not all(part in value.partition("//")[2] for part in ("/{z}", "{x}", "{y}")):
        raise ValueError("must hold {z}, {x} and {y}")
    return value


def judge_web_address(value: str) -> str:
    """Return the address at which people's telephones reach the pages: a host without a path."""
    pattern = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"
    if value and not (re.fullmatch(pattern, value) and _is_web_host(value)):
        raise ValueError(f"must be like https://109.city.example, not {value!r}")
    return value


def judge_post_address(value: str) -> str:
    pattern = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?"
    if value and not (re.fullmatch(pattern, value) and _is_web_host(value)):
        raise ValueError(f"must be like https://sms.example/messages, not {value!r}")
    return value


def judge_site(value: str) -> str:
    if not _is_web_host(value):
        raise ValueError(
            f"must begin like https://city.example, with a port to 65535, not {value!r}"
        )
    return value


def judge_mail_address(value: str) -> str:
    name, _, host = value.rpartition("@")
    if value and not (re.fullmatch(r"[^\s@<>\"\\;,]{1,64}", name) and _is_name(host)):
        raise ValueError(f'must be like "city@109.example", not {value!r}')
    return value
