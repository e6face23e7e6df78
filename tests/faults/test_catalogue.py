"""The catalogue of faults fits the tree: each patch applies, says what it breaks and names tests that exist.

Whether the tests find the faults is what `make faults` shows; it takes minutes (docs/evidence/faults.md).
"""

import collections

import pytest

from tests.faults import FOLDER, ROOT, NotApplicable, apply, catalogue, is_found, read

FAULTS = catalogue()
KINDS = {
    "scope", "permission", "version", "audit", "crypto", "claim", "delivery", "walls", "safety", "headers", "logging", "signin",
    "signing",
}  # fmt: skip


def names_of_tests(path):
    return {
        line.split("(")[0].split()[-1]
        for line in path.read_text().splitlines()
        if line.lstrip().startswith("def test_")
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_applies_and_names_tests_that_exist(fault):
    apply(fault, ROOT, "--check")
    assert fault.says.endswith(".")
    assert fault.tests
    for test in fault.tests:
        file, _, name = test.partition("::")
        assert not name or name.split("[")[0] in names_of_tests(ROOT / file), test
        assert (ROOT / file).exists(), test


def test_there_are_enough_of_every_kind():
    kinds = collections.Counter(fault.name.split("-")[1] for fault in FAULTS)
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 2
    assert len(FAULTS) >= 40


def test_a_patch_that_does_not_fit_is_an_error(tmp_path):
    stale = tmp_path / "01-stale.patch"
    stale.write_text(FAULTS[0].path.read_text().replace("\n-", "\n-x", 2))
    with pytest.raises(NotApplicable):
        apply(read(stale), ROOT, "--check")


def test_tests_that_do_not_exist_find_nothing(tmp_path):
    lost = tmp_path / "01-lost.patch"
    lost.write_text("Nothing.\nFound-by: tests/no_such_test.py\n\ndiff --git a/x b/x\n")
    with pytest.raises(NotApplicable):
        is_found(read(lost), FOLDER.parents[1])
