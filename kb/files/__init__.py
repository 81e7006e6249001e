"""Files read as data: the law, the words, the readings, the cases, each value with its line."""
