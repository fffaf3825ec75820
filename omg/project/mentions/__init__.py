"""Pure readers of files that name a version and are not version files: a module for each format."""
