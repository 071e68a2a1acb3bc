"""Finding articles by words: an index that follows publishing, and answers alike on both databases."""
