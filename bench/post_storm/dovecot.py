"""A real mail server for benchmarks and tests: Debian's Dovecot on loopback, with a mailbox of its
own, and a line to it that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.system import until
from foundation.process.with_parent import with_parent
from launcher.packages import find_program

USER, PASSWORD, ADDRESS = "109", "secret", "109@city.test"
CONFIGURATION = """
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
auth_allow_cleartext = yes
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_driver = maildir
mail_path = {folder}/home/Maildir
first_valid_uid = 1
mailbox_list_index = no
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A mail server and a line to it on `port`. `greeting`: said instead of the server's own, once.
    `password`: what the server takes now. `closed`: nobody gets through."""

    folder: Path
    server_port: int
    port: int = 0
    greeting: bytes | None = None
    password: str = PASSWORD
    closed: bool = False
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _process: asyncio.subprocess.Process | None = None

    async def start(self, password: str = PASSWORD) -> None:
        """Start the server with the mail that lies there."""
        self.password = password
        account = pwd.getpwuid(os.getuid())
        internal, login, owner = account.pw_name, account.pw_name, account
        if account.pw_uid == 0:
            internal, login, owner = "dovecot", "dovenull", pwd.getpwnam("nobody")
        home = self.folder / "home"
        await asyncio.to_thread(_make, home, owner.pw_uid, owner.pw_gid)
        text = CONFIGURATION.format(
            folder=self.folder, internal=internal, login=login, port=self.server_port,
            uid=owner.pw_uid, gid=owner.pw_gid, password=password,
            group=_group(internal),
        )  # fmt: skip
        conf = self.folder / "dovecot.conf"
        await asyncio.to_thread(conf.write_text, text)
        program = find_program("dovecot")
        assert program, "dovecot-imapd is missing: ./komek test installs it"
        self._process = await asyncio.create_subprocess_exec(
            *with_parent([program, "-F", "-c", str(conf)])
        )
        await until(self._listens, 20, "Dovecot listens", every=0.02)

    async def _listens(self) -> bool:
        _, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        writer.close()
        return True

    async def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()
            self._process = None

    # --- the mailbox ---------------------------------------------------------------------------

    async def deliver(self, mail: bytes, at: datetime | None = None) -> None:
        """Deliver a mail to the mailbox."""
        await asyncio.to_thread(self._append, mail, at or datetime.now(UTC))

    def _append(self, mail: bytes, at: datetime) -> None:
        with imaplib.IMAP4("127.0.0.1", self.server_port, timeout=10) as box:
            box.login(USER, self.password)
            status, words = box.append("INBOX", "", imaplib.Time2Internaldate(at), mail)
            assert status == "OK", words

    async def count_anew(self) -> None:
        """Lose the server's list of numbers: another UIDVALIDITY, and the same mails."""
        await self.stop()
        await asyncio.to_thread(_forget_numbers, self.folder / "home/Maildir")
        await self.start()
        self.cut()

    # --- the line ------------------------------------------------------------------------------

    async def line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection of ours."""
        if self.closed:
            writer.transport.abort()
            return
        if (greeting := self.greeting) is not None:
            self.greeting = None
            writer.write(greeting)
            writer.close()
            return
        try:
            to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            writer.close()
            return
        self._lines |= {writer, to_server[1]}
        await asyncio.gather(_pass(reader, to_server[1]), _pass(to_server[0], writer))

    def cut(self) -> None:
        """Cut every connection to the server."""
        for writer in self._lines:
            writer.transport.abort()
        self._lines.clear()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def _group(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _make(home: Path, uid: int, gid: int) -> None:
    if not home.exists():
        home.mkdir()
        home.parent.chmod(0o755)
        if os.getuid() == 0:
            os.chown(home, uid, gid)


def _forget_numbers(maildir: Path) -> None:
    for pattern in ("dovecot-uidlist*", "dovecot.index*"):
        for path in maildir.glob(pattern):
            path.unlink()


@asynccontextmanager
async def dovecot(server_port: int) -> AsyncIterator[Dovecot]:
    """Run the server with an empty mailbox."""
    folder = Path(tempfile.mkdtemp(prefix="komek-d-"))
    server = Dovecot(folder, server_port)
    await server.start()
    line = await asyncio.start_server(server.line, "127.0.0.1", 0)
    server.port = line.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.cut()
        line.close()
        await server.stop()
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
