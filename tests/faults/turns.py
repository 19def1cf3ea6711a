"""Two workers who take turns, one step at a time, in an order that is written down beforehand."""

import threading
from collections.abc import Callable

from tests.faults.wire import Line

Job = Callable[[], object]


class Turns:
    """The first worker goes up to its step `first_until`, then the second up to its step `second_until`, then the first to
    its end, then the second to its end. Only one of them ever runs."""

    def __init__(self, first_until: int, second_until: int) -> None:
        self._until = (first_until, second_until)
        self._may_go = (threading.Semaphore(0), threading.Semaphore(0))
        self._over = [False, False]

    def play(self, first: tuple[Line, Job], second: tuple[Line, Job]) -> None:
        threads = []
        for number, (line, job) in enumerate((first, second)):
            line.before.append(self._pauser(number))
            threads.append(threading.Thread(target=self._run, args=(number, job), daemon=True))
        for thread in threads:
            thread.start()
        self._may_go[0].release()
        for thread in threads:
            thread.join(60)
            if thread.is_alive():
                raise RuntimeError("two workers wait for each other")

    def _pauser(self, number: int) -> Callable[[int], None]:
        def pause(step: int) -> None:
            if step == self._until[number] and not self._over[1 - number]:
                self._may_go[1 - number].release()
                self._may_go[number].acquire()

        return pause

    def _run(self, number: int, job: Job) -> None:
        self._may_go[number].acquire()
        try:
            job()
        finally:
            self._over[number] = True
            self._may_go[1 - number].release()
