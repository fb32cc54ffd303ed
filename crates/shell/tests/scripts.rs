//! Scripts in a busybox container: what they write, their exit code, and the virtual time they take.
//!
//! Outputs and exit codes are those of dash and busybox, but for messages, which are busybox's.

mod support;

fn check(script: &str, output: &str, exit_code: i32, millis: u128) {
    let ended = support::run("busybox", &["sh", "-c", script]);
    assert_eq!((ended.output.as_str(), ended.exit_code, ended.millis), (output, exit_code, millis), "{script}");
}

#[test]
fn commands_and_lists() {
    check("echo hi", "hi\n", 0, 0);
    check("echo -n hi", "hi", 0, 0);
    check("echo -e 'a\\tb'; echo 'a\\tb'", "a\tb\na\\tb\n", 0, 0);
    check("true && echo a || echo b; false && echo c || echo d", "a\nd\n", 0, 0);
    check("! true", "", 1, 0);
    check("exit 3; echo never", "", 3, 0);
    check("exit 256", "", 0, 0);
    check("false", "", 1, 0);
    check("", "", 0, 0);
    check("# nothing\n\n", "", 0, 0);
    check("echo a # comment\necho b#c", "a\nb#c\n", 0, 0);
    check("echo a \\\n b", "a b\n", 0, 0);
    check("sleep 1.5; sleep 1m; echo done", "done\n", 0, 61_500);
    check("nosuch; echo $?", "sh: nosuch: not found\n127\n", 0, 0);
    check("{ echo a; echo b; }; (echo c; exit 4); echo $?", "a\nb\nc\n4\n", 0, 0);
}

#[test]
fn words() {
    check("echo index $JOB_COMPLETION_INDEX of \"$HOSTNAME\"", "index 3 of pod-1\n", 0, 0);
    check("a='x  y'; echo $a; echo \"$a\"; echo '$a'", "x y\nx  y\n$a\n", 0, 0);
    check("a=1 b=$a; echo $b${a}2", "112\n", 0, 0);
    check("echo ${u:-d} ${u-e} ${u:+f} ${HOSTNAME:+g} ${u:=h} $u", "d e g h h\n", 0, 0);
    check("v=a.b.c; echo ${v%.*} ${v%%.*} ${v#*.} ${v##*.} ${#v}", "a.b a b.c c 5\n", 0, 0);
    check("set -- 'a b' c; for x in \"$@\"; do echo \"<$x>\"; done; echo $# $2", "<a b>\n<c>\n2 c\n", 0, 0);
    check("set --; for x in \"$@\"; do echo never; done; echo \"$#\"", "0\n", 0, 0);
    check("echo $(echo a; echo b) `echo c` \"$(printf 'x\\n\\n')\"", "a b c x\n", 0, 0);
    check("echo $(echo $(echo deep))", "deep\n", 0, 0);
    check("x=$(exit 5); echo $?", "5\n", 0, 0);
    check("echo ${u?no such}; echo never", "sh: u: no such\n", 2, 0);
    check("IFS=:; p=a:b::c; for x in $p; do echo \"[$x]\"; done", "[a]\n[b]\n[]\n[c]\n", 0, 0);
    check("echo \"a\\\"b\\$c\\d\" a\\ b", "a\"b$c\\d a b\n", 0, 0);
    check("cd /tmp; touch b a c.txt; echo * *.txt '*' x*", "a b c.txt c.txt * x*\n", 0, 0);
}

#[test]
fn arithmetic() {
    check("echo $((1 + 2 * 3)) $(( (1+2)*3 )) $((7/2)) $((-7%3)) $((1<<4|1))", "7 9 3 -1 17\n", 0, 0);
    check("i=5; i=$((i+1)); echo $i $((i++)) $i $((++i)) $((i += 10))", "6 6 7 8 18\n", 0, 0);
    check("echo $((3 > 2 ? 10 : 20)) $((1 && 0)) $((0x10)) $((010)) $((!0)) $((~0))", "10 0 16 8 1 -1\n", 0, 0);
    check("echo $((1/0))", "sh: divide by zero\n", 2, 0);
    check("echo $((JOB_COMPLETION_INDEX * 10 + $#))", "30\n", 0, 0);
}

#[test]
fn compound_commands() {
    check("if [ $JOB_COMPLETION_INDEX -eq 3 ]; then echo three; else echo other; fi", "three\n", 0, 0);
    check("if false; then :; elif true; then echo b; fi", "b\n", 0, 0);
    check("if false; then :; fi", "", 0, 0);
    check("for i in 1 2 3; do echo $i; sleep 1; done", "1\n2\n3\n", 0, 3_000);
    check("for i in $(seq 1 5); do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done", "1\n3\n", 0, 0);
    check("i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i", "3\n", 0, 0);
    check("i=0; until [ $i -ge 2 ]; do i=$((i+1)); done; echo $i", "2\n", 0, 0);
    check("for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; echo $a$b; done; done", "1x\n2x\n", 0, 0);
    check("case abc in x) echo x;; a*|b) echo ab;; *) echo other;; esac", "ab\n", 0, 0);
    check("case $JOB_COMPLETION_INDEX in\n 0) echo zero ;;\n [1-5]) echo some ;;\nesac", "some\n", 0, 0);
    check("f() { echo \"f $1\"; return 3; }; f x; echo $?", "f x\n3\n", 0, 0);
    check("f() { local v=in; echo $v; }; v=out; f; echo $v", "in\nout\n", 0, 0);
    check(
        "fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(($1-1))) )); fi; }; fact 5",
        "120\n",
        0,
        0,
    );
    check("for i in a b; do echo $i; done > /tmp/f; cat /tmp/f", "a\nb\n", 0, 0);
}

