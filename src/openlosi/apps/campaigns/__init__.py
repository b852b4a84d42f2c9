"""A campaign, its cases and who is assigned to them."""
