"""What a browser is sent of a notice. Pure."""

from __future__ import annotations

import json
from functools import partial

from foundation.words.catalogues import package_words
from foundation.words.marking import N_, Say
from registry.public_notices.notice import PublicNotice, in_words

#: A push service takes 4 kB, which Cyrillic letters fill twice as quickly; the page has the rest.
LONGEST = 400
SEVERITY_WORDS = {
    "minor": N_("For your information"),
    "moderate": N_("Attention"),
    "severe": N_("Warning"),
    "extreme": N_("Danger"),
}
DRILL, CORRECTED = N_("Exercise, no danger"), N_("Corrected")
OVER, WITHDRAWN = N_("It is over"), N_("Withdrawn: this notice was wrong")


def push_text(notice: PublicNotice, news: str, language: str) -> str:
    """Return the message as JSON, which the worker of `/now` shows
    (`softphone_ui/now/static/worker.js`). All versions have one `tag`, so a browser shows the
    newest in place of the older; `version` orders them. `alarm`: the device makes itself heard."""
    say = partial(package_words("registry").say, language)
    words = in_words(notice.what, language)
    fields = {
        "tag": notice.series,
        "version": 2 * notice.version + (news in ("over", "withdrawn")),
        "title": _title(notice, news, language, say),
        "body": words if len(words) <= LONGEST else words[: LONGEST - 1] + "…",
        "path": f"/now/{notice.series}",
        "alarm": news in ("published", "withdrawn") and not notice.drill,
    }
    return json.dumps(fields, ensure_ascii=False)


def _title(notice: PublicNotice, news: str, language: str, say: Say) -> str:
    title = say(SEVERITY_WORDS[notice.severity])
    special = {"corrected": CORRECTED, "over": OVER, "withdrawn": WITHDRAWN}.get(news)
    if special is not None:
        title = say(special)
    if notice.drill:
        title = say(DRILL)
    place = notice.where(language)
    return f"{title}: {place}" if place else title
