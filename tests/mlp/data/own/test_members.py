"""Files of a folder, an archive, an upload: never more than allowed, and never any from elsewhere."""

import gzip
import io
import os
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.own import members
from mlp.data.own.members import check_sizes, of_path, of_upload, opened
from mlp.data.own.own_data import MOST_BYTES
from mlp.data.own.read import read_uploads
from mlp.errors import DataError
from tests.mlp.data.own.files import archive

FILES = {"a/1.txt": b"one", "a/2.txt": b"two", "b/c/3.txt": b"three"}


def contents(source: members.Source) -> dict[str, bytes]:
    found = {}
    for member in source.members:
        with opened(member) as file:
            found[str(member.path)] = file.read(1000)
            assert len(found[str(member.path)]) <= member.size or str(member.path).endswith("gz")
    return found


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_folder_an_archive_and_an_upload_are_alike(tmp_path: Path):
    clutter = {".hidden": b"x", "a/Thumbs.db": b"x", "__MACOSX/a/1.txt": b"x"}
    (tmp_path / "packed.zip").write_bytes(archive(FILES | clutter))
    assert contents(of_path(written(tmp_path / "letters", FILES | clutter))) == FILES
    assert contents(of_upload(FILES | clutter)) == FILES
    assert contents(of_path(tmp_path / "packed.zip")) == FILES
    assert of_path(tmp_path / "letters").name == "letters"
    assert of_path(tmp_path / "packed.zip").name == "packed.zip"
    assert of_upload(dict.fromkeys("abcde", b"x")).name == "a, b, c, d, ..."


def test_gzip_is_unpacked_on_the_way():
    assert contents(of_upload({"a.gz": gzip.compress(b"one")})) == {"a.gz": b"one"}


def test_links_are_not_followed(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_bytes(b"secret")
    folder = written(tmp_path / "letters", FILES)
    (folder / "a" / "link").symlink_to(tmp_path / "secret")
    (folder / "more").symlink_to(tmp_path / "elsewhere")
    (folder / "loop").symlink_to(folder)
    source = of_path(folder)
    assert source.links == 3
    assert contents(source) == FILES


def test_a_file_that_became_a_link_is_not_opened(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"secret")
    folder = written(tmp_path / "letters", FILES)
    source = of_path(folder)
    (folder / "a" / "1.txt").unlink()
    (folder / "a" / "1.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(DataError, match=r"a/1\.txt cannot be read \(it is not a regular file\)"):
        contents(source)


def test_a_fifo_is_passed_by(tmp_path: Path):
    folder = written(tmp_path / "letters", FILES)
    os.mkfifo(folder / "fifo")
    assert contents(of_path(folder)) == FILES
    with pytest.raises(DataError, match=r"fifo cannot be read \(it is not a regular file\)"):
        of_path(folder / "fifo")


def test_links_in_an_archive_are_not_read():
    with zipfile.ZipFile(file := io.BytesIO(), "w") as made:
        link = zipfile.ZipInfo("a/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("a/1.txt", b"one")
    source = of_upload({"some.zip": file.getvalue()})
    assert (contents(source), source.links) == ({"a/1.txt": b"one"}, 1)


def test_a_file_that_has_lost_its_name_is_left_out():
    with zipfile.ZipFile(file := io.BytesIO(), "w") as made:
        made.writestr("a/1.txt", b"one")
        made.writestr("b/2.txt", b"two")
    damaged = file.getvalue().replace(b"b/2.txt", b"\0/2.txt")  # a name ends at a zero byte
    assert contents(of_upload({"some.zip": damaged})) == {"a/1.txt": b"one"}


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "a/../../b.txt", "..\\a.txt"])
def test_paths_that_lead_out_are_refused(name):
    with pytest.raises(DataError, match="has a file outside of it"):
        of_upload({"some.zip": archive({name: b"x", "b.txt": b"y"})})


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(members, "MOST_BYTES", 1_000_000)
    bomb = archive({"a.csv": b"1," * 1_000_000})
    assert len(bomb) < 10_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(DataError, match=r"some\.zip has 2,000,000 bytes; at most 1,000,000 are read"):
        read_uploads({"some.zip": bomb})
    with pytest.raises(DataError, match=r"some\.zip has 3,000,000 bytes"):
        read_uploads({"some.zip": archive({f"{n}/1.png": bytes(600_000) for n in range(5)})})
    with pytest.raises(DataError, match=r"some\.zip unpacks to more than 1,000,000 bytes"):
        read_uploads({"some.zip": archive({"a": bytes(2_000_000)})})


def test_an_archive_that_lies_about_a_size_is_refused():
    content = archive({"a.csv": b"a,1,2,3,4\n" * 1000})
    size = (10_000).to_bytes(4, "little")
    assert content.count(size) == 2
    source = of_upload({"some.zip": content.replace(size, (5_000).to_bytes(4, "little"))})
    with pytest.raises(DataError, match=r"some\.zip is not an intact archive"):
        contents(source)


def test_a_bomb_of_gzip_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("mlp.data.own.csv_tables.MOST_BYTES", 3_000_000)
    bomb = gzip.compress(b"a,1,2,3,4\n" * 1_000_000)
    monkeypatch.setattr("mlp.data.own.csv_tables.MOST_IMAGES", 10_000_000)
    with pytest.raises(DataError, match=r"some\.csv\.gz unpacks to more than 3,000,000 bytes"):
        read_uploads({"some.csv.gz": bomb})


def test_too_many_files_are_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(members, "MOST_FILES", 2)
    for given_ in (lambda: of_upload(FILES), lambda: of_upload({"some.zip": archive(FILES)})):
        with pytest.raises(DataError, match="has more than 2 files"):
            given_()
    with pytest.raises(DataError, match="letters has more than 2 files"):
        of_path(written(tmp_path / "letters", FILES))
    many = archive({str(number): b"" for number in range(5)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("its list of contents was read"))
    with pytest.raises(DataError, match=r"some\.zip has more than 2 files"):
        of_upload({"some.zip": many})


def test_sizes_are_limited_together(tmp_path: Path):
    source = of_upload(FILES)
    check_sizes(source.members, "some")
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(DataError, match=r"large\.csv has 200,000,001 bytes; at most 200,000,000 are read"):
        check_sizes(of_path(large).members, "large.csv")
    large.write_bytes(archive(FILES))
    os.truncate(large, MOST_BYTES + 1)
    with pytest.raises(DataError, match=r"large\.csv has 200,000,001 bytes; at most 200,000,000 are read"):
        of_path(large)


@given(data=st.data())
def test_a_damage_anywhere_is_read_or_said(data):
    content = bytearray(archive(FILES))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    with suppress(DataError):
        contents(of_upload({"some.zip": bytes(content)}))


def test_an_encrypted_archive_is_refused():
    content = bytearray(archive({"a.csv": b"a,1,2,3,4\n"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match=r"some\.zip has a password"):
        contents(of_upload({"some.zip": bytes(content)}))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_that_may_take_any_memory_is_refused(method):
    with pytest.raises(DataError, match=r"some\.zip is packed in an unusual way"):
        contents(of_upload({"some.zip": archive(FILES, method)}))
