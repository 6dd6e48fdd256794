"""How much a case weighs in the search for those who have the same question, as a pure function."""

from math import log2

STEP, MOST = 0.05, 1.15


def demand_weight(demand):
    """1.00 for nobody, 1.05 for one, 1.10 for three, 1.15 for seven and more.

    Each doubling adds a step, and few steps count: what is often asked comes a little earlier, while the
    words still decide, and a crowd cannot carry a case past a better answer.
    """
    return min(MOST, 1 + STEP * log2(1 + max(0, demand)))
