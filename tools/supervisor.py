"""Keep a handful of programs running, and end them in order. Used by `make run`. Standard library only, POSIX only.

A program that ends is started again after a pause that grows while it keeps ending. SIGINT, SIGTERM and SIGHUP stop
everything: SIGTERM first, SIGKILL for what is left after GRACE seconds. The last group to start is the first to stop.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE = 15.0  # seconds; a worker may finish the message it is sending
LONGEST_PAUSE = 30.0  # seconds between two attempts to start something that keeps ending
SETTLED = 30.0  # seconds after which a program counts as healthy again
PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")


@dataclass
class Program:
    """What to run: its name for people, its command, where its output goes. Group 0 starts first and stops last."""

    name: str
    argv: Sequence[str]
    log: Path
    env: dict[str, str]
    group: int = 1


@dataclass
class Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    again_at: float = field(default=0.0)


def end_with_parent() -> None:
    """In the child, before its program starts: Linux sends it SIGTERM when the supervisor dies, even by kill -9."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def birth(pid: int) -> str:
    """When a process began, as an opaque text; "" when there is none. Tells it from a later one with its id."""
    try:
        if LINUX:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return "" if fields[0] == "Z" else fields[19]
        answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
        return answer.stdout.strip()
    except OSError:
        return ""


def describe(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def signal_group(pid: int, how: int) -> None:
    """Signal a program and everything it started: each program leads its own process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, how)


class Supervisor:
    """`start` programs, then call `step` until `stopping`, then `stop`. All from the main thread (the death signal of
    Linux is tied to the thread that started the child). `roster` is a file that names the running children."""

    def __init__(self, roster: Path, say: Callable[[str], None]) -> None:
        self.roster, self.say = roster, say
        self.children: list[Child] = []
        self.stopping = False
        self._signals = 0  # how often we were told to stop
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only to wake `step`
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop_signal)

    def _on_stop_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        self._signals += 1

    def start(self, programs: Iterable[Program]) -> None:
        for program in programs:
            child = Child(program)
            self.children.append(child)
            self._spawn(child)

    def call(self, argv: Sequence[str], env: dict[str, str]) -> int:
        """Run one command to its end while watching the others; its exit code. A stop signal ends it too."""
        process = subprocess.Popen(argv, env=env, start_new_session=True, preexec_fn=end_with_parent)
        while process.poll() is None and not self.stopping:
            self.step(0.5)
        if process.poll() is None:
            signal_group(process.pid, signal.SIGTERM)
        return process.wait()

    def step(self, seconds: float) -> None:
        """Wait at most this long for something to happen, then start again whatever has ended."""
        now = time.monotonic()
        due = [max(0.0, child.again_at - now) for child in self.children if child.process is None]
        self._wait(min([seconds, *due]))
        if self.stopping:
            return
        for child in self.children:
            if child.process is None and time.monotonic() >= child.again_at:
                self._spawn(child)
            elif child.process is not None and child.process.poll() is not None:
                self._bury(child, child.process)

    def stop(self) -> None:
        """End all programs, the latest group first. A second stop signal skips the patience."""
        self.stopping = True
        for group in sorted({child.program.group for child in self.children}, reverse=True):
            running = [c.process for c in self.children if c.program.group == group and c.process is not None]
            for process in running:
                # only the leader: gunicorn and celery end their own children in good order
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
            self._await_end(running)
        self.roster.unlink(missing_ok=True)

    def _await_end(self, running: list[subprocess.Popen[bytes]]) -> None:
        end, seen = time.monotonic() + GRACE, self._signals
        while any(process.poll() is None for process in running):
            if time.monotonic() > end or self._signals > seen:
                break
            self._wait(0.2)
        for process in running:
            signal_group(process.pid, signal.SIGKILL)
            process.wait()

    def _wait(self, seconds: float) -> None:
        if select.select([self._wake_read], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._wake_read, 512):
                    pass

    def _spawn(self, child: Child) -> None:
        program = child.program
        with program.log.open("ab") as sink:
            child.process = subprocess.Popen(
                program.argv,
                env=program.env,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,  # Ctrl-C of the terminal reaches the supervisor only
                preexec_fn=end_with_parent,  # safe here: one thread, one system call
            )
        child.started = time.monotonic()
        self._write_roster()

    def _bury(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        signal_group(process.pid, signal.SIGKILL)  # what it left behind may hold its port
        lived = time.monotonic() - child.started
        child.pause = 0.5 if lived > SETTLED else min(child.pause * 2, LONGEST_PAUSE)
        child.process, child.again_at = None, time.monotonic() + child.pause
        self.say(f"{child.program.name} ended ({describe(process.returncode)}); starting it again in {child.pause:g} s")

    def _write_roster(self) -> None:
        rows = [
            {"name": child.program.name, "pid": child.process.pid, "birth": birth(child.process.pid)}
            for child in self.children
            if child.process is not None
        ]
        draft = self.roster.with_suffix(".new")
        draft.write_text(json.dumps(rows))
        draft.replace(self.roster)


def clear_leftovers(roster: Path, say: Callable[[str], None], seconds: float = 5.0) -> None:
    """End what an earlier supervisor left behind when it was killed. Only processes that are provably those."""
    try:
        rows = json.loads(roster.read_text())
    except (OSError, ValueError):
        return
    left = [row for row in rows if row["birth"] and birth(row["pid"]) == row["birth"]]
    for row in left:
        signal_group(row["pid"], signal.SIGTERM)
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(birth(row["pid"]) == row["birth"] for row in left):
        time.sleep(0.1)
    for row in left:
        signal_group(row["pid"], signal.SIGKILL)
    if left:
        say(f"ended what an earlier run left behind: {', '.join(row['name'] for row in left)}")
    roster.unlink(missing_ok=True)
