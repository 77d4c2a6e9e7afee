"""Tests of tests/support/network.py: this very test run cannot leave the machine."""

from __future__ import annotations

import socket

import pytest

from tests.support.network import LeftLoopback

pytestmark = pytest.mark.unit


def test_connecting_elsewhere_fails_the_test() -> None:
    with socket.socket() as outside, pytest.raises(LeftLoopback):
        outside.connect(("192.0.2.1", 80))


def test_looking_up_a_name_elsewhere_fails_the_test() -> None:
    with pytest.raises(LeftLoopback):
        socket.getaddrinfo("example.com", 443)


def test_loopback_is_open() -> None:
    with socket.socket() as server, socket.socket() as caller:
        server.bind(("127.0.0.1", 0))
        server.listen()
        caller.connect(server.getsockname())
