"""Plant each fault into a copy of the checkout and see its tests turn red: `python -m tests.faults [part of a name ...]`.

Prints one line for each and "N of N found" at the end; anything else than all of them is an exit code of 1.
"""

import sys
import tempfile
from pathlib import Path

from tests.faults import apply, catalogue, copy_of_the_checkout, is_found


def main(wanted):
    chosen = [fault for fault in catalogue() if not wanted or any(word in fault.name for word in wanted)]
    found = 0
    with tempfile.TemporaryDirectory(prefix="mooring-faults-") as folder:
        tree = Path(folder) / "tree"
        copy_of_the_checkout(tree)
        for fault in chosen:
            apply(fault, tree)
            seen = is_found(fault, tree)
            apply(fault, tree, "--reverse")
            found += seen
            print(f"{'found' if seen else 'NOT FOUND':<10}{fault.name}: {fault.says}", flush=True)
    print(f"{found} of {len(chosen)} found")
    return 0 if chosen and found == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
