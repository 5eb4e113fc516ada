"""What works beside the requests: the queue, the workers, the clock; and the cache, which the same server may be."""

from typing import Any

from celery.schedules import crontab

from .environment import env
from .paths import VAR_DIR

BROKER_URL = env("BROKER_URL")
# The same server serves as the cache, under another number; a socket is merely spelt differently there.
CACHE_URL = env("CACHE_URL") or (
    BROKER_URL.replace("redis+socket://", "unix://") if BROKER_URL.startswith("redis") else ""
)
LONGEST_TASK = 15 * 60  # seconds; a task that runs longer is stopped

CELERY_TASK_ACKS_LATE = True  # a killed worker's task runs again: every task must bear that
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = LONGEST_TASK
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = (
    False  # whoever asks a worker stands in a request; what is not sent the clock finds
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "workflows.beat:Scheduler"
if BROKER_URL:
    CELERY_BROKER_URL = BROKER_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
    if BROKER_URL.startswith("redis"):
        CELERY_BROKER_TRANSPORT_OPTIONS = {
            "visibility_timeout": LONGEST_TASK * 2,
            "unacked_restore_throttle": 1,
            "unacked_restore_interval": 5,
            # A server that hangs is not waited for; more than the second for which a worker listens at a time.
            "socket_connect_timeout": 1,
            "socket_timeout": 1.5,
        }
else:
    # No server at all: a folder is the queue. Slower, and a killed worker forgets the task in its hands
    # (the outbox sends it again).
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.1,
    }
CELERY_BEAT_SCHEDULE = {
    "announce what was not announced": {"task": "workflows.tasks.announce_pending", "schedule": 60.0},
    "do what was left undone": {"task": "workflows.tasks.run_jobs", "schedule": 60.0},
    "what falls due": {"task": "workflows.tasks.tick", "schedule": 300.0},
    "tidy up": {"task": "workflows.tasks.tidy", "schedule": crontab(hour=3, minute=20)},
    "publish scheduled pages": {"task": "cms.tasks.publish_scheduled", "schedule": 300.0},
    "let editors follow their posts": {"task": "cms.tasks.follow_posts", "schedule": 300.0},
    "seal the ledger": {"task": "grants.ledger.tasks.seal_entries", "schedule": crontab(minute=10)},
}

if CACHE_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "config.cache.SharedCache",
            "LOCATION": CACHE_URL,
            "OPTIONS": {"db": "1"},
            "KEY_PREFIX": "yichuang",
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "config.cache.FolderCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
