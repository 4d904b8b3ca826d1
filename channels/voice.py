"""Spoken messages, judged by what is in them: Opus in Ogg, as networks send them, and nothing else.
Pure. They are heard in the inbox; a ticket keeps photos and videos (registry/files)."""

from __future__ import annotations

MEDIA_TYPE = "audio/ogg"
VOICE_BYTES = 20_000_000


def is_voice(head: bytes) -> bool:
    """Return whether a file that begins so is Opus in Ogg: its first page holds the head of Opus
    (RFC 7845)."""
    return head[:4] == b"OggS" and head[4:5] == b"\0" and b"OpusHead" in head[:512]
