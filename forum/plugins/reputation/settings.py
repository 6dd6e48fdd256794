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
    # Which detectors annul the votes they doubt at once; the others wait for an administrator.
    "ANNUL_AT_ONCE": ["serial", "mutual", "cluster", "retaliation"],
    # What detectors call too much, where it differs from `detectors.Thresholds`; keep it in
    # instance/config.py: whoever knows a threshold stays below it.
    "THRESHOLDS": {},
}
