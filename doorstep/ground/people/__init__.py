"""Who: users, units, posts, who holds a post from-to, deputies, roles."""
