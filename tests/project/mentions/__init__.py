"""Tests of the readers of files that mention versions."""
