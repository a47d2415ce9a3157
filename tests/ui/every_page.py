"""Every page of the program, found by itself: what stands on the rail of a role, and every presenter that makes a page."""

import inspect
import re
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QToolButton,
)

import cartdesk.ui.presenters as room
from cartdesk.base import resource
from cartdesk.ui.entry import Editor
from cartdesk.ui.presenters.desk_session import MODULES
from cartdesk.ui.widgets.subject_banner import SubjectBanner, last_digits
from tests.builders import VITALS

GIVEN = {
    "code": "01-001",
    "place": VITALS,
    "subject": "01-001",
    "left": "01-001",
    "left_place": VITALS,
}  # what a page may ask for, by the name it asks with
ONLY = {("key_act", "act"): "own-password"}
BY_OTHER_KEYS = {"flavour": "F4, Enter", "qt_toolbar_ext_button": "menu"}  # small buttons for the mouse alone
ROOMS = "|".join(
    sorted(path.stem for path in (resource("i18n", "ru")).glob("*.toml")) + ["act", "error", "sign"]
)
BARE_KEY = re.compile(rf"^({ROOMS})(\.[a-z0-9_-]+)+$|\{{[a-z]+\}}")
TAG = re.compile(r"<[^>]+>")  # of labels in rich text
CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def pages(session):
    """(name, arguments) of the pages this person reaches: the rail, then every presenter that can be opened."""
    found = {entry.name: {} for entry in session._places({})}
    names = {module: name for name, module in MODULES.items()}
    clinic = "subjects" in found
    for path in sorted(Path(room.__file__).parent.glob("*.py")):
        make = getattr(import_module(f"{room.__name__}.{path.stem}"), "make", None)
        if make is None:
            continue
        wanted = [
            one.name
            for one in list(inspect.signature(make).parameters.values())[1:]
            if one.default is inspect.Parameter.empty and one.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        given = {name: ONLY.get((path.stem, name), GIVEN.get(name)) for name in wanted}
        if wanted and all(given.values()) and (clinic or "code" not in wanted):
            found[names.get(path.stem, path.stem)] = given
        elif path.stem == "instruction":
            found[path.stem] = {}
    return found


def shown(window, kind):
    """The visible widgets of a kind that lie within what can be scrolled into sight."""
    return [one for one in window.findChildren(kind) if one.isVisible() and one.width() > 1]


def told(widget):
    """A short name of a widget for the report."""
    text = widget.text() if hasattr(widget, "text") else ""
    return f"{type(widget).__name__}({widget.objectName() or widget.property('role')}) {text!r}"


def reachable(window):
    """Visible enabled widgets that take the keyboard by Tab."""
    return [
        one
        for one in window.findChildren(object)
        if hasattr(one, "focusPolicy")
        and one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
    ]


def nameless(window):
    """Widgets that take the keyboard and tell a screen reader neither what they are nor what they are called."""
    wrong = []
    for one in reachable(window):
        face = QAccessible.queryAccessibleInterface(one)
        name = face.text(QAccessible.Text.Name) if face else ""
        role = face.role() if face else QAccessible.Role.NoRole
        plain = role == QAccessible.Role.Client and not isinstance(one, QAbstractScrollArea)
        if not name.strip() or role == QAccessible.Role.NoRole or plain:
            wrong.append(f"{told(one)} name={name!r} role={role.name}")
    return wrong


def wears(window):
    """The codes that banners of subjects in sight tell: one on a page of a subject, digits large and code in words."""
    return [
        one.band.accessibleName()
        for one in shown(window, SubjectBanner)
        if one.band.isVisible()
        and one.band.text() == last_digits(one.band.accessibleName())
        and one.text.text().split(" · ")[0] == one.band.accessibleName()
    ]


def cut(window):
    """Labels and buttons whose words do not fit into them."""
    wrong = []
    for one in shown(window, QLabel):
        if not one.text() or one.pixmap() and not one.pixmap().isNull():
            continue
        metrics = one.fontMetrics()
        if one.wordWrap():
            longest = max(metrics.horizontalAdvance(word) for word in TAG.sub("", one.text()).split() or [""])
            needs = one.heightForWidth(one.width())
            if needs > one.height() + 2 or longest > one.contentsRect().width() + 1:
                wrong.append(f"{told(one)} {one.width()}x{one.height()}, needs {longest} x {needs}")
        elif metrics.horizontalAdvance(max(one.text().split("\n"), key=len)) > one.contentsRect().width() + 1:
            wrong.append(f"{told(one)} width {one.width()}")
    for one in shown(window, QAbstractButton):
        room = one.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, one.text())
        wide, high = room.width(), room.height()
        if (
            one.text()
            and not isinstance(one, QRadioButton | QCheckBox)
            and (wide > one.width() or high > one.height() + 2)
        ):
            wrong.append(f"{told(one)} width {one.width()} of {wide}, height {one.height()}")
    return wrong


