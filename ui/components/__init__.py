"""Page elements of our own, with their JavaScript: what Streamlit's elements cannot do."""
