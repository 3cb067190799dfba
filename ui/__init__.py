"""What people see: pages, charts and components. Knows runner and mlp; nobody but app.py knows ui."""
