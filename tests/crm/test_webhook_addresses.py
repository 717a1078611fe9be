"""Where webhooks may go."""

from ipaddress import ip_address

import pytest

from crm import webhook_addresses as addresses
from crm.webhook_addresses import Unfit

PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
    "172.16.0.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "2002:a00:1::", "64:ff9b::a00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_our_own_network_is_none_for_the_public(address):
    assert not addresses.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_an_address_of_the_internet_is(address):
    assert addresses.is_public(ip_address(address))


def test_one_private_address_among_those_of_a_name_is_one_too_many():
    with pytest.raises(Unfit):
        addresses.chosen(["8.8.8.8", "10.0.0.1"])
    assert addresses.chosen(["8.8.8.8", "1.1.1.1"]) == "8.8.8.8"


def test_a_name_without_an_address_leads_nowhere():
    with pytest.raises(Unfit):
        addresses.chosen([])


def test_in_development_only_loopback_is_let_in_beside():
    assert addresses.chosen(["127.0.0.1"], may_be_local=True) == "127.0.0.1"
    with pytest.raises(Unfit):
        addresses.chosen(["10.0.0.1"], may_be_local=True)


@pytest.mark.parametrize(
    "url",
    [
        "", "receiver.example", "ftp://receiver.example", "http://receiver.example",
        "https://", "https://user@receiver.example", "https://receiver.example/#x",
        "https://receiver.example:0/", "https://receiver.example:99999/", "https://[::1",
        "https://10.0.0.1/", "https://[::1]/", "http://127.0.0.1/", "https://ré.example/",
        "https://receiver.example/a b", "https://receiver.example/\r\nX: y",
        "https://receiver.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_other_texts_are_no_address_for_us(url):
    with pytest.raises(Unfit):
        addresses.read(url)


def test_a_port_is_that_of_the_scheme_unless_said():
    assert addresses.port(addresses.read("https://receiver.example/x?y=1")) == 443
    assert addresses.port(addresses.read("https://receiver.example:8443/")) == 8443
    assert addresses.port(addresses.read("http://127.0.0.1/", may_be_local=True)) == 80
