"""What a machine may suggest about an indicator, and what it may not say."""
