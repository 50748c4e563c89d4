"""Table of forms that staff sent after their session had ended: kept until they are signed in again."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base, random_id


class KeptForm(Base):
    """One form as it was sent, and where to. Only the person who was signed in when it was opened sees it."""

    __tablename__ = "kept_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(30), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[tuple[str, str]]] = mapped_column(JSON)
    kept_at: Mapped[datetime]
