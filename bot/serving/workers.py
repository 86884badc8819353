"""Several processes answer for one assistant: it is loaded once, and they share its memory.

Rasa's own workers (SANIC_WORKERS) load the model each for itself. Here it is loaded before they are forked, so the
pages of its tables are there once.
"""

from __future__ import annotations

import asyncio
import ctypes
import functools
import gc
import multiprocessing
import os
import signal
import socket
from typing import Any, Text

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_STOP_AGAIN_SECONDS = 1


def share_model() -> None:
    """Make Rasa serve with an agent that is loaded before its workers begin; to be called before it serves."""
    from rasa.core import run
    from rasa.core.agent import load_agent

    serve = run.serve_application

    # Rasa looks at the names of the arguments and leaves out those it does not find.
    @functools.wraps(serve)
    def serve_loaded(model_path: Text, *, endpoints: Any, **settings: Any) -> None:
        agent = asyncio.run(load_agent(model_path=model_path, endpoints=endpoints))
        parent = os.getpid()

        async def take(_model: Any, _endpoints: Any, _storage: Any, app: Any, _loop: Any) -> None:
            if os.getpid() != parent:
                _follow(parent)
            app.ctx.agent = agent

        run.load_agent_on_start = take
        # What is loaded stays: the collector must not write into pages that are shared. What loading needed goes back.
        gc.collect()
        gc.freeze()
        ctypes.CDLL(None).malloc_trim(0)
        _spread_connections()
        serve(model_path, endpoints=endpoints, server_listeners=[(_watch, "main_process_start")], **settings)

    run.serve_application = serve_loaded


def _spread_connections() -> None:
    """Let each worker listen on a socket of its own (SO_REUSEPORT, socket(7)): the kernel spreads connections over them.

    On one socket for all a worker takes every connection that waits, and keeps it.
    """
    from sanic.server import runners

    bind, serve = runners.bind_socket, runners.serve

    def hold(host: Text, port: int, *, backlog: int) -> socket.socket:
        # In the usual way first, which fails when another program has the port.
        with bind(host, port, backlog=backlog) as tried:
            family, address = tried.family, tried.getsockname()
        held = _shared(family, address)
        # Until the first worker listens this alone keeps others away.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        return held

    def serve_alone(*, sock: Any = None, **settings: Any) -> None:
        serve(sock=sock and _shared(sock.family, sock.getsockname()), **settings)

    runners.bind_socket, runners.serve = hold, serve_alone


def _shared(family: int, address: Any) -> socket.socket:
    """Give a socket that is bound to an address which others may have as well, and that does not listen yet."""
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(address)
    return bound


async def _watch(_app: Any, _loop: Any) -> None:
    """From now on a child that ends is a worker; while Rasa starts it may be any program."""
    for number in (signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, _stop_workers)


def _follow(parent: int) -> None:
    """End with the process that began this one, however that ends: it would hold the port."""
    # Until the server has its own handlers those of the parent would swallow what is to end this process.
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _stop_workers(*_: Any) -> None:
    """Stop them all when one has died: whoever started this process then starts it anew, with all workers."""
    for worker in multiprocessing.active_children():
        worker.terminate()
    # Again until this process ends: a worker may just be starting, or not have been started yet.
    signal.alarm(_STOP_AGAIN_SECONDS)
