"""Where webhooks may go: public addresses over https, so that nobody has us ask our own network."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

MOST = 500
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
TRANSLATED = ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}


class Unfit(ValueError):
    """An address to which nothing is sent."""


def read(url: str, *, may_be_local: bool = False) -> SplitResult:
    """The parts of an address that may be told; Unfit with a sentence for any other."""
    if not (url.isascii() and url.isprintable()) or " " in url or len(url) > MOST:
        raise Unfit(f"This is an address of at most {MOST} plain letters.")
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise Unfit("This is no address.") from error
    is_local = may_be_local and parts.hostname in LOCAL_NAMES
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        raise Unfit("This begins with https://.")
    if not parts.hostname or _port == 0 or parts.fragment or "@" in parts.netloc:
        raise Unfit("This names a host, without a user and without a fragment.")
    if _is_number(parts.hostname) and not is_local:
        chosen([parts.hostname])
    return parts


def port(parts: SplitResult) -> int:
    """The port, be it said or not."""
    return parts.port or PORTS[parts.scheme]


def chosen(found: Iterable[str], *, may_be_local: bool = False) -> str:
    """The first of the addresses of a host; Unfit if one of them is not for the public."""
    addresses = [ip_address(one.partition("%")[0]) for one in found]
    if not addresses:
        raise Unfit("This host has no address.")
    for one in addresses:
        if not (is_public(one) or (may_be_local and one.is_loopback)):
            raise Unfit("This host lies in a private network.")
    return str(addresses[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the internet; what hides another one in itself is not.

    >>> is_public(ip_address("10.0.0.1")), is_public(ip_address("8.8.8.8"))
    (False, True)
    """
    if isinstance(address, IPv6Address):
        hides = address.ipv4_mapped or address.sixtofour or address.teredo
        if hides or address in TRANSLATED or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
