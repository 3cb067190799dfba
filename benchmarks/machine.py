"""What the numbers were measured on."""

import datetime
import os
import platform
from pathlib import Path

from benchmarks.threads import cores


def machine() -> dict[str, str | int | float]:
    """Date, processor, cores, system, and how many processes wanted to run in the minute before."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="minutes"),
        "processor": processor(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def processor() -> str:
    """The model as the system names it."""
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
