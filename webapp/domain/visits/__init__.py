"""Home visits: booked, told, made, not home, declined."""
