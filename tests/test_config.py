"""Settings: none are needed, each bad one is named with what was expected."""

from pathlib import Path

import pytest

from portal.config import BadSetting, Settings


def read(folder: Path, **values: str) -> Settings:
    return Settings.from_environment({"PORTAL_INSTANCE_DIR": str(folder), **values})


def test_no_setting_is_needed_and_the_key_made_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_demo_has_a_database_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path).database_url != read(tmp_path, PORTAL_DEMO="1").database_url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DATABASE_URL", "mysql://somewhere"),
        ("PORTAL_BASE_URL", "ftp://portal"),
        ("PORTAL_BASE_URL", "https://portal/path"),
        ("PORTAL_DEMO", "yes"),
        ("PORTAL_LANGUAGES", "pl ur"),
        ("PORTAL_HOLD_MINUTES", "0"),
        ("PORTAL_HOLD_MINUTES", "ten"),
        ("PORTAL_DRAFT_HOURS", "5"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_RULES_DIR", "/nowhere/at/all"),
        ("PORTAL_TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_bad_setting_is_named_with_what_was_expected(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"{name}: expected .+"):
        read(tmp_path, **{name: value})


def test_cookies_are_secure_exactly_when_the_address_is_https(tmp_path: Path) -> None:
    assert read(tmp_path, PORTAL_BASE_URL="https://portal.example").is_https
    assert not read(tmp_path).is_https
