"""An integration request: one TOML file, its typed model, and what is refused in it."""