#[test]
fn conditions() {
    for (condition, holds) in [
        ("-n x", true),
        ("-z x", false),
        ("a = a", true),
        ("a != a", false),
        ("2 -gt 10", false),
        ("! -e /nosuch", true),
        ("-d /tmp -a -n x", true),
        ("-z x -o 1 -eq 1", true),
        ("\\( a = b \\) -o c", true),
        ("\"\"", false),
        ("!", true),
    ] {
        check(&format!("[ {condition} ] && echo yes || echo no"), if holds { "yes\n" } else { "no\n" }, 0, 0);
    }
    check("[ 1 -eq x ]; echo $?", "sh: x: bad number\n2\n", 0, 0);
    check("test 1 -lt 2", "", 0, 0);
}

#[test]
fn redirects_and_documents() {
    check("echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f", "a\nb\n", 0, 0);
    check("echo err >&2; echo gone > /dev/null; nosuch 2>/dev/null; echo $?", "err\n127\n", 0, 0);
    check("x=$( { echo out; echo err >&2; } 2>&1 ); echo $x", "out err\n", 0, 0);
    check("cat <<EOF\nindex $JOB_COMPLETION_INDEX $((1+1))\nEOF\necho after", "index 3 2\nafter\n", 0, 0);
    check("cat <<'EOF'\n$HOME\nEOF", "$HOME\n", 0, 0);
    check("cat <<-EOF\n\tx\n\tEOF", "x\n", 0, 0);
    check("cat < /nosuch; echo $?", "sh: can't open /nosuch: no such file\n1\n", 0, 0);
    check("exec > /tmp/log; echo hidden; cat /tmp/log >&2", "hidden\n", 0, 0);
    check("while read a b; do echo \"$b-$a\"; done <<EOF\n1 2 3\n4\nEOF", "2 3-1\n-4\n", 0, 0);
}

#[test]
fn pipes() {
    check("printf 'b\\na\\nb\\n' | sort -u | wc -l", "2\n", 0, 0);
    check("echo one two | { read x y; echo $y; }", "two\n", 0, 0);
    check("(sleep 2; echo late) | cat; echo end", "late\nend\n", 0, 2_000);
    check("while true; do echo y; done | head -n 2", "y\ny\n", 0, 0);
    check("false | true; echo $?; true | false; echo $?", "0\n1\n", 0, 0);
    check("set -o pipefail; false | true; echo $?", "1\n", 0, 0);
    check("seq 100000 | tail -n 1", "100000\n", 0, 1);
}

#[test]
fn shell_options_and_traps() {
    check("set -e; false || true; if false; then :; fi; echo on; false; echo never", "on\n", 1, 0);
    check("set -e; x=$(false); echo never", "", 1, 0);
    check("set -u; echo $nosuch; echo never", "sh: nosuch: parameter not set\n", 2, 0);
    check("set -x; echo a", "+ echo a\na\n", 0, 0);
    check("trap 'echo bye' EXIT; echo hi; exit 4", "hi\nbye\n", 4, 0);
    check("trap 'echo got' TERM; kill $$; echo on", "got\non\n", 0, 0);
    check("(exit 7) & wait $!; echo $?", "7\n", 0, 0);
    check("sleep 3 & sleep 2; wait; echo done", "done\n", 0, 3_000);
    check("sleep 100 & kill $!; wait $!; echo $?", "Terminated\n143\n", 0, 0);
    check("eval 'x=5'; echo $x; readonly r=1; unset x; echo ${x-none}", "5\nnone\n", 0, 0);
    check("exec sh -c 'echo $0 $1' name arg; echo never", "name arg\n", 0, 0);
    check("sh -c 'exit 9'; echo $?; X=1 sh -c 'echo $X'", "9\n1\n", 0, 0);
    check("timeout 2 sleep 10; echo $?", "Terminated\n143\n", 0, 2_000);
    check("export A=1; env | grep '^A='; printenv A", "A=1\n1\n", 0, 0);
}

#[test]
fn utilities() {
    check("printf '%s=%03d %-4s|%x\\n' a 7 b 255 c 8 d 16", "a=007 b   |ff\nc=008 d   |10\n", 0, 0);
    check("echo hello | tr a-z A-Z; echo hello | rev; echo a,b,c | cut -d, -f2-", "HELLO\nolleh\nb,c\n", 0, 0);
    check("printf 'x1\\ny2\\nx3\\n' | grep -c '^x[0-9]$'; echo ab | grep -q z; echo $?", "2\n1\n", 0, 0);
    check("date +%Y-%m-%dT%H:%M:%S; sleep 90; date +%T; hostname", "2026-01-01T00:00:00\n00:01:30\npod-1\n", 0, 90_000);
    check("expr 2 + 3 '*' 4; expr a = b", "14\n0\n", 1, 0);
    check(
        "mkdir -p /w/x; touch /w/f; ls /w; rm -r /w; ls /w; echo $?",
        "f\nx\nls: /w: No such file or directory\n1\n",
        0,
        0,
    );
    check("seq -s, 3; seq 5 -2 1; basename /a/b.txt .txt; dirname /a/b", "1,2,3\n5\n3\n1\nb\n/a\n", 0, 0);
    check("[ $RANDOM -le 32767 ] && [ $RANDOM -ge 0 ] && echo ok", "ok\n", 0, 0);
}

#[test]
fn syntax_errors_come_after_the_commands_before_them() {
    check("echo a\nif true; then", "a\nsh: syntax error: unexpected end of file (expecting \"fi\")\n", 2, 0);
    check("echo a\ndone", "a\nsh: syntax error: unexpected \"done\"\n", 2, 0);
    check("echo 'a", "sh: syntax error: unterminated quoted string\n", 2, 0);
}
