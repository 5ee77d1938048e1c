"""The settings table: defaults, documentation, and a sentence that names whatever is wrong."""

import os
import re
import secrets
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from romin.core.errors import BadSetting
from romin.core.settings import PREFIX, Settings, load_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder whose ``.env`` is read, and no variable at all."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROMIN_DATA_DIR")
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    return tmp_path


def test_everything_has_a_default(here: Path) -> None:
    settings = load_settings()
    assert settings.data_dir == Path("data")
    assert settings.content_dir == Path("content")
    assert (settings.host, settings.port, settings.root_path) == ("127.0.0.1", 8000, "")
    assert (settings.engine, settings.model, settings.log_level) == ("auto", "", "info")
    assert (settings.frame_ancestors, settings.cors_origins) == ((), ())
    assert settings.models_dir == Path("data/model")
    assert settings.index_dir == Path("data/index")
    assert settings.resolved_database_url == "sqlite:///data/romin.sqlite3"


def test_a_database_given_is_the_one_used(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMIN_DATABASE_URL", "postgresql://h/d")
    assert load_settings().resolved_database_url == "postgresql://h/d"


def _documented() -> dict[str, str]:
    """Each name of ``.env.example`` with the comment lines just above it."""
    found: dict[str, str] = {}
    comment: list[str] = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        name = re.match(r"#?\s*(ROMIN_\w+)=", line)
        if name:
            found[name[1]] = " ".join(comment)
        comment = [*comment, line.lstrip("# ")] if line.startswith("#") and not name else []
    return found


def test_the_example_file_lists_every_setting_with_its_sentence() -> None:
    wanted = {f"{PREFIX}{name.upper()}": field.description for name, field in Settings.model_fields.items()}
    assert _documented() == wanted


def test_every_setting_has_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_example_file_can_be_copied_as_it_is(here: Path) -> None:
    (here / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == Settings(_env_file=None)


@pytest.mark.parametrize("name", ["ROMIN_PROT", "ROMIN_", "romin_hots", "ROMIN_DATABASE"])
def test_an_unknown_variable_is_named(here: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(BadSetting, match=re.escape(name.upper())):
        load_settings()


@pytest.mark.parametrize(
    "line", ["ROMIN_PROT=1", "export ROMIN_PROT=1", "  ROMIN_PROT = 1", "romin_prot=1", "\ufeffROMIN_PROT=1"]
)
def test_an_unknown_name_in_the_file_is_named(here: Path, line: str) -> None:
    (here / ".env").write_text(f"{line}\n# ROMIN_OLD=1\nOTHER=2\n", encoding="utf-8")
    with pytest.raises(BadSetting, match="ROMIN_PROT") as caught:
        load_settings()
    assert "ROMIN_OLD" not in caught.value.message


def test_several_unknown_names_are_told_at_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMIN_B", "1")
    monkeypatch.setenv("ROMIN_A", "1")
    with pytest.raises(BadSetting, match="ROMIN_A, ROMIN_B"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROMIN_PORT", "abc"),
        ("ROMIN_PORT", "0"),
        ("ROMIN_PORT", "65536"),
        ("ROMIN_PORT", ""),
        ("ROMIN_ENGINE", "cuda"),
        ("ROMIN_LOG_LEVEL", "loud"),
        ("ROMIN_ROOT_PATH", "/a b"),
        ("ROMIN_ROOT_PATH", "/a?b"),
        ("ROMIN_ROOT_PATH", "/<script>"),
        ("ROMIN_QUEUE_SIZE", "0"),
        ("ROMIN_FRAME_ANCESTORS", "intranet.example"),
        ("ROMIN_FRAME_ANCESTORS", "*"),
        ("ROMIN_FRAME_ANCESTORS", "https://a.example/page"),
        ("ROMIN_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("ROMIN_FRAME_ANCESTORS", "https://a.*.example"),
        ("ROMIN_CORS_ORIGINS", "*"),
        ("ROMIN_CORS_ORIGINS", "null"),
        ("ROMIN_CORS_ORIGINS", "https://*.example"),
        ("ROMIN_CONTACT", "javascript:alert(1)"),
        ("ROMIN_CONTACT", "contact@exemple.test"),
    ],
)
def test_a_bad_value_is_named_in_a_sentence(here: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=f"^Réglage {name} invalide : ") as caught:
        load_settings()
    assert "\n" not in caught.value.message


def test_a_file_that_is_not_text_is_named(here: Path) -> None:
    (here / ".env").write_bytes(b"ROMIN_HOST=caf\xe9\n")
    with pytest.raises(BadSetting, match=r"\.env"):
        load_settings()


def test_the_file_is_read_and_the_environment_wins(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".env").write_text("ROMIN_PORT=9000\nROMIN_HOST=0.0.0.0\n")
    monkeypatch.setenv("ROMIN_PORT", "9001")
    settings = load_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("/", ""),
        ("  ", ""),
        ("outils", "/outils"),
        ("/outils/romin/", "/outils/romin"),
        ("//evil.example", "/evil.example"),
        (" /outils ", "/outils"),
    ],
)
def test_root_path_is_made_regular(given: str, kept: str) -> None:
    assert Settings(root_path=given).root_path == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ()),
        (" , ", ()),
        ("https://intranet.example", ("https://intranet.example",)),
        (" https://a.example , https://b.example,", ("https://a.example", "https://b.example")),
    ],
)
def test_lists_are_separated_by_commas(
    here: Path, monkeypatch: pytest.MonkeyPatch, given: str, kept: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ROMIN_FRAME_ANCESTORS", given)
    monkeypatch.setenv("ROMIN_CORS_ORIGINS", given)
    settings = load_settings()
    assert (settings.frame_ancestors, settings.cors_origins) == (kept, kept)


def test_origins_are_written_as_browsers_send_them() -> None:
    settings = Settings(
        frame_ancestors="https://Intranet.example/, https://*.example:8443", cors_origins="http://LOCALHOST:8000/"
    )
    assert settings.frame_ancestors == ("https://intranet.example", "https://*.example:8443")
    assert settings.cors_origins == ("http://localhost:8000",)


def test_log_level_in_any_case(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMIN_LOG_LEVEL", "WARNING")
    assert load_settings().log_level == "warning"


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    key = Settings(data_dir=folder).signing_key()
    path = folder / "secret_key"
    assert len(key) >= 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Settings(data_dir=folder).signing_key() == key
    assert Settings(data_dir=tmp_path / "other").signing_key() != key
    assert [item.name for item in folder.iterdir()] == ["secret_key"]


def test_another_process_has_the_same_key(tmp_path: Path) -> None:
    program = "from romin.core.settings import load_settings; print(load_settings().signing_key())"
    environment = {**os.environ, "ROMIN_DATA_DIR": str(tmp_path)}
    run = [subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    keys = {process.communicate()[0] for process in run}
    assert [process.returncode for process in run] == [0, 0, 0]
    assert keys == {f"{Settings(data_dir=tmp_path).signing_key()}\n".encode()}


def test_whoever_comes_while_the_key_is_made_does_not_get_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes of one service start together: the second one reads between the first one's opening and writing."""
    second: list[str] = []

    def slow_token(size: int) -> str:
        monkeypatch.setattr(secrets, "token_urlsafe", lambda size: "b" * size)
        second.append(Settings(data_dir=tmp_path).signing_key())
        return "a" * size

    monkeypatch.setattr(secrets, "token_urlsafe", slow_token)
    first = Settings(data_dir=tmp_path).signing_key()
    assert second == [first]
    assert first


def test_many_threads_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: Settings(data_dir=tmp_path).signing_key(), range(64)))
    assert len(keys) == 1
    assert keys != {""}


def test_a_key_file_left_empty_is_refused(tmp_path: Path) -> None:
    """An interrupted write must not leave conversations signed with nothing."""
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(BadSetting, match="secret_key"):
        Settings(data_dir=tmp_path).signing_key()


def test_a_given_key_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path / "d", secret_key="gardée ailleurs").signing_key() == "gardée ailleurs"
    assert not (tmp_path / "d").exists()
