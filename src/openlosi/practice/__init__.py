"""An invented country whose answers are known: to show the work, train people and test ourselves (L5)."""
