"""Table of the names there are."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class KnownName(Base):
    """A folded given or family name that somebody here has. The database adds it, whoever adds a patient."""

    __tablename__ = "known_name"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
