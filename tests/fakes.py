"""Stand-ins that keep state. Only tests may import this."""

import time
from collections.abc import Callable
from typing import Any

from service.actions import artefacts
from workers.lease import Lease

STAGES = ("listen", "think", "write")


class FakePipeline:
    """Three stages that resume from artefacts as the real path does, and keep an account of what they did.

    `before[name]` is called inside the stage before its work: raise, sleep or kill there.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.ran: list[str] = []
        self.before: dict[str, Callable[[Lease], Any]] = {}
        self.skipped = False

    def __call__(self, lease: Lease) -> bool:
        lease.plan(STAGES, weights=(1, 2, 1))
        for name in STAGES:
            self._stage(lease, name)
        return self.skipped

    def _stage(self, lease: Lease, name: str) -> None:
        key = artefacts.fingerprint(name, lease.recording_id)
        with lease.database.read() as session:
            known = artefacts.find(session, lease.recording_id, name, key)
        if known is not None:
            with lease.commit() as session:
                lease.stage_done(session, name, "reused")
            return
        with lease.stage(name) as progress:
            self.ran.append(name)
            if name in self.before:
                self.before[name](lease)
            until = time.monotonic() + self.seconds
            while time.monotonic() < until:
                time.sleep(0.01)
                progress(1 - (until - time.monotonic()) / self.seconds, f"{name} …")
            with lease.commit() as session:
                artefacts.save(session, lease.recording_id, name, key, {"stage": name})
                self.effect(session, lease, name)
                lease.stage_done(session, name)

    def effect(self, session: Any, lease: Lease, name: str) -> None:
        """For those who count effects: called in the transaction of the results."""
