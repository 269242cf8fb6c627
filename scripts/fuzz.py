"""Brings broken files to every reader of foreign bytes for as long as it is given; `make fuzz` calls it.

Each reader runs in a process of its own, so that one that ends its process is seen. What crashes is kept in a
folder, with what was told, to be read with `scripts/fuzz.py --file`.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MEMORY = 6 * 1024**3  # bytes of address space of a reader's process


def main() -> int:
    """Runs.

    Returns:
        0 when nothing crashed.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300, help="in all; 300 when not given")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same draws the same files")
    parser.add_argument("--only", default="", help="readers whose name contains this")
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "fuzz", help="folder for what crashes")
    parser.add_argument("--file", type=Path, help="reads one kept file again with the readers of --only")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests.fuzz.readers import READERS
    from tests.fuzz.trying import tried

    readers = [reader for reader in READERS if given.only in reader.name]
    if given.file:
        found = [tried(reader, given.file.read_bytes()) for reader in readers]
        print("\n".join(crash.told for crash in found if crash) or "Read or refused.")
        return int(any(found))
    print(f"seed {given.seed}, {len(readers)} readers, {given.seconds:g} s in all", flush=True)
    share, failed = given.seconds / len(readers), 0
    fork = multiprocessing.get_context("fork")
    for reader in readers:
        mine, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=_try, args=(reader, given.seed, share, theirs, given.keep))
        child.start()
        theirs.close()
        count, crashes = 0, 0
        try:
            while True:
                count, crashes = mine.recv()
        except EOFError:
            child.join()
        ended = child.exitcode != 0
        failed += bool(crashes or ended)
        said = f", ended its process ({child.exitcode})" if ended else ""
        print(
            f"  {'✗' if crashes or ended else '✓'} {reader.name}: {count} files, {crashes} crashes{said}",
            flush=True,
        )
    return 1 if failed else 0


def _try(reader: Any, seed: int, seconds: float, pipe: Any, folder: Path) -> None:
    from random import Random

    from tests.fuzz.mutations import mutated
    from tests.fuzz.trying import tried

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    choose, seeds, known = Random(f"{reader.name} {seed}"), reader.seeds(), set()
    until, count = time.monotonic() + seconds, 0
    folder.mkdir(parents=True, exist_ok=True)
    last = folder / f"last-{reader.name.replace(' ', '-')}"
    while time.monotonic() < until:
        content = mutated(choose, seeds)
        # Whatever ends the process is found there.
        last.write_bytes(content)
        count += 1
        crash = tried(reader, content)
        if crash is not None and (told := crash.told.strip().splitlines()[-1][:80]) not in known:
            known.add(told)
            name = hashlib.sha256(content).hexdigest()[:12]
            (folder / f"{reader.name.replace(' ', '-')}-{name}").write_bytes(content)
            print(f"\n{reader.name}: {name}\n{crash.told}", flush=True)
        pipe.send((count, len(known)))
    last.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
