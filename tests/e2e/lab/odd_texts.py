"""Texts in which Streamlit's Markdown would find links, images, icons, formulas, headings and lists."""

ODD_TEXTS = [
    "![x](https://example.org/x.png) [ours](https://example.org)",
    "https://example.org www.example.org me@example.org <https://example.org> <img src=x>",
    ":material/home: :smile: :+1: :streamlit: :red[red] :blue-badge[b] $x^2$ $$y$$ `code` **bold** _it_ ~~no~~",
    "# heading\n\n- item\n\n    code\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "1. first", "- item", "+ item", "> quote", "--", "a -> b <- c <-> d >= e", "&lt;b&gt; &amp;",
    "back\\slash \\* \\[x](y)",
    "[^1] [x][y] ==m== ^s^ :::note", "---", "***", "===", "http://a.b:80/c?d=e&f=g#h",
]  # fmt: skip
