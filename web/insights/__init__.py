"""Insights and ideas: the line that takes them anywhere, their list, what becomes of them."""
