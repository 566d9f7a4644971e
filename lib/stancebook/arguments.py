"""The command line's words: what is wrong with them in one plain sentence, and what may have been meant."""

import argparse
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from stancebook.inputs import name_of
from stancebook.prose import join

SENTENCES = (  # as argparse says it, and as we do
    (r"the following arguments are required: (.*)", r"{prog} needs \1"),
    (r"argument (\S+): expected (?:one|at least one) argument", r"\1 needs a value"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 and \2 exclude each other"),
    (r"argument (\S+): invalid \w+ value: (.*)", r"\1 cannot be \2"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 takes no value, so \2 has no use"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 may stand for \2; write more of it"),
)

SOURCES = (
    "an article (.txt .md .html .pdf .docx .rtf .eml), a download of several, an http(s) address, "
    "or - for standard input"
)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence on standard error; the exit code is 2 then."""

    def parse_args(  # type: ignore[override]  # typeshed has two forms of it, which this one serves
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> Any:
        """The arguments; a word that no command knows ends the program."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            commands = next(a for a in self._actions if isinstance(a, argparse._SubParsersAction)).choices
            command = commands[found.command]
            word = unknown[0].partition("=")[0] if unknown[0].startswith("-") else unknown[0]
            if not word.startswith("-"):
                command.error(f"{command.prog} has no use for {name_of(word)}")
            others = [name for name, other in commands.items() if word in other._option_string_actions]
            known = [o for o in command._option_string_actions if len(o) > 2]
            meant = f"; it is one of {join(others)}" if others else suggest(word, known)
            command.error(f"{command.prog} has no option {name_of(word)}{meant}")
        return found

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        command = isinstance(action, argparse._SubParsersAction)
        what = f"{self.prog} has no command" if command else f"{action.option_strings[-1]} cannot be"
        meant = suggest(value, action.choices)
        if command and re.search(r"\.\w{2,4}$", value):  # a file, and the command forgotten
            meant = f"; did you mean {self.prog} report {name_of(value)}?"
        raise argparse.ArgumentError(None, f"{what} {name_of(value)}{meant}")

    def error(self, message: str) -> NoReturn:
        """Ends the program."""
        for form, sentence in SENTENCES:
            message = re.sub(form, sentence.replace("{prog}", self.prog), message)
        if missing := re.match(rf"{self.prog} needs ([^,]*)", message):
            wanted: Any = next(
                (a for a in self._actions if missing[1] in (a.metavar, *a.option_strings)), None
            )
            command = isinstance(wanted, argparse._SubParsersAction)
            what = join(list(wanted.choices), "or") if command else wanted and wanted.help
            message += f": {what}" if what else ""
        plain = " ".join("".join(c if c.isprintable() else " " for c in message).split())
        self.exit(2, f"stancebook: {plain}{'' if plain.endswith('?') else ';'} see {self.prog} --help.\n")


def add_out(command: argparse.ArgumentParser, what: str, default: str = ".") -> None:
    """Adds the option --out, the folder for what the command writes."""
    shown = "this one" if default == "." else default
    help_ = f"folder for {what} (default: {shown})"
    command.add_argument("--out", metavar="DIR", type=Path, default=Path(default), help=help_)


def suggest(word: str, names: Iterable[str]) -> str:
    """'; did you mean analyze?', else what it may be: '; it may be a, b or c'."""
    known = list(names)
    near = get_close_matches(word.lower(), known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; it may be {join(known, 'or')}"
