"""What stands between the network and Streamlit: who is let in, what is served, and with which headers.

Each module is one ASGI middleware or one route, and `middleware` puts them in their order.
This room imports `ui.components`, `ui.owner` and Starlette; it knows no page.
"""
