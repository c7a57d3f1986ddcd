"""Whether each service answers as itself."""

from datetime import timedelta

from proc19probes.catalogue import greetings
from proc19probes.doctor.examination import Examination
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.findings import not_obtained
from proc19probes.vocabulary.outside import Question
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


def examine_services(memory: RunMemory, timeout: timedelta) -> tuple[Examination, ...]:
    """Ask every service at once for the least that shows who it is; all within `timeout`.

    Waits in the thread of who calls, so that an interruption ends it at once.
    """
    deadline = Deadline.after(timeout)
    questions = greetings()
    for question in questions:
        memory.answering(question)
    return tuple(_examined(question, memory, deadline) for question in questions)


def _examined(question: Question[object], memory: RunMemory, deadline: Deadline) -> Examination:
    title = question.service.title
    answer = memory.bound(deadline).obtain(question)
    if isinstance(answer, Unobtainable):
        finding = not_obtained(answer)
        return Examination(title, finding.state, finding.text, finding.kind.remedy)
    return Examination(title, State.OK, f"answered with {question.subject}")
