"""Text in, ids and scores out: the model, the vector index, the lexical index. Knows no tool sheet."""
