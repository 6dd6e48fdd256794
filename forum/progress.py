"""How far a command is: a bar on a terminal, silence where nobody looks."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

console = Console()


class ProgressBar:
    """A bar that is called with how many are done; silent where nobody looks at it."""

    def __init__(self, title, total=None):
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self.progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self.task = self.progress.add_task(title, total=total)

    def __enter__(self):
        self.progress.start()
        return self

    def __exit__(self, *_error):
        self.progress.stop()

    def __call__(self, done):
        self.progress.update(self.task, completed=done)
