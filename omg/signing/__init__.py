"""Who signed what: OpenPGP signatures, the publishers' keys, and the verdict. What an auditor reads."""
