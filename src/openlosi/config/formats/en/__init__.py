"""English as read all over the world, not in one country alone."""
