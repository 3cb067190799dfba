"""All that the server answers for our page elements, beside the pages."""

from starlette.routing import BaseRoute

from ui.components import plotly_script, scripts, style_sheet


def routes() -> list[BaseRoute]:
    """For `st.App(routes=...)`. Raises RuntimeError if Plotly is not installed."""
    return [plotly_script.route(), style_sheet.route(), scripts.route()]
