"""Files handed out: attachments, and the application as a PDF."""
