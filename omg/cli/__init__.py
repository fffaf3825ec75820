"""The command line: parsing, help, suggestions, dispatch."""
