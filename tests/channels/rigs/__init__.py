"""Adapters with stand-ins of their networks, for the contract (tests/channels/contract.py)."""
