"""Who works on a batch: a thread, several processes, or a Dask cluster, all behind the standard executor interface."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

from kb.errors import BadInput, Problem
from kb.run import watched


@contextmanager
def workers(processes: int = 1, cluster: str | None = None, here: bool = True) -> Iterator[tuple[Executor, int]]:
    """Open an executor, and say how many chunks to keep it busy with: processes, or a Dask cluster; for one process,
    where `here` allows it, a thread of this one.

    Raise `BadInput` where the cluster is not to be had.
    """
    if cluster is not None:
        with _cluster(cluster) as found:
            yield found
        return
    if processes == 1 and here:
        pool: Executor = ThreadPoolExecutor(1)
    else:
        from multiprocessing import get_context

        pool = ProcessPoolExecutor(processes, get_context("spawn"), end_with_parent, (watched.here,))
    try:
        yield pool, 2 * processes
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise BadInput([Problem("--cluster", 0, "needs dask.distributed: pip install 'nullum[cluster]'")]) from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise BadInput([Problem("--cluster", 0, f"no scheduler answers at {address}: {error}")]) from None
    with client:
        yield client.get_executor(), 2 * max(1, sum(client.nthreads().values()))


def end_with_parent(is_watched: bool = False) -> None:
    """End this process when the one that started it is gone, however that ended; say whether that one is watched."""
    from multiprocessing import parent_process

    watched.here = is_watched

    def follow() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
