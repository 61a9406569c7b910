"""What a process and its children take: time on the processor and memory, as Linux tells it."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

if not sys.platform.startswith("linux"):
    sys.exit("the comparison reads /proc, which only Linux has")


def family(pid):
    """A process and all that come from it."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                # The name of a program may hold spaces and brackets: what counts stands behind the last of them.
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, ahead = [], [pid]
    while ahead:
        found.append(ahead.pop())
        ahead += children.get(found[-1], [])
    return found


def processor(pids):
    """Seconds these processes have had on the processor, all threads together, to the nanosecond."""
    seconds = 0.0
    for pid in pids:
        try:
            # The clock of another process, by the number that clock_getcpuclockid(3) makes of its id.
            seconds += time.clock_gettime((~pid << 3) | 2)
        except OSError:
            continue
    return seconds


def memory(pids, field):
    """MiB of these processes together: `VmRSS` is what they hold now, `VmHWM` the most each of them ever held."""
    kib = 0
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        for line in status.splitlines():
            if line.startswith(f"{field}:"):
                kib += int(line.split()[1])
    return kib / 1024


def run(command, limit):
    """Runs a program to its end: seconds by the clock on the wall, seconds of the processor with all it started, the exit
    code, and what it printed. Not its memory: for a while the system counts that of this process as the child's."""
    # Into a file and not into a pipe: some programs leave before a pipe is emptied.
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir()
        )
        killer = threading.Timer(limit, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode("utf-8", "replace")
    return wall, usage.ru_utime + usage.ru_stime, process.returncode, printed
