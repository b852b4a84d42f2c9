"""What may be contacted, in every notation an address can hide in."""

import socket

import pytest

from openlosi.crawler.addresses import NotAnAddress, canonical, host_and_port
from openlosi.crawler.boundaries import Boundaries, ForbiddenAddress, resolve_checked

FORBIDDEN = """
127.0.0.1 127.255.0.9 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.192
198.18.0.1 192.0.2.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16 192.88.99.1
2130706433 0x7f000001 0x7f.1 017700000001 127.1 0 127.0.0.1. １２７.0.0.1 127。0。0。1 %31%32%37.0.0.1
[::1] [::] [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::]
[2001:0:4136:e378:8000:63bf:3fff:fdd2] [fe80::1] [fe80::1%25eth0] [fc00::1] [fd00:ec2::254] [ff02::1] [fec0::1]
[2001:db8::1] [3fff::1] [5f00::1] [2001:4860::5efe:7f00:1] [4000::1]
[fd00::5efe:5db8:d70e] [fe80::5efe:5db8:d70e] [fec0::200:5efe:5db8:d70e] [::93.184.215.14] [::ffff:0:5db8:d70e]
①②⑦.0.0.1 ⓛocalhost 00 [2001:0:a00:1::] [2002:a00:1::1] [64:ff9b::a9fe:a9fe]
""".split()  # noqa: SIM905 - read as a list


@pytest.mark.parametrize("host", FORBIDDEN)
def test_no_notation_of_an_inner_address_passes(host):
    with pytest.raises(ForbiddenAddress):
        resolve_checked(host, 80)


@pytest.mark.parametrize(
    "host",
    [
        "93.184.215.14",
        "[2606:2800:21f:cb07::1]",
        "0x5db8d70e",
        "[64:ff9b::5db8:d70e]",
        "[::ffff:5db8:d70e]",
        "[2002:5db8:d70e::1]",
        "[2606:2800::5efe:5db8:d70e]",
    ],
)
def test_what_anyone_can_reach_passes(host):
    assert resolve_checked(host, 443)


def test_a_name_that_leads_inside_is_refused():
    law = Boundaries(resolver=lambda host, port: ["169.254.169.254"])
    with pytest.raises(
        ForbiddenAddress, match=r"metadata\.example:80 leads to 169\.254\.169\.254.*link-local"
    ):
        law.resolve_checked("metadata.example", 80)


def test_one_inner_address_among_public_ones_forbids_the_name():
    law = Boundaries(resolver=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(ForbiddenAddress, match="10.0.0.1"):
        law.resolve_checked("two-faced.example", 443)


def test_a_named_host_may_be_on_this_machine_at_that_port_only():
    law = Boundaries.around(["http://127.0.0.1:8123/"], allow_private=True)
    assert law.resolve_checked("127.0.0.1", 8123) == [(socket.AF_INET, ("127.0.0.1", 8123))]
    assert law.resolve_checked("2130706433", 8123)
    for host, port in [
        ("127.0.0.1", 8124),
        ("127.0.0.2", 8123),
        ("localhost", 8123),
        ("169.254.169.254", 80),
    ]:
        with pytest.raises(ForbiddenAddress):
            law.resolve_checked(host, port)


def test_naming_a_host_without_allow_private_allows_nothing():
    with pytest.raises(ForbiddenAddress):
        Boundaries.around(["http://127.0.0.1:8123/"]).resolve_checked("127.0.0.1", 8123)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
        "[fe80::1]",
    ],
)
def test_link_local_stays_forbidden_even_when_named(host):
    law = Boundaries.around([f"http://{host}/"], allow_private=True)
    with pytest.raises(ForbiddenAddress, match="link-local"):
        law.resolve_checked(host, 80)


@pytest.mark.parametrize("port", [22, 25, 6667, 0, 70000])
def test_ports_of_other_services_are_refused(port):
    with pytest.raises(ForbiddenAddress):
        resolve_checked("93.184.215.14", port)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://town.example/", "http://", "//"],
)
def test_only_the_web_is_asked(address):
    with pytest.raises(NotAnAddress):
        canonical(address)


def test_credentials_are_dropped_and_cannot_disguise_the_host():
    assert canonical("http://town.example@127.0.0.1:8000/x") == "http://127.0.0.1:8000/x"
    assert host_and_port("http://127.0.0.1\\@town.example/") == ("127.0.0.1", 80)
