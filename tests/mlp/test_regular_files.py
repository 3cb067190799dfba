import pytest

from mlp.regular_files import open_regular
from tests.runner.support import ODD, make_odd


@pytest.mark.parametrize("mode", ["rb", "ab", "ab+", "rb+"])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, kind, mode):
    make_odd(tmp_path / "file", kind)
    with pytest.raises(OSError, match=r"regular file|Is a directory|symbolic links") as error:
        open_regular(tmp_path / "file", mode)
    assert error.value.strerror


def test_a_regular_file_is_opened_as_usual_also_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with open_regular(tmp_path / "link", "ab") as file:
        file.write(b"one")
    with open_regular(tmp_path / "file") as file:
        assert file.read() == b"one"
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "missing")


def test_a_link_is_not_followed_where_that_is_asked_for(tmp_path):
    (tmp_path / "file").write_bytes(b"one")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with open_regular(tmp_path / "file", follow=False) as file:
        assert file.read() == b"one"
    with pytest.raises(OSError, match="it is not a regular file"):
        open_regular(tmp_path / "link", follow=False)
