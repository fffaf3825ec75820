"""Packages that people install globally into a version: `npm install -g`, `pip install`, `gem install`."""
