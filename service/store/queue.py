"""The Celery client: queue names, the one task's name, and a knock that never fails. Imports the settings only.

A message says "look into the job table" and nothing more: lost, doubled and late messages change nothing.
"""

import logging
import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError

from service.config import Settings, get_settings
from service.domain.errors import Invalid
from service.store import litebroker as _registers_the_scheme  # noqa: F401

log = logging.getLogger(__name__)

KNOCK = "earmark.knock"
SPEECH, TEXT, SHORT = QUEUES = ("speech", "text", "short")
"""`speech`: recordings that a recogniser must hear. `text`: what rests on words alone. `short`: work of seconds, which a
worker of its own does beside them.
"""
FORMER = {"cpu": SPEECH, "gpu": SPEECH}
"""Names that processes of the version before still write."""
SEVERAL_HOURS = 12 * 3600  # seconds: above the longest job


def make_celery(settings: Settings) -> Celery:
    """A Celery application for this installation's broker. No result backend: the database knows how jobs went."""
    url, options = broker_options(settings)
    app = Celery("earmark", broker=url, set_as_current=False)
    app.conf.update(
        broker_transport_options=options,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=3,
        task_default_queue=QUEUES[0],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,  # the attempt counter decides, not the broker: no endless poison loop
        task_send_sent_event=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,  # jobs are cancelled and watched in the database
        worker_prefetch_multiplier=1,
        worker_pool_start_method="spawn",  # torch does not survive a fork
        worker_proc_alive_timeout=120,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_channel_error_retry=True,  # a full Redis or a closed channel of RabbitMQ: connect anew, do not end
    )
    return app


def broker_options(settings: Settings) -> tuple[str, dict[str, Any]]:
    """The broker's URL and transport options. The embedded broker's path travels as an option: see `litebroker`."""
    url = settings.broker
    if url.startswith("lite:"):
        return "lite://localhost", {"path": url.removeprefix("lite:///"), "polling_interval": 0.25}
    if url.startswith(("redis:", "rediss:")):
        return url, {
            "socket_keepalive": True,
            "health_check_interval": 25,
            "socket_connect_timeout": 3,
            "visibility_timeout": SEVERAL_HOURS,  # redelivery is harmless here, only useless
        }
    return url, {}


@lru_cache
def get_celery() -> Celery:
    """The Celery application of this process, from the settings."""
    return make_celery(get_settings())


def read_takes(text: str) -> tuple[str, ...]:
    """The queues that a worker takes work from: `all`, or names separated by commas. Raises Invalid."""
    names = dict.fromkeys(FORMER.get(name, name) for name in text.replace(" ", "").split(",") if name)
    if unknown := set(names) - {*QUEUES, "all"}:
        raise Invalid(
            f"A worker cannot take “{', '.join(sorted(unknown))}”: name speech, text, short or all.",
            code="unknown_queue",
        )
    return QUEUES if not names or "all" in names else tuple(names)


def with_former(queues: Iterable[str]) -> list[str]:
    """These queues, with the names that the version before has for them."""
    wanted = [FORMER.get(name, name) for name in queues]
    return wanted + [name for name, now in FORMER.items() if now in wanted]


def knock(queue: str, *, at: str | None = None, app: Celery | None = None) -> bool:
    """Wake a worker of `queue`, after the job's row is committed. Never raises: without the broker it returns False,
    logs one line, and the workers' next sweep finds the job. `at`: the worker listens there, not at `queue`.
    """
    policy = {"max_retries": 1, "interval_start": 0.1}
    try:
        (app or get_celery()).send_task(KNOCK, (queue,), queue=at or queue, retry_policy=policy)
    except (OperationalError, OSError, sqlite3.Error) as error:
        log.warning("could not knock at queue %s (the next sweep finds the job): %s", queue, error)
        return False
    return True
