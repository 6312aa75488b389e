"""One measure in a process of its own: seconds, the most memory, and when the first byte came."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterable
from time import perf_counter, process_time
from typing import Any


def consume(pieces: Iterable[bytes]) -> None:
    """Read a file piece by piece, keep none of it, and print what that took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, began_on_processor, first, size = perf_counter(), process_time(), 0.0, 0
    for piece in pieces:
        first = first or perf_counter() - began
        size += len(piece)
    told = {
        "seconds": perf_counter() - began,
        "processor": process_time() - began_on_processor,
        "first": first,
        "megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
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
