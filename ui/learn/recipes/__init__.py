"""The page Recipes: `gallery` has all of them, `one_recipe` shows one with its lines, and has it run.

`pair` is what is known of two versions, `curves` shows how they train, `numbers` what they have reached; `state` has
what is chosen. This room imports `ui.charts`, `ui.components`, `ui.form`, `ui.language`, `ui.server`, `ui.style` and
the diff of `ui.learn.laboratory`.
"""
