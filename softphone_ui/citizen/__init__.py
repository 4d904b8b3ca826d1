"""The city's site for citizens: its front page, a report in three steps, public tickets."""
