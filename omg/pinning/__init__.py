"""Changing which versions the files of a project ask for: pin, unpin, and newer versions in place of pins."""
