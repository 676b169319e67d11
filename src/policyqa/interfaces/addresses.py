"""Where a page is served: a port that is free, and the addresses under which a person can open it."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

from policyqa.config import Settings
from policyqa.errors import ServeError
from policyqa.interfaces.guard import LOOPBACK_NAMES

__all__ = ["free_port", "page_urls"]

# Served on every address of the machine; neither is one that a browser can open.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def free_port(settings: Settings) -> int:
    """The port of the settings, which is free now; 0 takes any.

    :raises ServeError: it is in use, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ServeError(
                f"端口 {settings.port} 不能使用({settings.host}: {error.strerror});"
                "请关闭占用它的程序,或用 --port 换一个"
            ) from error
        port: int = probe.getsockname()[1]
        return port


def page_urls(host: str, port: int) -> tuple[str, ...]:
    """What to type into a browser: first on this machine, then, where others are let in, on theirs."""
    here = _EVERYWHERE.get(host)
    if here is None:
        return (_url(host, port),)
    names = [socket.gethostname(), _own_address(socket.AF_INET6 if ":" in host else socket.AF_INET)]
    others = dict.fromkeys(name for name in names if name and name not in LOOPBACK_NAMES)
    return tuple(_url(name, port) for name in (here, *others))


def _url(name: str, port: int) -> str:
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _own_address(family: socket.AddressFamily) -> str:
    """The address that others know this machine by, "" without any.

    Nothing is sent: to connect a datagram socket only chooses the way, here to an address kept for documentation.
    """
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(("2001:db8::1" if family == socket.AF_INET6 else "192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return ""
