"""Journeys through a real forum with a real browser: what physicians come for, and every page looked at."""
