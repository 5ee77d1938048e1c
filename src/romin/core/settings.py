"""The settings table: each with a default and a sentence; the documentation and the checks read this same table."""

import contextlib
import ipaddress
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from romin.core.errors import BadSetting

PREFIX = "ROMIN_"
ORIGIN = r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?"
"""What an origin looks like: a scheme and a host, a port if any."""
SERVICE_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"
"""What the code of a service looks like; at most 32 characters."""
_HOST = r"(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?"
_ORIGIN = re.compile(rf"https?://{_HOST}")
_FRAME_ORIGIN = re.compile(rf"https?://(?:\*\.)?{_HOST}")
MIN_TOKEN = 16
"""Fewest characters of an administration token."""


class Settings(BaseSettings):
    """Everything that can be set, from ``ROMIN_…`` variables or a ``.env`` file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8-sig",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    data_dir: Path = Field(Path("data"), description="Dossier où tout s'écrit : modèle, index, base, journaux.")
    content_dir: Path = Field(Path("content"), description="Dossier du catalogue : fiches, supports, référentiel.")
    database_url: str = Field(
        "", description="Base de données (SQLAlchemy) ; vide : SQLite dans le dossier de données."
    )
    model: str = Field(
        "",
        description="Dossier ou nom d'un modèle sentence-transformers ; vide : le modèle fourni.",
    )
    engine: Literal["auto", "openvino", "onnxruntime"] = Field(
        "auto",
        description="Moteur d'inférence ; openvino, onnxruntime, ou auto : OpenVINO s'il se contrôle, sinon ONNX.",
    )
    host: str = Field("127.0.0.1", description="Adresse d'écoute.")
    port: int = Field(8000, ge=1, le=65535, description="Port d'écoute, de 1 à 65535.")
    root_path: str = Field("", description="Sous-chemin public, par exemple /outils/romin ; vide à la racine.")
    secret_key: str = Field(
        "", description="Clé de signature de l'état ; vide : créée et gardée dans le dossier de données."
    )
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origines autorisées à afficher le widget en cadre, séparées par des virgules."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origines autorisées à appeler l'API depuis un navigateur, séparées par des virgules."
    )
    theme_css: Path | None = Field(
        None, description="Feuille CSS qui remplace les couleurs, tailles et espaces ; vide : celle du projet."
    )
    publisher: str = Field(
        "", max_length=500, description="Éditeur et hébergeur du site, affichés dans les mentions légales."
    )
    contact: str = Field(
        "",
        pattern=r"^(mailto:[^\s@<>\"]+@[^\s@<>\"]+|https://[^\s<>\"]+)?$",
        description="Adresse mailto: ou https: pour signaler une erreur, un défaut d'accès ou une faille.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Niveau du journal technique : debug, info, warning ou error."
    )
    queue_size: int = Field(
        64, ge=1, le=10_000, description="Messages en attente d'encodage au-delà desquels le service répond 503."
    )

    public_origin: str = Field(
        "", description="Origine publique, par exemple https://intranet.example ; vide : celle de chaque demande."
    )
    indexable: bool = Field(
        default=False, description="Laisser le moteur de recherche de l'intranet indexer les pages : true ou false."
    )
    mcp: bool = Field(default=False, description="Serveur MCP pour d'autres assistants, à /mcp : true ou false.")
    mcp_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1:*", "localhost:*"),
        description="Hôtes (en-tête Host) admis par /mcp, séparés par des virgules ; « :* » admet tout port.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"),
        description="Adresses ou réseaux des mandataires dont les en-têtes sont crus, séparés par des virgules.",
    )
    service_header: str = Field(
        "", description="En-tête où le mandataire donne le service de l'agent, jamais une personne ; vide : aucun."
    )
    services: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Codes de service admis dans cet en-tête, séparés par des virgules ; tout autre est ignoré."
    )
    retention_events_days: int = Field(
        180, ge=1, le=3650, description="Jours de garde des demandes, consultations, avis et retours, un par un."
    )
    retention_comments_days: int = Field(
        90, ge=1, le=3650, description="Jours de garde d'un commentaire qui n'est pas publié."
    )
    retention_published_days: int = Field(730, ge=1, le=3650, description="Jours de garde d'un commentaire publié.")
    retention_words_days: int = Field(
        365, ge=1, le=3650, description="Jours de garde des mots du catalogue restés sans réponse."
    )
    retention_totals_days: int = Field(
        1825, ge=1, le=36500, description="Jours de garde des totaux de chaque journée, dont se font les statistiques."
    )
    stats_minimum: int = Field(
        5, ge=1, le=1000, description="Nombre au-dessous duquel une statistique est masquée (k-anonymat)."
    )
    feedback_per_minute: int = Field(
        30, ge=1, le=10_000, description="Avis, retours et impressions acceptés par minute d'une même adresse."
    )
    admin_token: str = Field(
        "", description="Jeton des pages de maintenance, 16 caractères au moins ; vide : ces pages sont fermées."
    )

    @field_validator("admin_token")
    @classmethod
    def _long_token(cls, value: str) -> str:
        if value and len(value) < MIN_TOKEN:
            raise ValueError("le jeton est trop court")
        return value

    @field_validator("frame_ancestors", "cors_origins", "mcp_hosts", "trusted_proxies", "services", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("frame_ancestors", "cors_origins")
    @classmethod
    def _origins(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Origins alone, as browsers write them; ``https://*.example`` is for frames only: CORS knows no such thing."""
        pattern = _ORIGIN if info.field_name == "cors_origins" else _FRAME_ORIGIN
        origins = tuple(value.lower().removesuffix("/") for value in values)
        if not all(pattern.fullmatch(origin) for origin in origins):
            raise ValueError("une origine est attendue, par exemple https://intranet.exemple.fr")
        return origins

    @field_validator("theme_css", mode="before")
    @classmethod
    def _no_path(cls, value: object) -> object:
        return value or None

    @field_validator("root_path")
    @classmethod
    def _normal_root(cls, value: str) -> str:
        trimmed = value.strip().strip("/")
        if any(char in trimmed for char in " ?#\\\"'<>"):
            raise ValueError("un chemin simple est attendu, par exemple /outils/romin")
        return f"/{trimmed}" if trimmed else ""

    @field_validator("public_origin")
    @classmethod
    def _origin(cls, value: str) -> str:
        trimmed = value.strip().rstrip("/")
        if trimmed and not re.fullmatch(ORIGIN, trimmed):
            raise ValueError("une origine sans chemin est attendue, par exemple https://intranet.example")
        return trimmed

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network)
        return value

    @field_validator("service_header")
    @classmethod
    def _header_name(cls, value: str) -> str:
        if value.strip() and not re.fullmatch(r"[A-Za-z0-9-]+", value.strip()):
            raise ValueError("un nom d'en-tête est attendu, par exemple X-Service")
        return value.strip()

    @field_validator("services")
    @classmethod
    def _service_codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not re.fullmatch(SERVICE_CODE, code) for code in value):
            raise ValueError("des codes courts sont attendus, par exemple SPIP-33")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def models_dir(self) -> Path:
        """Where prepared models are written."""
        return self.data_dir / "model"

    @property
    def index_dir(self) -> Path:
        """Where index generations are written."""
        return self.data_dir / "index"

    @property
    def resolved_database_url(self) -> str:
        """The database URL, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_dir / 'romin.sqlite3'}"

    def signing_key(self) -> str:
        """The key that signs conversation states; made once and kept, readable by its owner only."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.exists():
            self._make_key(path)
        key = path.read_text(encoding="utf-8").strip()
        if not key:
            raise BadSetting(f"Le fichier {path} est vide : supprimez-le, une autre clé sera créée.")
        return key

    def _make_key(self, path: Path) -> None:
        """Write a new key whole, then give it its name: whoever reads sees a whole key, and the first one made wins."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.data_dir, prefix=".secret_key-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()


def _env_text(env_file: Path) -> str:
    try:
        return env_file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadSetting(f"Le fichier {env_file} n'est pas en UTF-8.") from None


def _unknown_names(env_file: Path) -> list[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    names = [name.upper() for name in os.environ]
    if env_file.is_file():
        lines = (line.strip().removeprefix("export ") for line in _env_text(env_file).splitlines())
        names += [line.partition("=")[0].strip().upper() for line in lines if "=" in line and not line.startswith("#")]
    return sorted({name for name in names if name.startswith(PREFIX)} - known)


def load_settings() -> Settings:
    """Read and check the settings. Raises :class:`BadSetting` naming the unknown or wrong variable."""
    unknown = _unknown_names(Path(".env"))
    if unknown:
        raise BadSetting(f"Réglage inconnu : {', '.join(unknown)}. La liste est dans .env.example.")
    try:
        return Settings()
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        meaning = Settings.model_fields[field].description
        raise BadSetting(f"Réglage {PREFIX}{field.upper()} invalide : {meaning}") from None
