"""Addresses of the invented town of Brookford."""

from random import Random

TOWN = "Brookford"
_STREETS = """
Abbey Road; Acacia Grove; Alma Street; Ash Lane; Bank Street; Beech Avenue; Bellevue Terrace; Bridge
Street; Canal Street; Castle Hill; Chapel Lane; Cherry Tree Close; Church Road; Clifton Street;
Coronation Road; Cromwell Road; Dale View; Elm Grove; Fern Bank; Field Lane; Foundry Street;
Gladstone Road; Granary Row; Green Lane; Hawthorn Drive; High Street; Holly Close; Ivy Bank; Jubilee
Road; King’s Road; Laburnum Avenue; Lime Street; Linden Walk; Manor Road; Market Street; Meadow
View; Mill Lane; Moor Lane; New Street; Oak Drive; Orchard Road; Park Avenue; Poplar Road; Priory
Close; Quarry Lane; Queen Street; Railway Terrace; River Walk; Rose Hill; Rowan Way; School Lane;
Silver Street; Spring Gardens; Station Road; Sycamore Drive; Temple Street; Union Street; Vale Road;
Victoria Road; Waterloo Street; Weavers Row; Willow Court; Windmill Hill; York Street
"""
STREETS = tuple(" ".join(each.split()) for each in _STREETS.split(";"))
INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that the second half of a postcode may have


def postcode_of(street: int, side: int) -> str:
    """A postcode for one side of a street.

    LX is no postcode area of Royal Mail, so that no letter and no map search for invented people ends at
    somebody's door; the shape is that of a real postcode, so that every check of one is put to the test.
    """
    first, second = divmod(street * 7 + side * 131, len(INWARD))
    return f"LX{1 + street % 4} {1 + street % 9}{INWARD[first % len(INWARD)]}{INWARD[second]}"


def new_home(random: Random) -> tuple[str, str]:
    """An address and its postcode."""
    street = random.randrange(len(STREETS))
    number = random.randint(1, 140)
    flat = f"Flat {random.randint(1, 12)}, " if random.random() < 0.15 else ""
    return f"{flat}{number} {STREETS[street]}, {TOWN}", postcode_of(street, number % 2)
