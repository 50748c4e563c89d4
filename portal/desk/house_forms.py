"""The manager's forms about how patients use the portal."""

from portal.desk.rota_forms import NumberField
from portal.forms import Form
from portal.i18n import lazy_gettext as _l


class SetMoves(Form):
    """How often people may move an appointment by themselves."""

    most_moves = NumberField(
        _l("Moves by the patient"),
        least=0,
        most=20,
        hint=_l("0 means that reception makes every move."),
        missing=_l("Enter how many moves"),
    )
