"""Fresh secrets are ones that the application accepts."""

import base64
import subprocess
import sys

from common.crypto.keys import parse_ring
from tools import bootstrap


def test_the_printed_secrets_are_accepted():
    done = subprocess.run([sys.executable, "-m", "tools.keys"], cwd=bootstrap.ROOT, capture_output=True, text=True)
    made = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert len(made["SECRET_KEY"]) >= 50
    ring = parse_ring(made["FIELD_ENCRYPTION_KEYS"])
    assert [len(key) for key in ring.keys.values()] == [32]
    assert len(base64.urlsafe_b64decode(made["VAPID_PRIVATE_KEY"] + "=")) == 32
