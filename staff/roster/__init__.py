"""The roster: who is to work from when to when, with planned breaks. Pure, but for its rows."""
