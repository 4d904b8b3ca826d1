"""Known incidents that waiting callers hear of, and what proposes one."""
