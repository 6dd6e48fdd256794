"""Runs a command of the forum that kills itself, as kill -9 does, so many seconds after it entered a phase.

python -m tests.durability.doomed INSTANCE PHASE SECONDS WORDS...

It looks at the clock whenever a function is called or left, and at the latest when the phase is left: so the
kill always falls into the phase, at any step of it. (Kills that come from outside are in the other tests.)
"""

import os
import signal
import sys
from time import perf_counter

from app import create_app

PHASES = {
    "drain": ("drain_once", "forum/cases/indexing.py"),
    "commit": ("apply", "search/whoosh_engine.py"),
    "merge": ("_pour", "search/whoosh_store.py"),
    "rebuild": ("add", "search/whoosh_engine.py"),
    "switch": ("publish", "search/generations.py"),
}


class Doom:
    """Counts the seconds from when the phase is entered. A drain's own empty rounds are no phase."""

    def __init__(self, phase, seconds):
        self.name, self.file = PHASES[phase]
        self.seconds, self.frame = seconds, None

    def watch(self, frame, event, _fact):
        if self.frame is None:
            if event == "call" and frame.f_code.co_name == self.name and self._is_here(frame):
                self.frame, self.start = frame, perf_counter()
        elif perf_counter() - self.start >= self.seconds or (event == "return" and frame is self.frame):
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_here(self, frame):
        return frame.f_code.co_filename.endswith(self.file)


def main(instance, phase, seconds, *words):
    command = create_app(instance_path=instance).test_cli_runner()
    sys.setprofile(Doom(phase, float(seconds)).watch)
    result = command.invoke(args=words)
    sys.exit(f"{phase} was not met: {result.output} {result.exception!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
