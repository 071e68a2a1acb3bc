"""Finding articles by words: an index that follows publishing, and questions that both databases answer alike."""
