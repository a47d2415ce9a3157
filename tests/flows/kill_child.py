"""The process that is killed: forks a nurse who saves one answer after another and tells each save after COMMIT.

Started as `python -m tests.flows.kill_child FOLDER`, it reads round numbers; everything is imported beforehand, so that
a round costs milliseconds (decisions 36). Lines told: `child PID`, `typing N`, `saved N SEQ`, `gone`.
"""

import json
import os
import sys
from pathlib import Path

from cartdesk.base import SystemClock, SystemRandom
from cartdesk.forms import ItemKey, parse_text
from cartdesk.usecases import save_item, unlock
from tests.builders import PASSWORDS, VITALS


def tell(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def type_on(folder: Path, secrets: Path, nurse: str, start: int) -> None:
    """Save pulse after pulse until the end comes from outside."""
    desk = unlock(
        folder, nurse, PASSWORDS["nurse"], clock=SystemClock(), random=SystemRandom(), secrets=secrets
    )
    item = desk.study.items["PULSE"]
    key = ItemKey(item.group, 1, "PULSE")
    with desk.store.view() as unit:
        held = unit.item("01-001", VITALS, key)
    number = start + (held is not None and held.value.text == str(60 + start % 50))
    while True:
        value = parse_text(item, str(60 + number % 50), desk.study)
        tell(f"typing {number}")
        saved = save_item(desk, "01-001", VITALS, key, value)
        tell(f"saved {number} {saved.seq}")
        number += 1


def main() -> None:
    about = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            tell(f"child {os.getpid()}")
            type_on(Path(about["folder"]), Path(about["secrets"]), about["nurse"], int(line) * 1000)
        os.waitpid(child, 0)
        tell("gone")


if __name__ == "__main__":
    main()
