"""Reading settings from the environment: known names only, secrets from files too."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path


class UnknownSettingError(ValueError):
    """A name that looks like ours and is not."""


class SecretFileError(ValueError):
    """The file that a NAME_FILE names cannot be read, or is no text."""


def read(environ: Mapping[str, str], *, prefix: str, known: Iterable[str], secrets: Iterable[str]) -> dict[str, str]:
    """Will return the known settings found in `environ`.

    Each name of `secrets` may also come as NAME_FILE, a path whose content is the value.
    Raises UnknownSettingError for a name that begins with `prefix` and is in neither list, SecretFileError.
    """
    names, secret_names = set(known), set(secrets)
    files = {f"{name}_FILE" for name in secret_names}
    allowed = names | secret_names | files
    for name in sorted(environ):
        if name.startswith(prefix) and name not in allowed:
            near = difflib.get_close_matches(name, sorted(allowed), n=1, cutoff=0)
            raise UnknownSettingError(
                f"Unknown setting {name}. Did you mean {near[0]}? / 未知的设置 {name}，是否为 {near[0]}？"
            )
    found = {name: environ[name] for name in names | secret_names if environ.get(name)}
    for name in secret_names:
        path = environ.get(f"{name}_FILE")
        if path and name not in found:
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise SecretFileError(
                    f"{name}_FILE names {path}, which cannot be read as text. / {name}_FILE 所指的 {path} 无法读取。"
                ) from None
    return found
