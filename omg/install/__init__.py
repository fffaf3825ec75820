"""The transaction: plan, download, verify, unpack, finish, publish."""
