"""Types a wrong password once, at the door or at a signature, and dies without a word: the count must outlive the process.

`python -m tests.flows.wrong_password_child <door|signature> <folder> <secrets> <user> <utc> <password>`
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from cartdesk.base import CartDeskError, SetClock, SystemRandom
from cartdesk.records import Meaning
from cartdesk.usecases import sign_form, unlock
from tests.builders import VITALS

WRONG = "не тот пароль 1234"


def main() -> None:
    where, folder, secrets, user, utc, password = sys.argv[1:]
    clock = SetClock(datetime.fromisoformat(utc))
    try:
        desk = unlock(
            Path(folder), user, password if where == "signature" else WRONG,
            clock=clock, random=SystemRandom(), secrets=Path(secrets),
        )  # fmt: skip
        sign_form(desk, "01-001", VITALS, WRONG, Meaning.DATA_VERIFIED, "ru")
    except CartDeskError as fault:
        os.write(1, fault.code.encode())
    os._exit(0)


if __name__ == "__main__":
    main()
