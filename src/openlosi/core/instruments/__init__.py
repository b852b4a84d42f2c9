"""What is looked for: editions of criteria and indicators, and what makes them valid."""
