"""The browser's telephone."""
