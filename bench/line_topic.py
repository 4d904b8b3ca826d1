"""Line 109 with topics to press for: what callers of a benchmark may ask about."""

from __future__ import annotations

from bench.web_person import WebPerson

TOPIC_KEY = "4"


async def line_has_topics(admin: WebPerson, count: int) -> list[str]:
    """Let line 109 ask for topics by TOPIC_KEY and the keys after it; return their codes in
    order."""
    answer = await admin.ask("GET", "/api/lines/109")
    known = await admin.ask("GET", "/api/topics")
    topics = sorted(str(topic["code"]) for topic in known[:count])
    line = {**answer["line"], "topics": topics}
    await admin.ask("PUT", "/api/lines/109", {"line": line, "version": answer["version"]})
    return topics
