"""Whether each service answers as itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from proc19probes.catalogue import greetings
from proc19probes.doctor.examination import Examination
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.findings import not_obtained
from proc19probes.vocabulary.outside import Question
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_AT_ONCE = 8


def examine_services(memory: RunMemory, timeout: timedelta) -> tuple[Examination, ...]:
    """Ask every service for the least that shows who it is, each within `timeout`."""

    def examine(question: Question[object]) -> Examination:
        answer = memory.bound(Deadline.after(timeout)).obtain(question)
        if isinstance(answer, Unobtainable):
            finding = not_obtained(answer)
            return Examination(
                question.service.title, finding.state, finding.text, finding.kind.remedy
            )
        return Examination(question.service.title, State.OK, f"answered with {question.subject}")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(examine, greetings()))
