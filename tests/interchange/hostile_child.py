"""Reads one file in a process of its own with little memory and tells what came of it and how much it took."""

import json
import sys
import time
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.interchange import Wish, build_study, read_file


def peak() -> int:
    """The most memory this process ever held, in MB (the parent's is not counted); 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    row = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(row.split()[1]) // 1024


if __name__ == "__main__":
    start = time.process_time()
    try:
        build_study(read_file(Path(sys.argv[1]), data=True), Wish({}))
        code = "read"
    except CartDeskError as fault:
        code = fault.code
    print(json.dumps({"code": code, "rss": peak(), "seconds": time.process_time() - start}))
