"""The error that stops set-up or start. Its message is one sentence on which a person can act."""


class StartError(Exception):
    """Set-up or start cannot go on; the message says why and what to do."""
