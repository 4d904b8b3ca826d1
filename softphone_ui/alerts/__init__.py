"""Alerts on the pages: rules, what fires, silences, what was; a bar on each page of a lead."""
