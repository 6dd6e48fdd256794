"""Our own features, each a plugin on the public face; a folder here reads alone."""
