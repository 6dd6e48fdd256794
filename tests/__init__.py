"""Sentences about the forum, each one checked."""
