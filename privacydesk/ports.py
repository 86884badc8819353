"""Find out before a server starts whether it can listen where it should."""

import socket

from privacydesk.output import EXIT_USAGE, fail


def check_port(host: str, port: int, setting: str) -> None:
    """Stop with one line when nobody can listen there; `setting` is the variable that moves the port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        fail(f"PRIVACYDESK_BIND: {host} is no address of this machine", code=EXIT_USAGE)
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            fail(
                f"port {port} of {host} cannot be used ({error.strerror}): stop what uses it, or set "
                f"{setting} to another one",
                code=EXIT_USAGE,
            )
