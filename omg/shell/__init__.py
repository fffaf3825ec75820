"""Start-up files and completions."""
