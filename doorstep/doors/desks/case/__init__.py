"""The page of one case, and every move that the person who looks at it may make."""
