"""
Say which places of the network may be contacted: the one law for every socket of the crawler and its browsers.

Only addresses that anyone on the internet could reach are allowed, and no port that belongs to something else
than the web. A portal on this machine is allowed only where a person named it, as exactly that host and port.
Names are resolved once, all answers are checked, and callers connect to the addresses returned, never to the
name: what changes in between cannot matter.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openlosi.crawler.addresses import NotAnAddress, host_and_port, written_host

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
#: An address to connect to: the family and what ``socket.connect`` takes.
Pinned = tuple[int, tuple[Any, ...]]
#: Finds the addresses of a name: ``(host, port) -> ["192.0.2.1", ...]``; raises ``OSError`` when there are none.
Resolver = Callable[[str, int], Sequence[str]]

# Ports that browsers refuse as well (WHATWG Fetch, "bad port"): speaking HTTP to them is how a web page makes
# somebody else's program talk to a mail or chat server.
BAD_PORTS = frozenset(
    int(port)
    for port in """
    0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119
    123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989
    990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
    """.split()  # noqa: SIM905 - read as a list of numbers
)

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Here the IPv4 address inside is all that matters: mapped, NAT64, 6to4, Teredo. Elsewhere (ISATAP) the network
# around it must be a public one as well.
_TRANSLATED = (_NAT64, *map(ipaddress.ip_network, ("::ffff:0:0/96", "2002::/16", "2001::/32")))
# The platform services of one large host answer at an address that looks public but is not.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.88.99.0/24", "192.0.0.0/24")))
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")
_MOST_ADDRESSES = 16


class ForbiddenAddress(Exception):
    """A place that may not be contacted; the message names it and says why."""


class UnknownHost(OSError):
    """A name that has no address (``temporary`` when the name service itself failed)."""

    def __init__(self, message: str, *, temporary: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary


def why_forbidden(ip: IPAddress) -> str | None:
    """
    Return why an address may not be contacted, or None when anyone on the internet could reach it.

    An IPv4 address inside an IPv6 one is judged as well: the packet may end there.

    >>> why_forbidden(ipaddress.ip_address("169.254.169.254"))
    'link-local'
    >>> why_forbidden(ipaddress.ip_address("64:ff9b::7f00:1"))
    'loopback, inside an IPv6 address'
    >>> why_forbidden(ipaddress.ip_address("93.184.215.14")) is None
    True
    """
    if isinstance(ip, ipaddress.IPv4Address):
        return _why_forbidden_v4(ip)
    if ip.scope_id is not None:
        return "bound to one network interface"
    inner = _inside(ip)
    faults = [fault for each in inner if (fault := _why_forbidden_v4(each))]
    if faults:
        return f"{faults[0]}, inside an IPv6 address"
    if inner and any(ip in network for network in _TRANSLATED):
        return None
    named = _kind(ip)
    if named:
        return named
    public = ip in _GLOBAL_UNICAST and ip.is_global and ip not in _DOCUMENTATION
    return None if public else "not an address of the public internet"


def _why_forbidden_v4(ip: ipaddress.IPv4Address) -> str | None:
    named = _kind(ip)
    if named:
        return named
    if not ip.is_global or any(ip in network for network in _NOT_PUBLIC):
        return "not an address of the public internet"
    return None


def _kind(ip: IPAddress) -> str | None:
    kinds = {
        "loopback": ip.is_loopback,
        "link-local": ip.is_link_local,
        "unspecified": ip.is_unspecified,
        "multicast": ip.is_multicast,
        "private": ip.is_private,
        "reserved": ip.is_reserved,
    }
    return next((name for name, holds in kinds.items() if holds), None)


def _inside(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries: mapped, compatible, NAT64, 6to4, Teredo, ISATAP."""
    low = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip in _NAT64 or (int(ip) >> 32 == 0 and int(ip) > 1):
        return [low]
    if ip.sixtofour:
        return [ip.sixtofour]
    if ip.teredo:
        return list(ip.teredo)
    if (int(ip) >> 32) & 0xFDFFFFFF == 0x00005EFE:
        return [low]
    return []


def addresses_of(host: str, port: int) -> list[str]:
    """Ask the system's name service. This is the default ``Resolver``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as wrong:
        temporary = wrong.errno in (socket.EAI_AGAIN, socket.EAI_FAIL)
        raise UnknownHost(f"the name {host} has no address ({wrong.strerror})", temporary=temporary) from None
    except (OSError, UnicodeError) as wrong:
        raise UnknownHost(f"the name {host} cannot be looked up ({wrong})") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Boundaries:
    """
    The law for one collection.

    :ivar named: hosts and ports on private networks or on this machine that a person named; nothing else
        there may be contacted, whatever a page says
    :ivar resolver: how names become addresses
    """

    named: frozenset[tuple[str, int]] = frozenset()
    resolver: Resolver = field(default=addresses_of)

    @classmethod
    def around(
        cls, addresses: Iterable[str], *, allow_private: bool = False, resolver: Resolver = addresses_of
    ) -> "Boundaries":
        """
        The law for a collection that begins at these addresses.

        :param allow_private: let the hosts and ports of exactly these addresses lie on private networks
        """
        named = frozenset(host_and_port(each) for each in addresses) if allow_private else frozenset()
        return cls(named, resolver)

    def resolve_checked(self, host: str, port: int) -> list[Pinned]:
        """
        Return what to connect to for this host and port. One forbidden address among several forbids the host.

        :raises ForbiddenAddress: with the reason
        :raises UnknownHost: when the name has no address
        """
        try:
            plain = written_host(host)
        except NotAnAddress as wrong:
            raise ForbiddenAddress(f"{host}: {wrong}") from None
        may_be_private = (plain, port) in self.named
        if port in BAD_PORTS or not 0 < port < 65536:
            raise ForbiddenAddress(f"{plain}:{port}: port {port} is not for the web")
        try:
            ips = [ipaddress.ip_address(plain.strip("[]"))]
        except ValueError:
            found = self.resolver(plain, port)
            ips = [ipaddress.ip_address(each) for each in found[:_MOST_ADDRESSES]]
        if not ips:
            raise UnknownHost(f"the name {plain} has no address")
        for ip in ips:
            fault = why_forbidden(ip)
            if fault and not (may_be_private and not fault.startswith("link-local")):
                leads = "" if plain.strip("[]") == str(ip) else f" leads to {ip}, which"
                raise ForbiddenAddress(f"{plain}:{port}{leads} may not be contacted: {fault}")
        # IPv4 first: an IPv6 route that is announced and broken costs every portal a timeout.
        return sorted((pinned(ip, port) for ip in ips), key=lambda each: each[0] != socket.AF_INET)


def pinned(ip: IPAddress, port: int) -> Pinned:
    """
    What ``socket.connect`` takes.

    >>> pinned(ipaddress.ip_address("192.0.2.1"), 80) == (socket.AF_INET, ("192.0.2.1", 80))
    True
    """
    if isinstance(ip, ipaddress.IPv4Address):
        return socket.AF_INET, (str(ip), port)
    return socket.AF_INET6, (str(ip), port, 0, 0)


def resolve_checked(host: str, port: int, *, policy: Boundaries | None = None) -> list[Pinned]:
    """Return what to connect to under a policy; without one, only the public internet is allowed."""
    return (policy or Boundaries()).resolve_checked(host, port)
