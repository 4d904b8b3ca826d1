"""Business actions of the registry: one function for each, which writes all that belongs to it.

Each function works in the caller's transaction, and says which rows it locks.
"""
