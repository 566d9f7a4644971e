"""Corrections by click, in a running notebook: fields and buttons over a review of the article's records."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from stancebook.fragments import show, wrap
from stancebook.pages.choosing import choose_path
from stancebook.pages.evidence import tell_correction
from stancebook.pages.reviewing import LAYERS, Review
from stancebook.records import Analysis
from stancebook.text.corrections import FIELDS, KINDS, Correction, find_strays

RUN = "Run this cell to correct by clicking."
LINK = re.compile(r"</?a\b[^>]*>")  # would leave the Lab from within a widget
INSTALL = "To correct by clicking, type pip install 'stancebook[correct]' and start JupyterLab anew."
BY_BUTTON = {"keep", "drop", "add", "split"}  # fields that no value is chosen for


def review(analysis: Analysis) -> Any:
    """A form to correct the article of this notebook, or, where none can be shown, what to do."""
    from IPython import get_ipython

    desk = Review(choose_path(), analysis)
    try:
        import ipywidgets
    except ImportError:
        return wrap(f"<p>{show(INSTALL)}</p>", INSTALL, of=analysis)
    if not hasattr(get_ipython(), "kernel"):  # a workbook that is being made
        return wrap(f"<p>{RUN} {len(desk.queue)} records are to be looked at.</p>", RUN, of=analysis)
    return Form(desk, ipywidgets).box


class Form:
    """The widgets; what one of them does is written at once, and all show what is there then."""

    def __init__(self, desk: Review, w: Any) -> None:
        self.desk, self.w = desk, w
        self.fields: Mapping[str, Any] = {}
        self.names: tuple[str, ...] = ()
        self.record, self.said, self.rows = w.HTML(), w.HTML(), w.HTML()
        shown = [("the least sure first", ""), *((f"{layer} only", layer) for layer in LAYERS)]
        self.shown = self._choice("Show", shown)
        self.field, self.value, self.why = self._choice("Change"), self._words("to"), self._words("because")
        self.layer, self.which = self._choice("Add to", LAYERS[::-1]), self._choice("which is")
        self.words, self.around = self._words("the words"), self._words("within")
        self.who, self.whom, self.reason = self._words("who"), self._words("to whom"), self._words("because")
        self.box = w.VBox([self.shown, self.record, *self._build_answers(), self.said, self._build_rest()])
        for choice in (self.shown, self.layer):
            choice.observe(lambda change: self.refresh(), "value")
        self.field.observe(lambda change: self.suggest(), "value")
        self.refresh(" ".join(find_strays(desk.file.parent)))

    def _choice(self, name: str, options: Any = ()) -> Any:
        return self.w.Dropdown(options=options, description=name)

    def _offer(self, choice: Any, options: tuple[str, ...]) -> None:
        """Other options, where they are others; the first is chosen, which the widget does not do
        by itself.
        """
        if choice.options != options:
            choice.index = None
            choice.options = options
            choice.index = 0 if options else None

    def _words(self, name: str) -> Any:
        return self.w.Combobox(description=name)

    def _button(self, name: str, do: Callable[[], str], style: str = "") -> Any:
        button = self.w.Button(description=name, button_style=style)
        button.on_click(lambda _: self.refresh(do()))
        return button

    def _build_answers(self) -> list[Any]:
        """What can be said of the record that is shown."""
        desk, why = self.desk, self.why
        buttons = [
            self._button("Keep", lambda: desk.correct("keep", why=why.value), "success"),
            self._button("Drop", lambda: desk.correct("drop", why=why.value), "danger"),
            self._button(
                "Change", lambda: desk.correct(self.field.value, self.value.value, why.value), "info"
            ),
            self._button("Skip", desk.skip),
            self._button("Undo", desk.undo),
        ]
        return [self.w.HBox([self.field, self.value, why]), self.w.HBox(buttons)]

    def _build_rest(self) -> Any:
        """What is missing, and the whole file, folded."""
        rows = [[self.layer, self.which], [self.words, self.around], [self.who, self.whom], [self.reason]]
        new = self.w.VBox([*map(self.w.HBox, rows), self._button("Add", self.add, "info")])
        return self.w.Accordion([new, self.rows], titles=("Add what is missing", "All corrections"))

    def add(self) -> str:
        """Writes the row that the fields for what is missing make."""
        names = " > ".join(v for v in (self.who.value, "" if self.whom.disabled else self.whom.value) if v)
        words, around, why = self.words.value, self.around.value, self.reason.value
        return self.desk.write(
            Correction(self.layer.value, words, self.which.value, "add", names, why, context=around)
        )

    def suggest(self) -> None:
        """Offers the values that the chosen field may have."""
        self.value.options = self.fields.get(self.field.value or "") or self.names

    def refresh(self, said: str = "") -> None:
        """Shows what is there now."""
        self.desk.layer = self.shown.value
        self.record.value = LINK.sub("", self.desk.show().html)
        self.fields = FIELDS.get(self.desk.queue[0][0], {}) if self.desk.queue else {}
        self._offer(self.field, tuple(name for name in self.fields if name not in BY_BUTTON))
        self._offer(self.which, KINDS[self.layer.value])
        self.whom.disabled = self.layer.value not in ("interactions", "stances")
        self.who.options = self.whom.options = self.names = tuple(a.name for a in self.desk.analysis.actors)
        self.value.value = self.why.value = ""
        self.suggest()
        self.said.value = f"<p>{show(said)}</p>"
        told = map(tell_correction, self.desk.analysis.metadata.get("corrections", ()))
        self.rows.value = f"<ol>{''.join(f'<li>{show(line)}</li>' for line in told)}</ol>"
