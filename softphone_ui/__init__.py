"""The browser side: sign-in, the operator's desk, the shift lead's pages and the HTTP API."""
