"""Plant each fault into a copy of the checkout and see its tests turn red: `python -m tests.faults [part of a name ...]`.

Prints one line for each and "N of N found" at the end; anything else than all of them is an exit code of 1.
"""

import sys
import tempfile
from pathlib import Path

from tests.faults import NotApplicable, apply, catalogue, copy_of_the_checkout, is_found


def planted(fault, tree):
    """ "found", "NOT FOUND", or what was wrong with the patch or its tests."""
    try:
        apply(fault, tree)
    except NotApplicable as error:
        return f"ERROR {error}\n"
    try:
        return "found" if is_found(fault, tree) else "NOT FOUND"
    except NotApplicable as error:
        return f"ERROR {error}\n"
    finally:
        apply(fault, tree, "--reverse")


def main(wanted):
    chosen = [fault for fault in catalogue() if not wanted or any(word in fault.name for word in wanted)]
    found = 0
    with tempfile.TemporaryDirectory(prefix="mooring-faults-") as folder:
        tree = Path(folder) / "tree"
        copy_of_the_checkout(tree)
        for fault in chosen:
            said = planted(fault, tree)
            found += said == "found"
            print(f"{said:<10}{fault.name}: {fault.says}", flush=True)
    print(f"{found} of {len(chosen)} found")
    return 0 if chosen and found == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
