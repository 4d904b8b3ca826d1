"""The only part of the queue that speaks Asterisk's manager interface (AMI)."""
