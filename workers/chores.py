"""What an installation needs done now and then: short jobs of no recording. May import actions."""

from service.actions import bin, idempotency, jobs, recordings, retention
from service.config import get_settings
from service.store.incoming import remove_leftovers
from service.store.media import get_media
from service.store.resumable import ResumableUploads
from service.store.tables import change_counts
from workers import weights
from workers.lease import Lease

KEEP_DAYS = 30.0


def forget_jobs(lease: Lease) -> bool:
    """Forget jobs of no recording that ended long ago: there is one more after every recording."""
    with lease.commit() as session:
        jobs.forget_finished(session, KEEP_DAYS)
    return False


def delete_due(lease: Lease) -> bool:
    """Delete what was kept for a while only: recordings and audio, what lies in the bin, unfinished uploads and what a
    killed process left of one, answers."""
    settings, media = get_settings(), get_media()
    while True:
        keys: list[str] = []
        with lease.commit() as session:
            deleted = retention.delete_due(session, keys) + bin.delete_lapsed(session, keys)
            idempotency.purge(session)
            change_counts.forget(session)
        if not deleted:
            break
        with lease.database.write() as session:
            recordings.drop_media(session, media, keys)
    expiry = settings.upload_expiry_hours * 3600
    ResumableUploads(settings.resumable_folder, expiry).purge()
    remove_leftovers(settings.uploads_folder, expiry)
    return False


def pull_model(lease: Lease) -> bool:
    """Fetch the weights that an administrator asked for, to this worker's machine."""
    lease.plan(["fetch"])
    with lease.stage("fetch") as progress:
        weights.pull(str(lease.payload["name"]), progress)
    return False
