"""The reference texts on the seven factors and the five stages: what the pages explain and the wording quotes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from romin.catalogue.parsing import parse_text, parse_texts
from romin.catalogue.reporting import Report
from romin.catalogue.source import Fields, decode, parse_yaml, read_bytes
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, STAGE_LABELS, RiskFactor, Stage
from romin.core.errors import RominError

T = TypeVar("T", RiskFactor, Stage)
V = TypeVar("V", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class FactorReference:
    """What a risk factor is: one sentence, its facets, officers' and persons' words, what it is not."""

    code: RiskFactor
    label: str
    definition: str
    dimensions: tuple[str, ...]
    officer_words: tuple[str, ...]
    reported_words: tuple[str, ...]
    target: str
    confusions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageReference:
    """What a stage of change is: its signs in officers' words, what fits, what to avoid."""

    code: Stage
    label: str
    definition: str
    signs: tuple[str, ...]
    fits: tuple[str, ...]
    avoid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Referential:
    """Every factor and every stage, in the order of the vocabulary; abbreviations with their meaning, in the file's."""

    factors: tuple[FactorReference, ...]
    stages: tuple[StageReference, ...]
    abbreviations: tuple[tuple[str, str], ...] = ()

    def factor(self, code: RiskFactor) -> FactorReference:
        """The reference of that factor."""
        return next(factor for factor in self.factors if factor.code is code)

    def stage(self, code: Stage) -> StageReference:
        """The reference of that stage."""
        return next(stage for stage in self.stages if stage.code is code)


class ReferentialError(RominError):
    """A reference file is missing or wrong; ``details`` holds ``file``, ``line`` and ``remedy``."""

    code = "referentiel_invalide"


def load_referential(content_dir: Path) -> Referential:
    """Read ``referential/facteurs.yaml``, ``stades.yaml`` and, when there is one, ``abreviations.yaml``.

    Raises :class:`ReferentialError` at the first mistake.
    """
    folder = content_dir / "referential"
    return Referential(
        tuple(_factor(code, part) for code, part in _parts(folder / "facteurs.yaml", RISK_FACTOR_LABELS)),
        tuple(_stage(code, part) for code, part in _parts(folder / "stades.yaml", STAGE_LABELS)),
        tuple(_abbreviations(folder / "abreviations.yaml")),
    )


def _abbreviations(path: Path) -> Iterator[tuple[str, str]]:
    if not path.exists():
        return
    file = f"referential/{path.name}"
    fields = _read(path, file)
    for entry in fields.entries:
        report = Report(file)
        meaning = parse_text(entry, report)
        if report.problems or not meaning:
            message = f"L'abréviation « {entry.key} » n'est pas expliquée."
            raise _bad(file, entry.line, message, f"Écrivez « {entry.key}: » suivi de ce que cela veut dire.")
        yield entry.key, meaning


@dataclass(frozen=True, slots=True)
class _Part:
    """One code of a reference file. Reading a missing or empty key raises :class:`ReferentialError`."""

    file: str
    code: str
    label: str
    fields: Fields

    def text(self, key: str) -> str:
        report = Report(self.file)
        return self._given(key, parse_text(self.fields.get(key), report), report)

    def texts(self, key: str) -> tuple[str, ...]:
        report = Report(self.file)
        return self._given(key, parse_texts(self.fields.get(key), report), report)

    def _given(self, key: str, value: V, report: Report) -> V:
        if report.problems or not value:
            message = f"La clé « {key} » de « {self.code} » manque ou n'a pas la forme attendue."
            raise _bad(self.file, self.fields.line, message, f"Complétez « {key} » sous « {self.code} ».")
        return value


def _parts(path: Path, labels: Mapping[T, str]) -> Iterator[tuple[T, _Part]]:
    """The parts of a file, one a code, in the order of ``labels``."""
    file = f"referential/{path.name}"
    fields = _read(path, file)
    for code, label in labels.items():
        entry = fields.get(code)
        if entry is None or not isinstance(entry.value, Fields):
            line = entry.line if entry else 0
            raise _bad(file, line, f"Le code « {code} » manque ou est vide.", f"Ajoutez « {code}: » et ses clés.")
        part = _Part(file, code, label, entry.value)
        if part.text("libelle") != label:
            message = f"Le libellé de « {code} » n'est pas celui du vocabulaire."
            raise _bad(file, entry.line, message, f"Écrivez « libelle: {label} ».")
        yield code, part


def _read(path: Path, file: str) -> Fields:
    report = Report(file)
    raw = read_bytes(path, report)
    text = None if raw is None else decode(raw, report)
    node = None if text is None else parse_yaml(text, report)
    errors = [problem for problem in report.problems if problem.severity == "error"]
    if errors:
        raise _bad(file, errors[0].line, errors[0].message, errors[0].remedy)
    if not isinstance(node, Fields):
        raise _bad(file, 1, "Le fichier n'est pas une suite de codes.", "Écrivez un code par entrée, puis ses clés.")
    return node


def _bad(file: str, line: int, message: str, remedy: str) -> ReferentialError:
    return ReferentialError(f"{file} : {message}", details={"file": file, "line": line, "remedy": remedy})


def _factor(code: RiskFactor, part: _Part) -> FactorReference:
    return FactorReference(
        code,
        part.label,
        part.text("definition"),
        part.texts("dimensions"),
        part.texts("mots_cpip"),
        part.texts("mots_rapportes"),
        part.text("cible"),
        part.texts("confusions"),
    )


def _stage(code: Stage, part: _Part) -> StageReference:
    return StageReference(
        code,
        part.label,
        part.text("definition"),
        part.texts("signes"),
        part.texts("convient"),
        part.texts("eviter"),
    )
