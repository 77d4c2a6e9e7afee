"""The addresses of web pages: which can be named as a source, and which links of a page lead on within its site."""

from __future__ import annotations

from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit, urlunsplit

from tieline.kit.errors import Invalid

_LONGEST = 2048
_PORTS = {"http": 80, "https": 443}


def check_address(url: str, *, field: str) -> str:
    """Return the address of a page without its fragment. Raises `Invalid` for what is none, naming `field`."""
    plain = urldefrag(url.strip())[0]
    parts = _split(plain)
    if parts is None or len(plain) > _LONGEST or not plain.isprintable() or " " in plain:
        raise Invalid("A page's address begins with http:// or https:// and names a host.", field=field)
    if parts.username is not None or parts.password is not None:
        raise Invalid("A page's address holds no user name and no password.", field=field)
    return urlunsplit(parts._replace(path=parts.path or "/"))


def find_link(href: str, *, page: str, base: str | None = None) -> str | None:
    """Return the address that a link of `page` leads to, or None when it leaves the page's site or is no page.

    `base` is where its links start from, as the page says it; None: at the page.
    """
    try:
        plain = urldefrag(urljoin(urljoin(page, base or ""), href.strip()))[0]
    except ValueError:
        return None
    parts, own = _split(plain), _split(page)
    if parts is None or own is None or len(plain) > _LONGEST or _site(parts) != _site(own):
        return None
    return urlunsplit(parts._replace(path=parts.path or "/"))


def site_of(url: str) -> str:
    """Return scheme, host and port of an address, as an address without a path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and parts.hostname and port != 0 else None


def _site(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