def texts(window):
    """Every word on the screen: labels, buttons, hints, heads of tables."""
    for one in shown(window, QLabel):
        yield one.text()
    for one in shown(window, QAbstractButton):
        yield one.text()
        yield one.accessibleName()
        yield one.toolTip()
    for one in (*shown(window, QLineEdit), *shown(window, QPlainTextEdit)):
        yield one.placeholderText()
        yield one.accessibleName()
    for one in shown(window, QTabBar):
        yield from (one.tabText(at) for at in range(one.count()))
    for one in shown(window, QAbstractItemView):
        model = one.model()
        for at in range(model.columnCount() if model else 0):
            yield str(model.headerData(at, Qt.Orientation.Horizontal) or "")


def foreign(window, known):
    """Bare keys of the catalogue anywhere; in English, Cyrillic that is nobody's name and no datum."""
    words = [text for text in texts(window) if text and text.strip()]
    wrong = [text for text in words if BARE_KEY.search(text)]
    if known is not None:
        for text in words:
            left = text
            for name in known:
                left = left.replace(name, "")
            if CYRILLIC.search(left):
                wrong.append(text)
    return wrong


def walk(window, most=600):
    """Press Tab until the keyboard is where it was before; every widget it stood on."""
    seen = []
    for _ in range(most):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in seen[:1]:
            break
        if now not in seen:
            seen.append(now)
    return seen


def unreached(window):
    """What the mouse can press and the keyboard cannot reach, and where the keyboard stands unseen."""
    seen = walk(window)
    groups = {one.group() for one in seen if isinstance(one, QAbstractButton) and one.group()}
    views = [one for one in seen if isinstance(one, QAbstractItemView)]
    wrong = []
    for one in shown(window, QAbstractButton):
        by_keys = one.objectName() in BY_OTHER_KEYS or isinstance(one.parent(), QLineEdit | QAbstractItemView)
        in_group = one.group() in groups if one.group() else False
        in_view = any(view.isAncestorOf(one) for view in views)
        composite = any(above in seen for above in _above(one)) or isinstance(one.parentWidget(), QTabBar)
        if any(isinstance(above, Editor) and above.read_only for above in _above(one)):
            continue  # another role answers here
        if one.isEnabled() and not (one in seen or by_keys or in_group or in_view or composite):
            wrong.append(f"no key reaches {told(one)}")
    for one in seen:
        drawn = one.property("ownRing") or isinstance(one, QAbstractItemView | QScrollArea) or in_editor(one)
        if not drawn and not window.ring._rings(one):
            wrong.append(f"focus unseen on {told(one)}")
    return wrong


def _above(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def in_editor(widget):
    """An editor of entry draws the ring around its own control."""
    above = widget
    while above is not None and not isinstance(above, Editor):
        above = above.parentWidget()
    return above is not None and above.control() is widget


def strays(window):
    """Other windows: a widget that was shown before it had its place flashes up as a window and takes the keyboard away."""
    return [told(one) for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]


def off_screen(window):
    """Buttons outside the window that nothing scrolls to."""
    frame = QRect(QPoint(0, 0), window.size())
    wrong = []
    for one in shown(window, QAbstractButton):
        box = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
        walk_up, scrolls = one.parentWidget(), False
        while walk_up is not None and walk_up is not window:
            scrolls = scrolls or walk_up.objectName() == "qt_scrollarea_viewport"
            walk_up = walk_up.parentWidget()
        if not scrolls and not frame.contains(box) and not isinstance(one, QToolButton):
            wrong.append(f"{told(one)} at {box.x()},{box.y()} {box.width()}x{box.height()}")
    return wrong
