"""What goes out: mail, SMS and webhooks to bodies and applicants, each once."""
