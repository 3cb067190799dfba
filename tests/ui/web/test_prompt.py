import socket
from pathlib import Path

from ui.web.prompt import send_at_once


def test_connections_to_a_socket_that_names_no_protocol_send_at_once():
    with socket.socket(socket.AF_INET) as server:  # as Streamlit's
        server.bind(("127.0.0.1", 0))
        before = len(list(Path("/dev/fd").iterdir()))
        send_at_once()
        assert len(list(Path("/dev/fd").iterdir())) == before
        server.listen()
        with socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert server.fileno() >= 0  # it is still open
