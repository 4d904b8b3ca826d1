"""Mail: a mailbox read by IMAP, answers by SMTP. Nothing else of ours reads what strangers mail."""
