"""What a tool sheet is and how it enters: vocabulary, loading, validation, supports."""
