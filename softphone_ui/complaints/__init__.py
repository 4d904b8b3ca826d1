"""Complaints and praise of calls: opened at the desk or by the quality service, and answered."""
