"""TocToc: a forum where physicians knock on a colleague's door."""
