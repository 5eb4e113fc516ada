"""Papers: rendered from a template and recorded facts, stored with their hash, never edited."""
