"""The transport for queues of messages: a folder (`file:`), or a subscription (http and https)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from proc19probes.outside.address import no_address, wrong_scheme
from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.loading import LOADING
from proc19probes.outside.masking import mask_url
from proc19probes.outside.messages_kept import Allowance, KeptMessages, restored_messages
from proc19probes.outside.token import Tokens
from proc19probes.outside.web_when_needed import WebWhenNeeded
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.messages import Holding, Message, Messages, MessagesOf
from proc19probes.vocabulary.outside import Asked


def carrier(limits: Limits) -> "MessagesCarrier":
    """The transport, for one run."""
    return MessagesCarrier(limits)


class MessagesCarrier(Carrier[Messages]):
    """Carries `MessagesOf` by the scheme of the service's URL; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tokens = Tokens()
        self._web = WebWhenNeeded(self._limits)

    def question(self, asked: Asked[Messages]) -> Facts:
        """Whose the queue is, whatever its address."""
        return (("holding", _messages_of(asked).holding.value),)

    def described(self, asked: Asked[Messages], access: ServiceAccess) -> str:
        """Whose messages, with secrets masked."""
        return f"messages of {mask_url(access.url) or _messages_of(asked).service.title}"

    def secrets(self, access: ServiceAccess) -> tuple[str, ...]:
        """The token, which is sent with every request to a subscription."""
        return self._tokens.masked(access)

    def carry(
        self, asked: Asked[Messages], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Kept[Messages]:
        """The messages, to be read; raises ObtainError."""
        # Reading begins when somebody wants the first message; only that takes of the time.
        allowance = Allowance(deadline.limit)
        messages = self._messages(_messages_of(asked), access, progress, allowance)
        facts = (("url", mask_url(access.url)),)
        return KeptMessages(messages, facts, allowance, self._limits.document_bytes)

    def restore(self, saved: Saved) -> Kept[Messages]:
        """The messages of a recording."""
        return restored_messages(saved)

    def close(self) -> None:
        """Close idle connections."""
        self._web.close()

    def _messages(
        self, question: MessagesOf, access: ServiceAccess, progress: Progress, allowance: Allowance
    ) -> Iterator[Message]:
        match _scheme(access.url):
            case "file":
                # Loaded where it is needed, as everything for a subscription is.
                with LOADING:
                    from proc19probes.outside.messages_folder import folder_messages, folder_of

                return folder_messages(folder_of(access.url), allowance)
            case "http" | "https":
                with LOADING:
                    from proc19probes.outside.messages_ams import Subscription

                token = self._tokens.of(access)
                found = Subscription(access, token, self._web.loaded(), progress, allowance)
                return found.walked() if question.holding is Holding.OWN else found.looked_at()
            case "":
                raise no_address(question.service)
            case _:
                raise wrong_scheme(access.url, "one of file, http or https")


def _messages_of(asked: Asked[Messages]) -> MessagesOf:
    if not isinstance(asked, MessagesOf):
        raise TypeError(f"the transport of messages carries MessagesOf, not {type(asked).__name__}")
    return asked


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return "unknown"
