"""Runs the real forum in processes of its own: to measure it, and to kill it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

HOUSE = Path(__file__).parent.parent
TOKEN = re.compile(r'name="csrf(?:_|-)token" (?:value|content)="([^"]+)"')
OURS = ("FORUM_", "DATABASE_URL", "SEARCH_URL", "FLASK_", "GUNICORN_", "WEB_CONCURRENCY", "PORT")


class Server:
    """gunicorn as `gunicorn.conf.py` sets it, and whatever else is started beside it: one process group.

    `more` is what else `subprocess.Popen` is told of each.
    """

    def __init__(self, app, settings=None, workers=2, **more):
        self.more = more
        self.app, self.workers, self.port = app, workers, free_port()
        self.environment = clean_environment(settings)
        self.processes = []

    def start(self, *companions):
        """Serve; `companions` are further commands that live and die with it. Returns when it answers."""
        options = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers), "--max-requests", "0"]
        serve = ["-m", "gunicorn", "--no-control-socket", "--log-level", "warning", *options, self.app]
        self.processes = [self._spawn(serve, group=0)]
        self.processes += [self._spawn(command, self.processes[0].pid) for command in companions]
        self._await_answer()
        return self

    def kill(self):
        """SIGKILL for every process at once: no handler runs, nothing is tidied up."""
        os.killpg(self.processes[0].pid, signal.SIGKILL)
        self._reap()

    def stop(self):
        """Ask gunicorn to end; what does not end is killed."""
        if self.processes and self.processes[0].poll() is None:
            self.kill()

    def __enter__(self):
        return self if self.processes else self.start()

    def __exit__(self, *_error):
        self.stop()

    def worker_pids(self):
        children = Path(f"/proc/{self.processes[0].pid}/task/{self.processes[0].pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu_seconds(self):
        """What all workers have computed so far, user and system time."""
        return sum(cpu_seconds(pid) for pid in self.worker_pids())

    def _spawn(self, command, group):
        return spawn(command, self.environment, group, **self.more)

    def _await_answer(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.processes[0].poll() is not None:
                raise RuntimeError("gunicorn ended before it answered; its reason stands above.")
            try:
                read_once(self.port, "/healthz")
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("gunicorn did not answer within a minute.")

    def _reap(self):
        for process in self.processes:
            process.wait()


class Client:
    """A browser on one kept connection: cookies, the language, and the token of the forms."""

    def __init__(self, port, language="fr"):
        self.port, self.language = port, language
        self.cookies, self.token, self.connection = {}, None, None

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, form):
        return self.request("POST", path, urlencode({"csrf_token": self.token, **form}))

    def sign_in(self, name, password):
        self.read_token("/sign-in")
        status, body = self.post("/sign-in", {"login": name, "password": password})
        if status != 303:
            raise RuntimeError(f"Signing in gave {status}: {body[:200]}")
        self.read_token("/account")
        return self

    def read_token(self, path):
        self.token = TOKEN.search(self.get(path)[1]).group(1)

    def request(self, method, path, body=None):
        """(status, text) of the answer; raises OSError when the connection breaks."""
        headers = {"Accept-Language": self.language, "Cookie": "; ".join(map("=".join, self.cookies.items()))}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self._exchange(method, path, body, headers)
        except (OSError, http.client.HTTPException) as broken:
            self.close()
            raise ConnectionError(f"{method} {path}: {broken!r}") from broken

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _exchange(self, method, path, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.location = answer.headers.get("Location")
        return answer.status, text


def read_once(port, path):
    """(status, text) of one page that a visitor reads before he leaves."""
    visitor = Client(port)
    try:
        return visitor.get(path)
    finally:
        visitor.close()


def forum_at(instance):
    """What gunicorn and flask call to make the forum of that instance folder."""
    return f"app:create_app(instance_path={str(instance)!r})"


def flask_command(instance, *words):
    """The arguments of Python that run a command of the forum of that instance."""
    return ["-m", "flask", "--app", forum_at(instance), *words]


def spawn(command, environment, group=0, output=None, **more):
    """Start Python with those arguments in a process group: its own, or that of the process `group`."""
    python = [sys.executable, *command]
    return subprocess.Popen(python, cwd=HOUSE, env=environment, process_group=group, stdout=output, **more)


def run_flask(instance, *words, settings=None):
    """Run a command of the forum to its end; returns what it said."""
    command = [sys.executable, *flask_command(instance, *words)]
    environment = clean_environment(settings)
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def clean_environment(settings=None):
    """This process's environment without what would change the forum, and with these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, **{f"FORUM_{name}": str(value) for name, value in (settings or {}).items()}}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def cpu_seconds(pid):
    """utime + stime of /proc/<pid>/stat; in nanoseconds by thread where the system keeps them."""
    threads = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    if threads:
        return sum(int(line.split()[0]) for line in threads) / 1e9
    facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")
