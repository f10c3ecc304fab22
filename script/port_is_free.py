"""Say clearly, before anything starts, that somebody else already listens on PORT. Exit code 1 then."""

import os
import socket
import sys


def main() -> int:
    text = os.environ["PORT"]
    if not text.isdigit() or not 0 < int(text) < 65536:
        print(f"\nPORT={text} 不是端口号（1–65535）。\nPORT={text} is not a port number (1–65535).\n", file=sys.stderr)
        return 1
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND", "0.0.0.0"), int(text)))
        except PermissionError:
            return refuse(text, "不允许使用", "may not be used by this account")
        except OSError:
            return refuse(text, "已被别的程序占用", "is taken by another program")
    return 0


def refuse(port: str, chinese: str, english: str) -> int:
    print(f"\n端口 {port} {chinese}。换一个再试：PORT=8001 script/server", file=sys.stderr)
    print(f"Port {port} {english}. Try another: PORT=8001 script/server\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
