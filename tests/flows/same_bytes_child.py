"""Everything a seeded desk writes, as digests: canonical bytes, trail, package content, paper, ODM, CSV, trail export (T21).

`python -m tests.flows.same_bytes_child FOLDER`: one line of JSON, name to SHA-256.
"""

import json
import sys
from pathlib import Path

from cartdesk.base import canonical, digest
from cartdesk.crypto import open_sealed
from cartdesk.exchange import read_outer
from cartdesk.usecases import (
    export_csv,
    export_odm,
    export_trail,
    keys,
    pack,
    print_signed,
    sealed_packages,
)
from tests.builders import VITALS, a_signed_form, a_site, a_sponsor, trust

WORDS = {"ё": ["Ж", "ж", 1], "a": {"z": None, "й": True}, "Z": "38,9", "я": "\u2028"}


def written(folder: Path) -> dict[str, str]:
    """Every piece by name."""
    told = {"canonical": digest(canonical(WORDS))}
    site = a_site(folder)
    sponsor = a_sponsor(folder, clock=site.clock)
    trust(site, sponsor)
    signature = a_signed_form(site)
    told |= {"snapshot": digest(signature.snapshot), "signature": digest(signature.envelope)}
    for language in ("ru", "en"):
        told[f"paper-{language}"] = digest(print_signed(site.desk, "01-001", VITALS, language).pdf)
    export_odm(site.desk, folder / "odm.xml", transactional=True)
    export_csv(site.desk, folder / "csv")
    for form in ("csv", "json", "pdf"):
        export_trail(site.desk, folder / f"trail.{form}", form=form)
    for path in (*sorted((folder / "csv").iterdir()), folder / "odm.xml", *sorted(folder.glob("trail.*"))):
        told[path.relative_to(folder).as_posix()] = digest(path.read_bytes())
    pack(site.as_("nurse"))
    (package,) = sealed_packages(site.desk)
    with sponsor.desk.store.view() as unit:
        identity = keys.sealing_key(unit).identity
    told["package"] = digest(open_sealed(read_outer(package).body, identity))
    with site.desk.store.view() as unit:
        size, told["head"] = unit.head()[0], unit.head()[1]
        told["records"] = digest(b"".join(unit.record(seq) for seq in range(1, size + 1)))
    site.desk.store.close()
    sponsor.desk.store.close()
    return told


if __name__ == "__main__":
    print(json.dumps(written(Path(sys.argv[1]))))
