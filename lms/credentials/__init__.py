"""What completions entitle to: signed credentials, their certificates, and their public verification."""
