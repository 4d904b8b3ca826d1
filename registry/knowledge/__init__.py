"""The knowledge base: what operators read to callers, and how they find it. No I/O in here."""
