"""The search, engine by engine, on real indexes."""
