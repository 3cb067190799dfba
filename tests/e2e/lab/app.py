"""A small app with our page elements alone, served as the real one is: what they can do is tested here."""

import streamlit as st

from ui.components.routes import routes
from ui.web.middleware import middleware

app = st.App("main.py", routes=routes(), middleware=middleware())
