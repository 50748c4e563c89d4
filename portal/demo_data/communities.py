"""A community that families come from: what its people are called and which languages they speak."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Community:
    """Where a family's names and languages come from."""

    share: int  # of households, in hundredths; roughly an English town of many communities
    family: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    language: str = "en"  # spoken at home by those who do not mainly speak English
    share_speaking: float = 0.0  # of adults
    share_interpreted: float = 0.0  # of those speakers
    feminine: tuple[tuple[str, str], ...] = ()  # endings of a woman's family name
    female_family: tuple[str, ...] = ()  # family names that women here often bear of their own
    older_female: tuple[str, ...] = ()  # given names of those who are over 50, where fashion has moved on
    older_male: tuple[str, ...] = ()

    def given_names(self, sex: str, age: int) -> tuple[str, ...]:
        """What somebody of this age may be called."""
        if age > 50 and self.older_female:
            return self.older_female if sex == "female" else self.older_male
        return self.female if sex == "female" else self.male

    def family_name(self, random: Random, household: str, sex: str) -> str:
        """The household's family name as this member bears it."""
        if sex != "female":
            return household
        if self.female_family and random.random() < 0.5:
            return random.choice(self.female_family)
        for masculine, feminine in self.feminine:
            if household.endswith(masculine):
                return household.removesuffix(masculine) + feminine
        return household
