"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB: the framework's 100 MiB would be 1.6 GB for sixteen log-ins at once."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
