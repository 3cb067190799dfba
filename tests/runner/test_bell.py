from runner.bell import bell


def test_a_home_has_one_bell_whatever_path_leads_to_it(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    bell(tmp_path / "home").set()
    assert bell(tmp_path / "link").is_set()
    assert not bell(tmp_path / "other").is_set()
