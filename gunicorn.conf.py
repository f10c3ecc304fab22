"""How the web process runs: two workers of eight threads over one preloaded application."""

import gc
import os
from pathlib import Path
from typing import Any

gc.disable()  # until the workers are there: nothing of what is loaded is garbage, and looking for some is a third of loading

bind = f"{os.environ.get('BIND', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - the door to the street
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
preload_app = True
# One slow photo on a weak line holds one thread, never a worker; a worker that stops answering is replaced.
timeout = 60
graceful_timeout = 20
keepalive = 15
# The heartbeat file in memory: on a slow disk its chmod can stall a worker until it is taken for dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes its own file there
# No admin socket in the home directory: nobody uses it, and two servers of one user would fight over it.
control_socket_disable = True
# Lines of a form or header longer than this come from nobody we know.
limit_request_line = 4094
# The application writes its own log, without addresses and codes; gunicorn's would hold confirm tokens.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning")


def post_fork(_server: Any, worker: Any) -> None:
    """A database connection must not be shared by two processes: each worker opens its own."""
    from webapp.core.db import dispose_engines

    application = worker.app.wsgi()
    with application.app_context():
        dispose_engines()
    # What was loaded before the fork is no garbage; a full collection would walk it all while others wait for the writer.
    gc.freeze()
    gc.enable()
