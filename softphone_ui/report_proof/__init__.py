"""A code by SMS or mail, where a report comes from a browser without scripts."""
