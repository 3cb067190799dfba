"""What the Learn pages keep of a tab between two runs of a page.

Only this module of the room uses `st.session_state`.
"""
