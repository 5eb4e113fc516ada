"""The kinds of page, one file a kind."""
