"""The page, the widget and its modules: static files with the headers that keep a page safe."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "web"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Content-Security-Policy of our own pages: nothing from anybody else, nothing inline."""

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every answer of the web channel."""

PAGES = {"/": "index.html", "/demo": "demo.html", "/widget.js": "widget.js"}


@dataclass(frozen=True)
class File:
    """A file as it is served."""

    body: bytes
    zipped: bytes
    headers: dict[str, str]

    @property
    def etag(self) -> str:
        """Changes whenever the content does."""
        return self.headers["ETag"]


def find(path: str, development: bool = True) -> File | None:
    """The file under an address of the site, or ``None`` when there is none."""
    if path == "/demo" and not development:
        return None
    name = PAGES.get(path) or (path.removeprefix("/web/") if path.startswith("/web/") else "")
    known = {file.name: file for file in FOLDER.iterdir() if file.suffix in TYPES}
    if path not in PAGES and not name.endswith((".js", ".css", ".svg")):
        return None
    return _load(known[name], known[name].stat().st_mtime_ns) if name in known else None


@lru_cache(maxsize=64)
def _load(file: Path, _changed: int) -> File:
    body = file.read_bytes()
    headers = {
        **SECURITY,
        "Content-Type": TYPES[file.suffix],
        "Cache-Control": "no-cache" if file.suffix == ".html" else "public, max-age=300",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Vary": "Accept-Encoding",
    }
    if file.suffix == ".html":
        headers |= {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"}
    else:  # any site on which the practice puts the widget loads these
        headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return File(body, gzip.compress(body, 9, mtime=0), headers)
