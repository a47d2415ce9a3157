"""The band over the page that counts down to the lock; any key or touch takes it away. Nothing below it moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import label, row


class LockWarning(QFrame):
    """Stands at the bottom of the window, lets every click through, and tells screen readers once."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.setProperty("role", "notice-warn")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark, self._text = label(), label("strong", wrap=True)
        self._mark.setPixmap(mark_pixmap("overdue", theme, 20))
        layout = row(theme, self._mark, self._text, spacing=12)
        layout.setStretch(1, 1)
        layout.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self.setLayout(layout)
        self.hide()
        window.installEventFilter(self)

    @property
    def text(self) -> str:
        """What it says now; empty when nothing is counted."""
        return self._text.text() if not self.isHidden() else ""

    def tell(self, words: Words, left: int) -> None:
        """Count: seconds until the lock; 0: nothing to say."""
        fresh = self.isHidden()
        self.setVisible(left > 0)
        if left <= 0:
            return
        self._text.setText(words("ui.lock.soon", n=left))
        self._place()
        self.raise_()
        if fresh:
            self.setAccessibleName(self._text.text())
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom of the window when it changes its size."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _place(self) -> None:
        theme, around = self._theme, self._window
        wide = min(around.width() - theme.px(48), theme.px(640))
        high = max(self.heightForWidth(wide), self.sizeHint().height())
        self.setGeometry((around.width() - wide) // 2, around.height() - high - theme.px(48), wide, high)
