"""A saved e-mail: its subject and body; attachments are named, not read."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime

from stancebook.records import ArticleError
from stancebook.text.blocks import read_blocks
from stancebook.text.source import Source

DEEPEST, LONGEST = 20, 4_000  # messages within messages, characters of a header
FAULTS = (ValueError, LookupError, RecursionError, AttributeError, TypeError)  # the parser's, on broken mail


class Policy(EmailPolicy):
    """Headers cut where nobody reads on: to parse a subject of a megabyte takes Python hours."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of a header, from its lines."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST]


def read_eml(raw: bytes, name: str) -> Source:
    """Subject and body, plain text before HTML; those of a forwarded message if the mail has no body."""
    try:
        parsed = BytesParser(EmailMessage, policy=Policy()).parsebytes(raw)
        assert isinstance(parsed, EmailMessage)
        if not parsed.keys():
            raise ArticleError(f"{name} is not a saved e-mail (it has no header); save the message as .eml.")
        message, body = _find_body(parsed, name)
        attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
        subject, sender, sent = (str(message[key] or "") for key in ("subject", "from", "date"))
    except ArticleError:
        raise
    except FAULTS as error:
        why = f"is a damaged e-mail ({type(error).__name__})"
        raise ArticleError(f"{name} {why}; copy its text to a .txt file.") from None
    text = f"{subject}\n\n{body}" if subject and not body.startswith(subject) else body
    names = ", ".join(attached)[:200]
    left = (f"What is attached to this e-mail was not read: {names}.",) if attached else ()
    return Source(text, subject or None, author=sender or None, published=_read_date(sent), warnings=left)


def _find_body(message: EmailMessage, name: str) -> tuple[EmailMessage, str]:
    """The outermost message that has a text, and that text."""
    for _ in range(DEEPEST):
        part = message.get_body(preferencelist=("plain", "html"))
        if part is not None:
            text = part.get_content()
            text = read_blocks(text) if part.get_content_subtype() == "html" else text.strip()
            if text:
                return message, text
        inner = next((part for part in message.walk() if part.get_content_type() == "message/rfc822"), None)
        if inner is None:
            raise ArticleError(f"{name} holds no text of its own; save what is attached and read that.")
        message = inner.get_content()
    why = f"holds more than {DEEPEST} messages within messages"
    raise ArticleError(f"{name} {why}; save the one that is meant.")


def _read_date(sent: str) -> str | None:
    try:
        return parsedate_to_datetime(sent).date().isoformat()
    except ValueError:
        return None
