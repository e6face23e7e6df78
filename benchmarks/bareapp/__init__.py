"""The reference page R: a plain Django application, written the stock way, that ours are measured against."""
