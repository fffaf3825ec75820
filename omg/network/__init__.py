"""Downloads: requests, retries, proxies, credentials, partial downloads, cached documents."""
