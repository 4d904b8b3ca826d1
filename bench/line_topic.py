"""Line 109 with a topic to press for: what callers of a benchmark may ask about."""

from __future__ import annotations

from bench.web_person import WebPerson

TOPIC_KEY = "4"


async def line_has_a_topic(admin: WebPerson) -> str:
    """Line 109 asks for one topic by TOPIC_KEY; returns its code."""
    told = await admin.ask("GET", "/api/lines/109")
    topic = str((await admin.ask("GET", "/api/topics"))[0]["code"])
    line = {**told["line"], "topics": [topic]}
    await admin.ask("PUT", "/api/lines/109", {"line": line, "version": told["version"]})
    return topic
