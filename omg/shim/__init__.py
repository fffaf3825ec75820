"""The shims: table, memos, decision, rehash, dispatch."""
