"""Pages, one package per audience: who looks at the same case may see different things, and the tree shows it."""
