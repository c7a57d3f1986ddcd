"""How a command of proc19 ends that could not do what it was asked; standard library only."""

COULD_NOT = 3
INTERRUPTED = 130


class InterruptedByUser(BaseException):
    """Ctrl-C, told where nobody in between says it in other words."""


class CommandError(Exception):
    """What could not be done, and how to mend it, in one line or one line a problem.

    `exit_code` is 3 unless the command's own table says otherwise (docs/exit-codes.md).
    """

    def __init__(self, message: str, exit_code: int = COULD_NOT) -> None:
        super().__init__(message)
        self.exit_code = exit_code
