"""The pure heart of the queue: standard library only, no I/O, no clock, no logging."""
