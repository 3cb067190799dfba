"""What people see: pages, charts and components. Imports runner and mlp; only app.py imports ui."""
