"""Notices: what a member should hear of, on the site and, where it matters, by a mail that it waits."""
