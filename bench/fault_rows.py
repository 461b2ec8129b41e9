"""Rows of the fault matrix: what happens to workers, messages and servers. Each does it and tells its jobs."""

import time

from sqlalchemy import select

from bench.fault_setup import PATIENCE, Outcome, Setup, alive
from service.store.queue import SPEECH, knock
from service.store.tables import Job


def killed(setup: Setup) -> Outcome:
    """Two workers; one that has a job in hand is killed with its pool process at a random moment, until all jobs are done."""
    workers, kills = setup.workers(2), 0
    jobs = setup.submit(setup.jobs)

    def strike() -> None:
        nonlocal kills
        time.sleep(setup.chance.uniform(0.2, 2.0))
        with setup.farm.database.read() as session:
            names = set(session.scalars(select(Job.worker).where(Job.status == "processing")))
        held = [
            n
            for n, worker in enumerate(workers)
            if any((name or "").startswith(f"earmark-{worker.pid}-") for name in names)
        ]
        if held:
            number = setup.chance.choice(held)
            setup.farm.kill(workers[number])
            kills += 1
            workers[number] = setup.farm.start()

    setup.end(jobs, strike)
    return Outcome(jobs, f"{kills} kills, each with a job in hand")


def messages_lost(setup: Setup) -> Outcome:
    """A third of the messages is never sent."""
    setup.workers(2)
    sent = 0

    def some() -> int:
        nonlocal sent
        once = int(setup.chance.random() > 1 / 3)
        sent += once
        return once

    jobs = setup.submit(setup.jobs // 5, some)
    setup.end(jobs)
    return Outcome(jobs, f"{len(jobs) - sent} of {len(jobs)} messages never sent")


def messages_doubled(setup: Setup) -> Outcome:
    """Each message is sent twice."""
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 5, lambda: 2)
    setup.end(jobs)
    return Outcome(jobs, f"{2 * len(jobs)} messages")


def claimed_by_four(setup: Setup) -> Outcome:
    """Four workers and four messages for each job: most of them find nothing or somebody else's job."""
    setup.workers(4)
    jobs = setup.submit(setup.jobs // 5, lambda: 4)
    setup.end(jobs)
    return Outcome(jobs, f"{4 * len(jobs)} messages, four workers")


def told_to_stop(setup: Setup) -> Outcome:
    """SIGTERM in the middle of a stage, a new worker afterwards: a deployment. Five times."""
    jobs, longest, codes, busy = setup.submit(setup.jobs // 5), 0.0, [], 0
    for _ in range(5):
        worker = setup.workers(1)[0]
        setup.farm.wait(lambda: setup.busy(jobs) > 0 or not setup.left(jobs))
        busy += setup.busy(jobs) > 0
        began = time.monotonic()
        worker.terminate()
        codes.append(worker.wait(60))
        longest = max(longest, time.monotonic() - began)
        setup.farm.workers.remove(worker)
    setup.workers(1)
    setup.end(jobs)
    words = f"{busy} of 5 signals with a job in hand, left with {sorted(set(codes))}, the slowest after {longest:.1f} s"
    return Outcome(jobs, words)


def poison(setup: Setup) -> Outcome:
    """A job that kills its worker process in each attempt, and five that come after it."""
    setup.workers(1)
    first = setup.farm.submit(knocking=False)
    setup.farm.mode(f"poison {first}")
    knock(SPEECH)
    jobs = [first, *setup.submit(5)]
    setup.end(jobs)
    job = setup.farm.job(first)
    return Outcome(jobs, f"attempt {job.attempt}, {job.error_code}: {job.error}", {first})


def broker_stopped(setup: Setup) -> Outcome:
    """The broker stops while jobs are done, more are submitted meanwhile, and it starts again."""
    assert setup.broker
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 10)
    setup.farm.wait(lambda: setup.left(jobs) < len(jobs), PATIENCE)
    setup.broker.stop()
    try:
        began, unheard = time.monotonic(), 0
        while time.monotonic() - began < setup.outage:
            if len(jobs) < setup.jobs // 5:
                jobs.append(setup.farm.submit(knocking=False))
                unheard += not knock(SPEECH)
            time.sleep(0.5)
        waiting = setup.left(jobs)
    finally:
        setup.broker.start()
    setup.end(jobs)
    return Outcome(
        jobs, f"away for {setup.outage:.0f} s, {unheard} knocks unheard, {waiting} jobs waiting at its return"
    )


def database_restarted(setup: Setup) -> Outcome:
    """PostgreSQL stops three times (twice `fast`, once as in a crash) in the middle of stages, for three seconds each."""
    assert setup.postgres
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 5)
    busy = []
    for how in ("fast", "immediate", "fast"):
        setup.farm.wait(lambda: setup.busy(jobs) > 0, PATIENCE)
        busy.append(setup.busy(jobs))
        setup.postgres.stop(how)
        time.sleep(3)
        setup.postgres.start()
        setup.farm.wait(lambda: setup.left(jobs) < len(jobs) or alive(setup), 30)
        time.sleep(2)
    setup.end(jobs)
    return Outcome(jobs, f"{busy} jobs in hand when it stopped; workers alive: {living(setup)} of 2")


def living(setup: Setup) -> int:
    """Worker processes that have not ended."""
    return sum(worker.poll() is None for worker in setup.farm.workers)
