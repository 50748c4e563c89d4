"""How wide a text will be, and where it breaks into lines: drawn before any browser has measured it."""

# Widths in parts of the font size: those of bold Arial, which is wider than most others.
WIDTHS = {
    letter: width
    for letters, width in (
        ("ijl.,:;'’‘|!", 0.3),
        ("ft()[]/-I ", 0.34),
        ("r“”", 0.5),
        ("ckxyzvsaeJ0123456789", 0.57),
        ("bdghnopquLFTZ", 0.62),
        ("w%—", 0.8),
        ("mMW@…", 0.96),
    )
    for letter in letters
}
OTHER = 0.76  # capitals, and letters that nobody has measured
# Arabic script in Nastaliq: letters lean over each other, so a line is shorter than its letters, but taller.
ARABIC = 0.53
MORE = "…"


def is_arabic(text: str) -> bool:
    """Whether the text is written from the right, in Arabic script."""
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def width_of(text: str, size: float) -> float:
    """At most how wide the text is, in the units of `size`."""
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if "\u0600" <= letter <= "\u06ff":
        return ARABIC
    return WIDTHS.get(letter) or (0.62 if letter.islower() else OTHER)


def lines_of(text: str, width: float, size: float, at_most: int = 99) -> tuple[str, ...]:
    """The text in lines of this width; what does not fit in `at_most` lines ends in “…”."""
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, width, size):
            longer = f"{lines[-1]} {piece}" if lines else piece
            if lines and width_of(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    if len(lines) <= at_most:
        return tuple(lines)
    kept = lines[:at_most]
    while width_of(kept[-1] + MORE, size) > width:
        kept[-1] = kept[-1][:-1]
    return (*kept[:-1], kept[-1].rstrip(" ;,") + MORE)


def _pieces(word: str, width: float, size: float) -> list[str]:
    """A word wider than a line is cut: it must not reach over its box."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
