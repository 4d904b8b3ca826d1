"""Boards: charts of reports that a person arranges and shares with roles."""
