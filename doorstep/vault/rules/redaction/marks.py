"""The kinds of finding, what is printed in their place, and the signs that stand for them while we look."""

KINDS = ("email", "id", "card", "phone", "account", "plate", "house", "name")

MARKS = {
    "email": "〔邮箱〕",
    "id": "〔证件号〕",
    "card": "〔卡号〕",
    "phone": "〔电话〕",
    "account": "〔账号〕",
    "plate": "〔车牌〕",
    "house": "〔门牌〕",
    "name": "〔姓名〕",
}

ENGLISH = {
    "email": "[e-mail]",
    "id": "[ID number]",
    "card": "[card number]",
    "phone": "[phone]",
    "account": "[account]",
    "plate": "[plate]",
    "house": "[door number]",
    "name": "[name]",
}

# From the private area of Unicode; the same signs in a text are read as spaces, so nobody can forge one.
SIGNS = {kind: chr(0xE000 + number) for number, kind in enumerate(KINDS)}
FIRST_SIGN, LAST_SIGN = "\ue000", "\uf8ff"

# Stands for every sign that prints nothing.
IGNORED = "\u200b"
