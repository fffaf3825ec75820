"""What other managers installed, and how omg adopts it: by link, nothing of theirs changed."""
