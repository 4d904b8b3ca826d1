"""What can stop set-up or start: each message is one sentence a person can act on."""


class StartError(Exception):
    """Set-up or start cannot go on; the message says why and what to do."""
