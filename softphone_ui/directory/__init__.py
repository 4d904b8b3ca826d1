"""Callers handed on to the outside: the directory of numbers, and what the desk asks with it."""
