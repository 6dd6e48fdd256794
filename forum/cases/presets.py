"""How foreign records become ours, by the name of their collection."""

PRESETS = {}
