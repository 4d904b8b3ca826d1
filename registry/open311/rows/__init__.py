"""The rows of Open311."""
