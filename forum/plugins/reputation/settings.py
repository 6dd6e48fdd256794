"""The plugin's settings: what a site may want otherwise."""

SETTINGS = {
    # A case that bears one of these tags asks for a dose: pharmacists are specialists there, votes age.
    "DOSAGE_TAGS": ["posologie", "dosage", "dose"],
    # How long a vote may be changed, in minutes; after an edit of the answer it may be changed again.
    "UNDO_MINUTES": 10,
    # How many votes a member casts in 24 hours.
    "VOTES_PER_DAY": 30,
    # What points of the last 24 months bring in their specialty, beside what a role brings.
    "PRIVILEGES": {"edit_fiches": 50, "fold_humour": 150, "review": 300, "panel": 600},
}
