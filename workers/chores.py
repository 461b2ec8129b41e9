"""What an installation needs done now and then: short jobs of no recording. May import actions."""

from service.actions import jobs
from workers.lease import Lease

KEEP_DAYS = 30.0


def forget_jobs(lease: Lease) -> bool:
    """Forget jobs of no recording that ended long ago: there is one more after every recording."""
    with lease.commit() as session:
        jobs.forget_finished(session, KEEP_DAYS)
    return False
