"""Wait until the server answers, then say where to click: Chinese first, then English.

python script/welcome.py PID    # PID of the web process; gives up when it has ended
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from typing import Any

# What demo-links names, in the order a newcomer would want to see it.
PLACES = {
    "home": ("首页", "Home"),
    "desk": ("工作台", "Desk"),
    "board": ("进度看板", "Progress board"),
    "volunteer": ("志愿者手机端", "Volunteer's phone"),
    "confirm": ("居民签收", "Resident's confirmation"),
    "notice": ("公示", "Public notice"),
    "needs": ("需求清单", "Needs list"),
    "donor": ("捐赠人", "Donor"),
}
TITLES = ("暖到家已启动（演示街道，人物均为虚构）", "NuanDao is running (a demo street, all people invented)")
ROLES = {
    "admin": ("管理员", "admin"),
    "officer": ("经办人", "officer"),
    "approver": ("审批人", "approver"),
    "treasurer": ("财务", "treasurer"),
    "storekeeper": ("库管", "storekeeper"),
    "supervisor": ("监督员", "supervisor"),
    "child_officer": ("儿童主任", "child officer"),
    "team_lead": ("领队", "team lead"),
    "volunteer": ("志愿者", "volunteer"),
    "donor": ("捐赠人", "donor"),
}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(url: str, pid: int, seconds: int = 60) -> bool:
    """Whether `url` answers anything at all while process `pid` lives."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and is_alive(pid):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def welcome(home: str, links: dict[str, Any] | None) -> str:
    if links is None:
        return f"\n暖到家已启动：{home}\nNuanDao is running: {home}\n"
    lines = []
    for language, title in enumerate(TITLES):
        lines += ["", title]
        lines += [f"  {names[language]}: {links[key]}" for key, names in PLACES.items() if key in links]
        lines.append(("  登录账号 / 密码：", "  Log-ins / passwords:")[language])
        for role, account in links.get("accounts", {}).items():
            name = ROLES.get(role, (role, role))[language]
            lines.append(f"    {name}: {account['login']} / {account['password']}")
        lines.append(("  按 Ctrl-C 停止。", "  Ctrl-C stops it.")[language])
    return "\n".join(lines) + "\n"


def main(pid: int) -> int:
    home = f"http://127.0.0.1:{os.environ['PORT']}/"
    given = sys.stdin.read()
    if not wait_for(home, pid):
        print("\n没有启动成功，原因见上面的信息。\nIt did not start; the reason stands above.\n", file=sys.stderr)
        return 1
    print(welcome(home, json.loads(given) if given.strip() else None), flush=True)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while waiting is no error
    sys.exit(main(int(sys.argv[1])))
