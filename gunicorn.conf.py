"""How gunicorn serves the forum; it reads this file by itself when started here."""

import os

wsgi_app = "app:create_app()"
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
# WEB_CONCURRENCY sets the number of workers, gunicorn's own variable.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Where the workers tell that they live: a disk that sleeps would get them killed.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
timeout = 30
graceful_timeout = 20
# A worker is replaced now and then, not all at once, so that a slow leak never becomes a night call.
max_requests = 20_000
max_requests_jitter = 2_000
# No access log: who read which case is nobody's business. Errors go to the console.
accesslog = None
errorlog = "-"
# No control socket in the home folder: the image's user has none.
control_socket_disable = True
