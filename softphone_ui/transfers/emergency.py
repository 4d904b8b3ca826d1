"""The emergency services: known by heart, so that they are there while the database is away."""

from __future__ import annotations

EMERGENCIES = frozenset({"101", "102", "103", "104", "105", "112"})
