"""The forum is killed at its worst moments, and nothing that was promised is lost."""
