"""A running system is attacked from outside; what it promises is measured for SECURITY.md."""
