"""A Redis, a RabbitMQ and a PostgreSQL of the bench's own, on free ports in a temporary folder, to be stopped and started."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

POSTGRES_PROGRAMS = "/usr/lib/postgresql/*/bin"
RABBIT_PROGRAMS = ("/usr/lib/rabbitmq/lib/*/sbin", "/opt/rabbitmq/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")


class OwnRedis:
    """`redis-server` that keeps its messages on disk (append-only file), as compose.yaml's broker would after a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [*command, "--appendonly", "yes", "--save", ""], stdout=subprocess.DEVNULL, start_new_session=True
        )
        answers(self.port)

    def stop(self) -> None:
        """SIGTERM, as a service manager does."""
        self.process.terminate()
        self.process.wait(30)


class OwnRabbit:
    """A RabbitMQ node with a name, a cookie and a data folder of its own: it runs as whoever runs the bench. `settings`: those
    of its application `rabbit`.
    """

    def __init__(self, folder: Path, **settings: int) -> None:
        self.folder, self.port, self.settings = folder, free_port(), settings
        folder.mkdir(parents=True)
        (folder / "plugins").write_text("[].")
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self.start()

    @staticmethod
    def program() -> Path | None:
        """The server itself: the distribution's wrapper insists on its user and its folders."""
        found = [path for pattern in RABBIT_PROGRAMS for path in Path("/").glob(f"{pattern[1:]}/rabbitmq-server")]
        return max(found, default=None)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        if (program := self.program()) is None:
            raise FileNotFoundError("no rabbitmq-server here")
        told = {
            "NODENAME": f"earmark-{self.port}@localhost", "NODE_IP_ADDRESS": "127.0.0.1", "NODE_PORT": str(self.port),
            "DIST_PORT": str(free_port()), "MNESIA_BASE": str(self.folder / "data"), "LOG_BASE": str(self.folder / "log"),
            "PID_FILE": str(self.folder / "pid"), "ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "CONFIG_FILE": str(self.folder / "none"), "CONF_ENV_FILE": os.devnull,
            "SERVER_ADDITIONAL_ERL_ARGS": " ".join(
                ["-kernel inet_dist_use_interface {127,0,0,1}", *(f"-rabbit {k} {v}" for k, v in self.settings.items())]
            ),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [str(program)],
            env={**os.environ, "HOME": str(self.folder)} | {f"RABBITMQ_{name}": value for name, value in told.items()},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            answers(self.port, 90)
        except TimeoutError:
            self.stop()
            raise

    def stop(self) -> None:
        """SIGTERM, on which it ends in order."""
        self.process.terminate()
        self.process.wait(60)


class OwnPostgres:
    """A new cluster with trust for 127.0.0.1; as root it runs as the user `postgres`, which PostgreSQL insists on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        self.run = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.run:
            shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        self._do("initdb", "-A", "trust", "-U", "postgres", "-D", str(folder / "cluster"))
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        flags = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        where = ("-D", str(self.folder / "cluster"), "-l", str(self.folder / "log"))
        self._do("pg_ctl", "start", "-w", *where, "-o", flags)
        answers(self.port)

    def stop(self, how: str = "fast") -> None:
        """`fast`: connections are cut and transactions rolled back; `immediate`: as a crash."""
        self._do("pg_ctl", "stop", "-w", "-m", how, "-D", str(self.folder / "cluster"))

    def _do(self, name: str, *arguments: str) -> None:
        found = shutil.which(name) or str(max(Path("/").glob(f"{POSTGRES_PROGRAMS[1:]}/{name}")))
        command = [*self.run, found, *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, seconds: float = 30.0) -> None:
    """Wait until somebody listens there. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens at port {port}")
