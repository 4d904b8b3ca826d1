"""A SIP telephone over TLS that takes its sound encrypted (SRTP, RFC 3711), in the least code: it
registers, answers one ring, and deciphers what it hears with the key of the PBX's offer."""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
import secrets
import socket
import ssl

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sipmessage import Message, Request, Response

from sip_peers.sdp import ALAW
from sip_peers.sip_digest import Credentials, authorize
from sip_peers.sip_transport import response_to
from sip_peers.tones import Samples, decode

TAG_BYTES, HEADER_BYTES = 10, 12


class TlsTelephone:
    """Signed in by `async with`. `certificate` is the PBX's, as it showed it (DER)."""

    def __init__(self, account: Credentials, port: int) -> None:
        self.account, self.port = account, port
        self.certificate = b""
        self._call_id, self._sequence = secrets.token_hex(12), 0

    async def __aenter__(self) -> TlsTelephone:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=context
        )
        self.certificate = self._writer.get_extra_info("ssl_object").getpeercert(True)
        await self._register()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def _register(self) -> None:
        answer = await self._ask(self._registration())
        assert answer.code == 401, answer
        request = self._registration()
        authorize(request, answer, self.account)
        answer = await self._ask(request)
        assert answer.code == 200, answer

    def _registration(self) -> Request:
        self._sequence += 1
        host, port = self._writer.get_extra_info("sockname")
        me = f"sip:{self.account.user}@127.0.0.1"
        text = (
            f"REGISTER sip:127.0.0.1:{self.port};transport=tls SIP/2.0\r\n"
            f"Via: SIP/2.0/TLS {host}:{port};rport;branch=z9hG4bK{secrets.token_hex(8)}\r\n"
            f"Max-Forwards: 70\r\nFrom: <{me}>;tag=1\r\nTo: <{me}>\r\n"
            f"Call-ID: {self._call_id}\r\nCSeq: {self._sequence} REGISTER\r\n"
            f"Contact: <sip:{self.account.user}@{host}:{port};transport=tls>\r\n"
            "Expires: 60\r\nContent-Length: 0\r\n\r\n"
        )
        request = Message.parse(text.encode())
        assert isinstance(request, Request)
        return request

    async def _ask(self, request: Request) -> Response:
        self._send(request)
        while True:
            answer = await self._next()
            if isinstance(answer, Response):
                return answer

    def _send(self, message: Request | Response) -> None:
        message.headers.set("Content-Length", str(len(message.body)))
        self._writer.write(bytes(message))

    async def _next(self) -> Request | Response:
        """The next message; whether we are alive is answered by the way."""
        while True:
            head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 20)
            length = re.search(rb"(?im)^(?:content-length|l): *(\d+)", head)
            body = await self._reader.readexactly(int(length[1])) if length else b""
            message = Message.parse(head.lstrip() + body)
            if isinstance(message, Request) and message.method == "OPTIONS":
                self._send(response_to(message, 200, "OK"))
                continue
            return message

    async def ringing(self) -> Request:
        """The INVITE of the next ring."""
        while True:
            message = await self._next()
            if isinstance(message, Request) and message.method == "INVITE":
                return message

    async def answer_and_listen(self, invite: Request, packets: int = 30) -> Samples:
        """Takes the call with encrypted sound; what was heard, as samples."""
        (theirs,) = re.findall(
            r"a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:([\w+/=]+)", invite.body.decode()
        )
        ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        ear.bind(("127.0.0.1", 0))
        ear.setblocking(False)
        mine = base64.b64encode(secrets.token_bytes(30)).decode()
        proto = "RTP/SAVP" if "RTP/SAVP " in invite.body.decode() else "RTP/AVP"
        sdp = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {ear.getsockname()[1]} {proto} 8\r\na=rtpmap:8 PCMA/8000\r\n"
            f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{mine}\r\na=sendrecv\r\n"
        )
        answer = response_to(invite, 200, "OK", sdp.encode())
        answer.headers.set("To", f"{invite.headers['To']};tag=2")
        host, port = self._writer.get_extra_info("sockname")
        contact = f"<sip:{self.account.user}@{host}:{port};transport=tls>"
        answer.headers.set("Contact", contact)
        self._send(answer)
        keys = session_keys(base64.b64decode(theirs))
        loop = asyncio.get_running_loop()
        heard = []
        with ear:
            while len(heard) < packets:
                heard.append(decipher(await asyncio.wait_for(loop.sock_recv(ear, 2000), 20), *keys))
        return decode(b"".join(heard), ALAW)


def session_keys(master: bytes) -> tuple[bytes, bytes, bytes]:
    """Cipher key, salt and authentication key of RTP (RFC 3711, 4.3), from key and salt."""
    key, salt = master[:16], master[16:30]

    def derive(label: int, size: int) -> bytes:
        counter = int.from_bytes(salt) ^ (label << 48)
        return keystream(key, counter << 16, size)

    return derive(0, 16), derive(2, 14), derive(1, 20)


def keystream(key: bytes, counter: int, size: int) -> bytes:
    """AES in counter mode over zeros."""
    cipher = Cipher(algorithms.AES(key), modes.CTR(counter.to_bytes(16))).encryptor()
    return cipher.update(bytes(size))


def decipher(packet: bytes, key: bytes, salt: bytes, auth: bytes) -> bytes:
    """The payload of one SRTP packet, whose tag must be right (no rollover, no CSRC)."""
    body, tag = packet[:-TAG_BYTES], packet[-TAG_BYTES:]
    wanted = hmac.digest(auth, body + bytes(4), "sha1")[:TAG_BYTES]
    assert hmac.compare_digest(tag, wanted), "a packet that the key of the offer does not open"
    ssrc, sequence = int.from_bytes(body[8:12]), int.from_bytes(body[2:4])
    counter = (int.from_bytes(salt) << 16) ^ (ssrc << 64) ^ (sequence << 16)
    hidden = body[HEADER_BYTES:]
    stream = keystream(key, counter, len(hidden))
    return bytes(a ^ b for a, b in zip(hidden, stream, strict=True))
