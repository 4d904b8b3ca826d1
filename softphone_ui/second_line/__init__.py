"""Incidents that were seen on cameras: what to do first, one event, and the figures of the lead."""
