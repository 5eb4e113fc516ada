"""How the web server runs: `gunicorn --config python:config.gunicorn config.wsgi`, by `manage.py up` or as a service.
What stands on the command line wins: `--workers 4`."""

from typing import Any

from config.settings.environment import env

bind = env("BIND")
workers = 2
#: Half of them may wait for slow lines at a time (config/slow_clients.py).
threads = 8
#: As long as it can be: a Chinese sign takes nine places of an address, so that a search of a hundred signs and all filters
#: of a list fit. What forms send by their address is bounded by them (`search_field`, LinkForm).
limit_request_line = 8190
worker_class = "config.slow_clients.Worker"
sendfile = False  # the system's own would wait for a slow reader where nobody counts it
#: A process that does not come round any more is killed and started anew. A request may take longer.
timeout = 30
#: What is in hand when it ends is finished.
graceful_timeout = 15
keepalive = 5
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Neither slow lines nor a store that hangs, nor both together, take the last thread (workflows/concurrency.py)."""
    from workflows import concurrency

    concurrency.leave_room(worker.cfg.threads, waiting_for_lines=worker.cfg.threads // 2)
