"""Queries of the reports.

In them, `{{sums}}` is the list of the columns that are summed, so that each stands once, in
`quality.reports.measures.ReportSums`; `{{keys}}` are the columns in which `report_key_of` finds
the key of a contact.
"""

from quality.reports.measures import NAMES

KEYS = (
    "c.language", "c.operator", "c.topic_id", "c.body_id", "c.district", "c.skill",
    "c.shift_starts_at", "c.shift_ends_at",
)  # fmt: skip
COLUMN_LISTS = {"sums": NAMES, "keys": KEYS}
