#!/bin/sh
# Mail the overdue list as text and HTML, with a CSV attached. For cron; needs a POSIX shell, hotline and base64.
#
# usage: daily-overdue.sh [-a] [-u FOLDER] [ADDRESS...]
#   -a         also on days off
#   -u FOLDER  also write one CSV file per unit, to send on, into a subfolder of FOLDER named after the day
# Without an address or a mail program, the list goes to standard output, which cron mails.
#
# HOTLINE      the program (hotline)           HOTLINE_DB    the database file
# HOTLINE_LANG zh (default) or en              OFFICE_TZ     the office's time zone (CST-8)
# SENDMAIL     the mail program (sendmail)
#
# exit status: 0 nothing is overdue, or it is a day off; 7 something is overdue and was reported; anything else is a
# failure, which standard error explains.
set -u
HOTLINE_LANG=${HOTLINE_LANG:-zh}
export HOTLINE_LANG
hotline=${HOTLINE:-hotline}

fail() {
    echo "daily-overdue: $1" >&2
    exit "${2:-1}"
}

always=no
folder=
while getopts au: option; do
    case $option in
        a) always=yes ;;
        u) folder=$OPTARG ;;
        *) fail "usage: daily-overdue.sh [-a] [-u FOLDER] [ADDRESS...]" 2 ;;
    esac
done
shift $((OPTIND - 1))

command -v "$hotline" >/dev/null 2>&1 || fail "cannot find $hotline; set HOTLINE or PATH" 127

today=$(echo "${HOTLINE_NOW:-}" | cut -c1-10)
[ -n "$today" ] || today=$(TZ=${OFFICE_TZ:-CST-8} date +%Y-%m-%d)

if [ "$always" = no ]; then
    day=$("$hotline" calendar check "$today" -f csv --columns working) || fail "cannot read the calendar" $?
    case $day in
        *false*) exit 0 ;;
    esac
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/overdue.XXXXXX") || fail "cannot create a temporary folder"
trap 'rm -rf "$work"' 0
trap 'exit 1' 1 2 15

"$hotline" overdue --check --brief -f plain >"$work/overdue.txt" 2>"$work/said"
status=$?
if [ $status -ne 0 ] && [ $status -ne 7 ]; then
    cat "$work/said" >&2
    fail "cannot list what is overdue (exit status $status)" $status
fi
if [ -n "$folder" ]; then # on a day when nothing is overdue too: then the subfolder of the day is empty
    "$hotline" overdue -f csv --per-unit "$folder" >/dev/null || fail "cannot write the files per unit to $folder" $?
fi
[ $status -eq 7 ] || exit 0
"$hotline" overdue -f csv -o "$work/overdue.csv" || fail "cannot write the CSV" $?
"$hotline" overdue --brief -f html -o "$work/list.html" || fail "cannot write the HTML" $?
"$hotline" overdue -f csv --columns level -o "$work/levels" || fail "cannot count what is overdue" $?
all=$(($(wc -l <"$work/levels") - 1))
serious=$(grep -c '^serious' "$work/levels")
# who keeps the mail can check the file against its foot
"$hotline" db stats -f plain --columns events,head >"$work/head" || fail "cannot read the head of the chain" $?
{
    echo
    cat "$work/head"
} >>"$work/overdue.txt" || fail "cannot write the text"
awk -v head="$work/head" '
    /<\/body>/ { while ((getline line < head) > 0) print "<p>" line "</p>" }
    { print }
' "$work/list.html" >"$work/overdue.html" || fail "cannot write the HTML"

sendmail=${SENDMAIL:-}
if [ -z "$sendmail" ]; then
    for found in sendmail /usr/sbin/sendmail /usr/lib/sendmail; do
        if command -v "$found" >/dev/null 2>&1; then
            sendmail=$found
            break
        fi
    done
fi

if [ $# -eq 0 ] || [ -z "$sendmail" ]; then
    cat "$work/overdue.txt" || fail "cannot write to standard output"
    exit 7
fi

encode() { # base64 in lines of 76 characters, whatever the text: mail programs cut lines of more than 998 octets
    if command -v base64 >/dev/null 2>&1; then base64; else openssl base64; fi
}
case $HOTLINE_LANG in
    en*) subject="Hotline: overdue $today, $all items, $serious serious" ;;
    *)
        counts=$(printf '共 %s 项，其中严重超期 %s 项' "$all" "$serious" | encode | tr -d '\n')
        subject="=?UTF-8?B?54Ot57q/6LaF5pyf5o+Q6YaS?= $today
 =?UTF-8?B?$counts?=" # 热线超期提醒, on two lines: one with encoded words has at most 76 characters
        ;;
esac
line=overdue-$today-$$
part() { # part BOUNDARY TYPE FILE [DISPOSITION]
    echo "--$1"
    echo "Content-Type: $2; charset=utf-8"
    echo "Content-Transfer-Encoding: base64"
    [ $# -lt 4 ] || echo "Content-Disposition: $4"
    echo
    encode <"$3"
}
{
    echo "To: $(echo "$*" | sed 's/ /, /g')"
    echo "Subject: $subject"
    echo "MIME-Version: 1.0"
    echo "Content-Type: multipart/mixed; boundary=\"$line\""
    echo
    echo "--$line"
    echo "Content-Type: multipart/alternative; boundary=\"$line-text\""
    echo
    part "$line-text" text/plain "$work/overdue.txt"
    part "$line-text" text/html "$work/overdue.html"
    echo "--$line-text--"
    part "$line" text/csv "$work/overdue.csv" "attachment; filename=\"overdue-$today.csv\""
    echo "--$line--"
} >"$work/mail" || fail "cannot write the mail"

if ! "$sendmail" -t <"$work/mail"; then
    cat "$work/overdue.txt"
    fail "$sendmail did not accept the mail; the list is above"
fi
exit 7
