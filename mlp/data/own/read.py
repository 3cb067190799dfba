"""From a file, a folder or an upload to `OwnData`: what is there decides how it is read."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from mlp.data.idx import MAGIC
from mlp.data.own.assemble import assemble
from mlp.data.own.csv_tables import Table, read_table, tables_as_parts
from mlp.data.own.idx_pairs import read_pairs
from mlp.data.own.members import Member, Source, check_sizes, of_path, of_upload, opened
from mlp.data.own.own_data import OwnData
from mlp.data.own.part_names import part_of, twice
from mlp.data.own.pictures import SUFFIXES, read_pictures
from mlp.errors import DataError
from mlp.sentence import Sentence

_FEW = 6  # files whose beginnings are looked at; of more, IDX files are found by their names
_IDX_NAME = re.compile(r"idx|ubyte")


def read_own(path: Path) -> OwnData:
    """Data in a CSV file, a folder or a zip archive; raises DataError with what is wrong, where, and what to do.

    A folder or archive has CSV files, IDX files, or a folder of pictures for each class. CSV and IDX may be gzip.
    """
    return _read(of_path(path))


def read_uploads(files: Mapping[str, bytes]) -> OwnData:
    """The same from the content of one or more files by name; a name may have folders: `cat/1.png`."""
    if not files:
        raise DataError(Sentence("No file was given."))
    return _read(of_upload(files))


def _read(source: Source) -> OwnData:
    kinds: dict[str, list[Member]] = {"idx": [], "picture": [], "csv": [], "other": []}
    for member in source.members:
        kinds[_kind(member, len(source.members))].append(member)
    kind = next((name for name in ("idx", "picture", "csv") if kinds[name]), None)
    if kind is None:
        raise DataError(
            Sentence(
                "{name} has no CSV file, no IDX files and no pictures in folders that are named after their classes.",
                name=source.name,
            )
        )
    members = tuple(kinds[kind])
    check_sizes(members, source.name)
    notes: tuple[Sentence, ...] = ()
    if kind == "idx":
        parts, side = read_pairs(members, source.name)
    elif kind == "picture":
        parts, side, notes = read_pictures(members, source.name)
    else:
        parts, side, notes = tables_as_parts(_tables(members))
    return assemble(parts, side, source.name, (*notes, *_left_out(source, members)))


def _kind(member: Member, count: int) -> str:
    name = PurePosixPath(member.path.name.lower().removesuffix(".gz"))
    if name.suffix in SUFFIXES:
        return "picture"
    if name.suffix in (".csv", ".tsv"):
        return "csv"
    if count > _FEW:
        return "idx" if _IDX_NAME.search(name.name) else "other"
    with opened(member) as file:
        if file.read(len(MAGIC)) == MAGIC:
            return "idx"
    return "csv" if count == 1 else "other"


def _tables(members: tuple[Member, ...]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    paths: dict[str, PurePosixPath] = {}
    for member in members:
        part = part_of(member.path) if len(members) > 1 else "train"
        if part in tables:
            raise DataError(twice(paths[part], member.path, part))
        with opened(member) as file:
            tables[part], paths[part] = read_table(file, str(member.path)), member.path
    return tables


def _left_out(source: Source, members: tuple[Member, ...]) -> tuple[Sentence, ...]:
    """What was not read."""
    read = {member.path for member in members}
    others = [member.path for member in source.members if member.path not in read]
    notes = []
    if others:
        notes.append(
            Sentence(
                "Other files that were not read: {count:,}, such as {name}.", count=len(others), name=str(others[0])
            )
        )
    if source.links:
        notes.append(Sentence("Links that were not followed: {count:,}.", count=source.links))
    return tuple(notes)
