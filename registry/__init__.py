"""The registry: a ticket's life, who must solve it, and by when. Nothing dissolves."""
