"""What is said for each refusal: one file a part, so that a rule's words are easy to find."""
