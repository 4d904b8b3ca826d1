"""Queries of the reports.

`{{sums}}` in them is the list of columns that are summed, so that each stands once, in
`quality.reports.measures.ReportSums`.
"""

from quality.reports.measures import NAMES

COLUMN_LISTS = {"sums": NAMES}
