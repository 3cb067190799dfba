from ui.owner import hash_of, owner_hash


def test_what_is_stored_is_the_sha256_of_the_cookie():
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_page_without_a_server_has_the_hash_of_nothing():
    assert owner_hash() == hash_of("")
