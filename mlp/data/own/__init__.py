"""Reading a person's own pictures with labels: CSV, IDX, or a folder of pictures for each class.

Everything comes from outside: sizes are looked at before anything is unpacked, links are not followed.
`read` looks which of the three it is; `csv_tables`, `idx_pairs` and `pictures` read them; `assemble` makes `OwnData`.
This room imports `mlp.images`, the archives of `mlp.check`, and the rest of `mlp.data`.
"""
