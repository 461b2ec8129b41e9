"""The embedded broker: order, atomic delivery, survival, and many at once."""

import json
import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Consumer, Exchange, Queue

from service.store import litebroker

CPU = Queue("speech", Exchange("speech", "direct"), routing_key="speech")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "broker.db"


def connect(path: Path) -> Connection:
    return Connection("lite://localhost", transport_options={"path": str(path), "polling_interval": 0.01})


def put(connection: Connection, *bodies: object, **options) -> None:
    producer = connection.Producer(auto_declare=True)
    for body in bodies:
        producer.publish(body, exchange=CPU.exchange, routing_key="speech", declare=[CPU], **options)


def take_all(connection: Connection, queue: Queue = CPU) -> list[object]:
    simple, taken = connection.SimpleQueue(queue), []
    try:
        while True:
            message = simple.get(block=False)
            message.ack()
            taken.append(message.payload)
    except Empty:
        return taken
    finally:
        simple.close()


def test_messages_arrive_in_order_and_once(path):
    with connect(path) as sender, connect(path) as receiver:
        put(sender, *range(20))
        assert take_all(receiver) == list(range(20))
        assert take_all(receiver) == []


def test_a_higher_priority_comes_first(path):
    with connect(path) as connection:
        put(connection, "low", priority=0)
        put(connection, "high", priority=9)
        put(connection, "middle", priority=5)
        assert take_all(connection) == ["high", "middle", "low"]


def test_messages_outlive_every_process(path):
    with connect(path) as connection:
        put(connection, "patient")
    with connect(path) as connection:
        assert connection.default_channel.queue_declare("speech", passive=True).message_count == 1
        assert take_all(connection) == ["patient"]


def test_the_path_may_also_stand_in_the_url(path):
    with Connection(f"lite:///{path}") as connection:
        put(connection, "x")
    assert path.exists()


def test_purging_forgets_only_that_queue(path):
    other = Queue("text", Exchange("text", "direct"), routing_key="text")
    with connect(path) as connection:
        put(connection, 1, 2)
        connection.Producer().publish(3, exchange=other.exchange, routing_key="text", declare=[other])
        assert CPU(connection.default_channel).purge() == 2
        assert take_all(connection) == []
        assert take_all(connection, other) == [3]


def test_a_fanout_reaches_every_queue_bound_by_any_process(path):
    news = Exchange("news", "fanout")
    ears = [Queue(f"ear{n}", news) for n in range(2)]
    with connect(path) as first, connect(path) as second, connect(path) as sender:
        for connection, ear in zip((first, second), ears, strict=True):
            ear(connection.default_channel).declare()
        sender.Producer().publish("hello", exchange=news, declare=[news])
        assert [take_all(c, ear) for c, ear in zip((first, second), ears, strict=True)] == [["hello"], ["hello"]]


def test_many_receivers_share_the_messages_without_doubles(path):
    count, received, lock = 200, [], threading.Lock()
    with connect(path) as connection:
        put(connection, *range(count))

    def receive() -> None:
        with connect(path) as connection:
            taken = take_all(connection)
        with lock:
            received.extend(taken)

    threads = [threading.Thread(target=receive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(received) == list(range(count))


def test_the_event_loop_delivers_what_waits(path):
    """Celery's own loop polls: without it, it would take the pool that hangs when an idle child is killed."""
    got: list[object] = []

    class Loop:
        def call_repeatedly(self, seconds, callback):
            self.seconds, self.callback = seconds, callback

    with connect(path) as connection:
        assert connection.transport.implements.asynchronous
        put(connection, 1, 2)
        loop = Loop()
        with Consumer(connection, [CPU], callbacks=[lambda body, message: (got.append(body), message.ack())]):
            connection.transport.register_with_event_loop(connection, loop)
            assert loop.seconds == 0.01
            loop.callback()
            assert got == [1, 2]
            loop.callback()
            assert got == [1, 2]


def test_an_empty_poll_only_reads(path):
    with connect(path) as connection:
        put(connection, 1)
        channel = connection.default_channel
        take_all(connection)
        statements: list[str] = []
        channel._db.set_trace_callback(statements.append)
        with pytest.raises(Empty):
            channel._get("speech")
        assert len(statements) == 1 and statements[0].startswith("select")


def test_bodies_are_plain_json(path):
    with connect(path) as connection:
        put(connection, {"queue": "speech"})
        ((body,),) = connection.default_channel._sql("select body from message")
    assert json.loads(body)["headers"] is not None
    assert litebroker.TRANSPORT_ALIASES["lite"] == "service.store.litebroker:Transport"
