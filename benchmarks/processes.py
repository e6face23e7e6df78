"""CPU and memory of running processes, read from /proc (Linux only)."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat after the name, which may hold blanks: index 0 is the state, 1 the parent."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(root: int) -> list[int]:
    """A process and everything below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int(_fields(int(entry.name))[1]), []).append(int(entry.name))
            except (OSError, IndexError):
                continue
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += parents.get(pid, [])
    return found


def cpu_seconds(*roots: int) -> float:
    """CPU spent by these processes and all below them, ended children included."""
    ticks = 0
    for root in roots:
        for pid in family(root):
            try:
                fields = _fields(pid)
            except OSError:
                continue
            ticks += int(fields[11]) + int(fields[12])
            if pid == root:  # children that have ended are booked on the one that waited for them
                ticks += int(fields[13]) + int(fields[14])
    return ticks / TICK


def machine_cpu_seconds() -> float:
    """CPU that the whole machine has spent on anything."""
    numbers = [int(part) for part in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(numbers) - numbers[3] - numbers[4]) / TICK  # without idle and waiting for disks


def pss_mb(pid: int) -> float:
    """Memory of one process in MB, shared pages counted by share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"no Pss for process {pid}")
