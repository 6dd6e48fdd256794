"""Serves the forum from one process, for trying out and for small groups."""

from gunicorn.app.base import BaseApplication

OPTIONS = {
    "workers": 1,
    "worker_class": "gthread",
    "threads": 8,
    "timeout": 60,
    "loglevel": "warning",
    "control_socket_disable": True,
}


class Embedded(BaseApplication):
    """gunicorn with one worker; the drain of the index runs beside its requests."""

    def __init__(self, make_app, address):
        self.make_app, self.address = make_app, address
        super().__init__()

    def load_config(self):
        known = self.cfg.settings
        for name, value in {**OPTIONS, "bind": self.address}.items():
            if name in known:
                self.cfg.set(name, value)

    def load(self):
        return self.make_app()


def serve_embedded(make_app, host, port):
    """Serve until stopped; `make_app` is called in the worker."""
    Embedded(make_app, f"{host}:{port}").run()
