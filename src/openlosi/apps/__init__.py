"""Django apps: tables, and what people do to them. Each reads only those below it: see CONTRIBUTING.md."""
