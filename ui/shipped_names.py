"""The networks that come with the program, as people call them: a name, and one line that says what each is for."""

from ui.language.translate import t


def shipped_name(name: str) -> str:
    """The name of a shipped network on the pages; that of its file for one that was put beside them."""
    return {
        "default": t("Large"),
        "compact": t("Compact"),
        "mnist-only": t("MNIST alone"),
        "small": t("Small"),
        "book-30": t("From the book"),
        "untrained": t("Untrained"),
    }.get(name, name)


def shipped_line(name: str) -> str:
    """The name, and what the network is for."""
    return {
        "default": t("Large: two layers of 1,024 units, the best for drawing"),
        "compact": t("Compact: 256 and 128 units in less than 1 MB, for slow machines"),
        "mnist-only": t("MNIST alone: 512 units, it has never seen a drawn digit"),
        "small": t("Small: 32 units, every weight can be looked at"),
        "book-30": t("From the book: 30 sigmoid units, as in Nielsen's first chapter"),
        "untrained": t("Untrained: what a network knows before it learns"),
    }.get(name, name)
