"""Makes what a release leaves behind for every later one: `python -m tests.golden.make_golden VERSION`.

Run once at a release, never again for the same version: later programs must open what this one wrote. A clinic's desk
with one subject and two signed forms, the sponsor's desk that took in the one package, the package itself, the device
secrets, the passwords, the LOCK of the study, and what a reader must find (`expected.json`). Invented people only; the
desks are real ones (not for practice) with cheap password keys. Sealing is random, so no two runs give the same bytes.
"""

import json
import shutil
import sys
from pathlib import Path

from cartdesk.base import digest, resource
from cartdesk.forms import FormPlace
from cartdesk.usecases import (
    accept_package,
    enrol_subject,
    file_acknowledgement,
    lock,
    pack,
    sealed_packages,
    verify_desk,
)
from tests.builders import PASSWORDS, STUDY, a_site, a_sponsor, fill_vitals, sign, trust

SUBJECT = "01-001"
SECOND = FormPlace("M2", 1, "F_VS", 1)
ROOT = Path(__file__).parent


def make(folder: Path) -> None:
    """Write the golden desks into a new folder."""
    folder.mkdir(parents=True)
    site = a_site(folder, seed=100)
    sponsor = a_sponsor(folder, seed=101, clock=site.clock)
    trust(site, sponsor)
    enrol_subject(site.as_("nurse"), SUBJECT)
    fill_vitals(site, SUBJECT)
    sign(site, SUBJECT)
    fill_vitals(site, SUBJECT, SECOND, VSDAT="11.04.2025", TEMP="36,6", SYSBP="118")
    sign(site, SUBJECT, SECOND)
    nurse = site.as_("nurse")
    pack(nurse)
    (package,) = sealed_packages(nurse)
    accepted = accept_package(sponsor.as_("data-manager"), package)
    file_acknowledgement(nurse, accepted.acknowledgement)
    (folder / "package.cdpkg").write_bytes(package)
    shutil.copy(resource("studies", STUDY) / "LOCK", folder / "LOCK")
    expected = {
        "definition": site.desk.study.digest,
        "package": digest(package),
        "site": verify_desk(nurse).counts,
        "sponsor": verify_desk(sponsor.desk).counts,
    }
    keys = {"users": {"site": site.ids, "sponsor": sponsor.ids}, "passwords": PASSWORDS}
    lock(site.desk)
    lock(sponsor.desk)
    for name, told in (("expected.json", expected), ("passwords.json", keys)):
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(ROOT / sys.argv[1])
