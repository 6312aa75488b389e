"""One measure in a process of its own: seconds, the most memory, and when the first byte came."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any


def most_memory() -> float:
    """Return the most memory that this process has held, in MB, as Linux tells it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def consume(pieces: Iterable[bytes]) -> None:
    """Read a file piece by piece, keep none of it, and print what that took."""
    before = most_memory()
    began, began_on_processor, first, size = perf_counter(), process_time(), 0.0, 0
    for piece in pieces:
        first = first or perf_counter() - began
        size += len(piece)
    told = {
        "seconds": perf_counter() - began,
        "processor": process_time() - began_on_processor,
        "first": first,
        "megabytes": most_memory() - before,
        "size": size,
    }
    sys.stdout.write(json.dumps(told))


def in_its_own_process(module: str, *args: str) -> dict[str, Any]:
    """Return what `consume` printed in a new process that runs `main()` of a module."""
    command = [sys.executable, "-m", "benchmarks.child", module, *args]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
