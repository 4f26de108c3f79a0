"""Writing the desks' only table."""

from django.db import transaction

from doorstep.doors.desks.models import SavedFilter


@transaction.atomic
def keep_filter(*, user_id: int, name: str, query: str, most: int) -> bool:
    """Will keep a filter under its name, in place of one of that name; False when the person has `most` already."""
    mine = SavedFilter.objects.filter(user_id=user_id)
    if not mine.filter(name=name).exists() and mine.count() >= most:
        return False
    SavedFilter.objects.update_or_create(user_id=user_id, name=name, defaults={"query": query})
    return True


def drop_filter(*, user_id: int, key: int) -> None:
    """Will remove one of the person's own filters; somebody else's is none."""
    SavedFilter.objects.filter(pk=key, user_id=user_id).delete()
