"""What the crawler and the assessors collected, and what was suggested from it."""
