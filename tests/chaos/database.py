"""A PostgreSQL of the suite's own that can be stopped as by a power cut and started again on the same port and data."""

import os
import signal
import subprocess

from tools import services


class Database:
    """``url`` of an empty database; ``cut()`` stops the server at once, ``start()`` brings it back."""

    def __init__(self, folder):
        self.folder = folder  # as tools.services.scratch makes it: within reach of the server's own user
        self.rights = services.unprivileged()
        self.programs = services.system_postgres() or services.wheel_postgres(folder)
        self.data, self.log, self.port = folder / "data", folder / "log", services.free_port()
        self.common = {
            "env": {key: value for key, value in os.environ.items() if not key.startswith("PG")},
            "cwd": folder,
            "stdin": subprocess.DEVNULL,
            **self.rights,
        }
        command = [str(self.programs / "initdb"), "-D", str(self.data), "-U", "mooring", "--auth=trust", "--no-locale"]
        subprocess.run([*command, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, **self.common)
        self.url = f"postgres://mooring@127.0.0.1:{self.port}/postgres"
        self.server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        services.stop(self.server, signal.SIGINT)

    def start(self):
        # What was committed stays committed; only the disk's own cache is trusted, for the machine itself does not fall.
        options = services.postgres_options(self.port, self.folder, {"fsync": "off", "max_connections": "100"})
        with self.log.open("ab") as sink:
            command = [self.programs / "postgres", "-D", self.data, *options]
            self.server = subprocess.Popen(command, stdout=sink, stderr=sink, **self.common)
        services.wait_for(lambda: services.postgres_ready(self.data), self.server, self.log)

    def cut(self):
        services.stop(self.server, signal.SIGQUIT)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
