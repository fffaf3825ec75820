"""Bytes from elsewhere: requests, retries, proxies, credentials, partial downloads, cached documents."""
