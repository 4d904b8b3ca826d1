"""Launcher, settings, set-up, embedded services, supervision and status."""
