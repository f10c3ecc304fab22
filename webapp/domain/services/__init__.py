"""Aid services without goods (帮扶服务): logged in bulk by type, count, day and place; the official tables count them."""
