"""Fills the column of what waits for a second person, from the events of the cases in which anything was asked for."""

import json

from django.db import migrations

CLOSES = {"confirm", "pass", "lapse", "decline", "merge", "withdraw", "terminate", "settle"}
MOST = 500


def fill(apps, schema_editor):
    case, event = apps.get_model("cases", "Case"), apps.get_model("cases", "Event")
    asked_in = event.objects.filter(move="propose").order_by("case_id").values_list("case_id", flat=True).distinct()
    ids = list(asked_in)
    for start in range(0, len(ids), MOST):
        waiting = {}
        links = event.objects.filter(case_id__in=ids[start : start + MOST]).order_by("case_id", "version")
        for case_id, move, facts in links.values_list("case_id", "move", "facts"):
            moves = waiting.setdefault(case_id, set())
            said = json.loads(facts)
            if move == "propose":
                moves.add(said["move"])
            elif move in CLOSES or (move == "force" and said.get("to") == "closed"):
                moves.clear()
            else:
                moves.discard(said.get("move") if move == "refuse" else move)
        for case_id, moves in waiting.items():
            if moves:
                case.objects.filter(pk=case_id).update(asked=f",{','.join(sorted(moves))},")


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_ask_a_second_person")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
