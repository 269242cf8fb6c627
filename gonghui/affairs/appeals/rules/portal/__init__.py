"""The worker's portal: what is meant by a few words, what is counted, what a text message says."""
