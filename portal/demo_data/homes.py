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


# The town lies on open hills, in a grid of streets some 600 m apart: no real home is at any of these points.
MIDDLE = (54.07, -2.16)
GRID = 8


def place_of(street: int, side: int) -> tuple[float, float]:
    """Latitude and longitude of one side of a street."""
    south_north, west_east = divmod(street, GRID)
    latitude = MIDDLE[0] + (south_north - GRID / 2) * 0.0055 + side * 0.001
    longitude = MIDDLE[1] + (west_east - GRID / 2) * 0.0095
    return round(latitude, 5), round(longitude, 5)


def place_rows() -> list[dict[str, object]]:
    """Where each invented postcode is; two streets may share one, as in life."""
    every = {
        postcode_of(street, side): place_of(street, side) for street in range(len(STREETS)) for side in (0, 1)
    }
    return [
        {"postcode": postcode, "latitude": place[0], "longitude": place[1]}
        for postcode, place in every.items()
    ]
