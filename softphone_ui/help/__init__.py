"""Articles that everybody may read: answers without a call."""
