"""``telegram fetch`` and ``telegram sign-in``: what the reading of public channels needs
(channels/telegram_public): its library, with the versions and hashes of its lock file, and the
session of an account."""

from __future__ import annotations

import asyncio
import getpass
import os
import tomllib
from importlib.util import find_spec
from pathlib import Path

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, Settings
from foundation.settings.networks import OLD_KEYS, flat_keys, key_of
from launcher.homes import to_toml
from launcher.wheels import install

LOCK = CODE_DIR / "channels" / "telegram_public" / "library.lock"
RISK = (
    "The account that signs in reads public channels by a program. Telegram may limit or ban such "
    "an account, for good, and with it all that it has: take a number of its own for this, never a "
    "person's and never that of the bot's owner. Nobody has tried this with the real Telegram yet."
)
SESSION = key_of("telegram_public", "session")


def fetch(progress: Progress) -> None:
    """Install the library beside our packages. Raises StartError with pip's last word."""
    install(LOCK, "the library of Telegram's public channels (Telethon, 6 MB)", progress)


def sign_in(settings: Settings) -> None:
    """Ask for telephone, code and password, and store the session among the installation's secrets.
    Raises StartError."""
    if not settings.networks.telegram_public.is_read:
        raise StartError(
            "networks.telegram_public.id and .hash are not set: my.telegram.org gives both "
            "(docs/SETTINGS.md)"
        )
    if find_spec("telethon") is None:
        raise StartError("its library is not there: ./komek telegram fetch")
    print(RISK)
    if input("Go on? (yes/no) ").strip().lower() != "yes":
        raise StartError("nobody has signed in")
    session = asyncio.run(_session(settings))
    store_secret(settings.home / "secrets.toml", SESSION, session)
    print("Signed in. The session is in secrets.toml; the channels are read within five minutes.")


async def _session(settings: Settings) -> str:
    """The session of whoever answers the questions. Raises StartError."""
    from telethon.errors import RPCError

    from channels.telegram_public.client import client_of

    keys = settings.networks.telegram_public
    client = client_of(keys.id, keys.hash, "")
    try:
        await client.start(
            phone=lambda: input("Telephone of the account (+7…): "),
            code_callback=lambda: input("Code that Telegram has sent: "),
            password=lambda: getpass.getpass("Its password, if it has one: "),
        )
        return str(client.session.save())
    except (RPCError, OSError, TimeoutError, RuntimeError, ValueError) as error:
        raise StartError(f"not signed in ({type(error).__name__})") from error
    finally:
        await client.disconnect()


def store_secret(path: Path, key: str, value: str) -> None:
    """Store a secret in the file of secrets, whose rights are 0600 and whose owner stays. What
    stands there under the old name of the key is removed. Raises OSError."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    written = flat_keys(tomllib.loads(text))
    before = {name: each for name, each in written.items() if OLD_KEYS.get(name) != key}
    owner = path.stat() if path.exists() else None
    write_whole(path, to_toml({**before, key: value}))
    if owner is not None and os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)
