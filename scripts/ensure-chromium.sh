#!/bin/sh
# Have a Chromium and a Chinese font for the browser tests: find them, or install Debian's where that is allowed.
set -eu

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] ||
        [ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

has_chinese_font() {
    # macOS has one always, and no fc-list.
    [ "$(uname -s)" = Darwin ] || { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh)" ]; }
}

missing=""
has_browser || missing="chromium"
has_chinese_font || missing="$missing fontconfig fonts-noto-cjk"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    as_root="no"
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$as_root" = no ]; then
    echo "浏览器测试缺少:$missing" >&2
    echo "请安装 Chromium(或 Chrome)与中文字体后重试。Debian/Ubuntu:sudo apt-get install $missing" >&2
    exit 1
fi

echo "安装浏览器测试所需:$missing…" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # lists of words
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "安装失败。请手动运行:sudo apt-get install $missing" >&2
    exit 1
fi
if ! has_browser || ! has_chinese_font; then
    echo "已安装 $missing,但仍找不到 Chromium 或中文字体。请手动安装后重试" >&2
    exit 1
fi
