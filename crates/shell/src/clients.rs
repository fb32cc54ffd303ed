//! Programs that talk to simulated Services, as scripts over one primitive: `simulated-service HOST PORT WORD…`, which
//! prints the reply and ends with 3 if there is no value, 1 if it is an error, 7 if nobody answers.

/// The script of a program, if it is one of them.
pub(crate) fn script(name: &str) -> Option<&'static str> {
    Some(match name {
        "redis-cli" => REDIS_CLI,
        "amqp-declare-queue" => AMQP_DECLARE,
        "amqp-publish" => AMQP_PUBLISH,
        "amqp-consume" => AMQP_CONSUME,
        "amqp-get" => AMQP_GET,
        _ => return None,
    })
}

/// What the worker images of the documentation run.
pub(crate) fn worker(image: &str) -> Option<&'static str> {
    Some(match image {
        "job-wq-1" => COARSE_WORKER,
        "job-wq-2" => FINE_WORKER,
        _ => return None,
    })
}

const REDIS_CLI: &str = r#"h=127.0.0.1; p=6379
while [ $# -gt 0 ]; do case $1 in
  -h) h=$2; shift 2;; -p) p=$2; shift 2;; -a|-n|--user|--pass) shift 2;;
  -u) u=${2#redis://}; u=${u##*@}; h=${u%%[:/]*}; shift 2;; -*) shift;; *) break;; esac; done
say() {
  case $1 in
    [bB][rR][pP][oO][pP]*|[bB][lL][pP][oO][pP]) for t do :; done
      e=$(($(date +%s) + t))
      while :; do
        simulated-service "$h" "$p" "$@"; c=$?
        [ $c = 3 ] || return $c
        [ "$t" = 0 ] || [ "$(date +%s)" -lt $e ] || { echo; return 0; }
        sleep 0.1
      done;;
  esac
  simulated-service "$h" "$p" "$@"; c=$?
  [ $c = 3 ] && { echo; c=0; }
  [ $c = 7 ] && c=1
  return $c
}
if [ $# -gt 0 ]; then say "$@"; exit $?; fi
while read -r l; do case $l in '') ;; exit|quit) exit 0;; *) eval "say $l";; esac; done
exit 0
"#;

/// Options of the amqp programs.
const AMQP_OPTIONS: &str = r#"q=; b=; u=${BROKER_URL:-amqp://localhost}; k=0; r=
while [ $# -gt 0 ]; do case $1 in
  --url=*) u=${1#*=}; shift;; -u|--url) u=$2; shift 2;; --queue=*) q=${1#*=}; shift;; -q|--queue) q=$2; shift 2;;
  --routing-key=*) r=${1#*=}; shift;; -r|--routing-key) r=$2; shift 2;; --body=*) b=${1#*=}; shift;;
  -b|--body) b=$2; shift 2;; -c|--count) k=$2; shift 2;; --count=*) k=${1#*=}; shift;;
  -e|--exchange|-p|--prefetch-count) [ "$1" = -p ] && { shift; continue; }; shift 2;; --) shift; break;; -*) shift;;
  *) break;; esac; done
h=${u#*://}; h=${h##*@}; h=${h%%[:/]*}
ask() { simulated-service "$h" 5672 "$@"; }
"#;

const AMQP_DECLARE: &str = r#"ask queue.declare "$q"; [ $? = 0 ] || exit 1
"#;
const AMQP_PUBLISH: &str = r#"[ -n "$b" ] || b=$(cat)
ask basic.publish "${r:-$q}" "$b" > /dev/null || exit 1
"#;
const AMQP_GET: &str = r#"m=$(ask basic.get "$q"); c=$?
[ $c = 0 ] || { [ $c = 3 ] && exit 2; exit 1; }
t=$(echo "$m" | head -n 1); ask basic.ack "$t" > /dev/null
echo "$m" | tail -n +2
"#;
const AMQP_CONSUME: &str = r#"n=0
while :; do
  m=$(ask basic.get "$q"); c=$?
  case $c in 3) sleep 0.1; continue;; 0) ;; *) exit 1;; esac
  t=$(echo "$m" | head -n 1)
  if echo "$m" | tail -n +2 | "$@"; then ask basic.ack "$t" > /dev/null; else ask basic.reject "$t" > /dev/null; fi
  n=$((n+1)); [ "$k" -gt 0 ] && [ $n -ge "$k" ] && exit 0
done
"#;

const COARSE_WORKER: &str = r#"work() { read -r l; printf 'Processing %s\n\n' "$l"; sleep 10; }
q=${QUEUE:-}; u=${BROKER_URL:-amqp://localhost}; h=${u#*://}; h=${h##*@}; h=${h%%[:/]*}
ask() { simulated-service "$h" 5672 "$@"; }
while :; do
  m=$(ask basic.get "$q"); c=$?
  case $c in 3) sleep 0.1; continue;; 0) ;; *) exit 1;; esac
  t=$(echo "$m" | head -n 1)
  echo "$m" | tail -n +2 | work && ask basic.ack "$t" > /dev/null
  exit 0
done
"#;

const FINE_WORKER: &str = r#"h=redis
ask() { simulated-service "$h" 6379 "$@"; }
empty() {
  a=$(ask LLEN job2) || exit 1
  [ "$a" = 0 ] && [ "$(ask LLEN job2:processing)" = 0 ]
}
x() { printf '%04x' $((RANDOM * 2 + RANDOM % 2)); }
s=$(x)$(x)-$(x)-4$(x | cut -c2-)-a$(x | cut -c2-)-$(x)$(x)$(x)
if empty; then e=True; else e=False; fi
echo "Worker with sessionID: $s"
echo "Initial queue state: empty=$e"
while ! empty; do
  n=0
  while i=$(ask RPOPLPUSH job2 job2:processing); c=$?; [ $c = 3 ] && [ $n -lt 20 ]; do n=$((n+1)); sleep 0.1; done
  if [ $c = 0 ]; then
    k=job2:leased_by_session:$(printf '%s' "$i" | sha256sum | cut -c1-64)
    ask SETEX "$k" 10 "$s" > /dev/null
    echo "Working on $i"
    sleep 10
    ask LREM job2:processing 0 "$i" > /dev/null
    ask DEL "$k" > /dev/null
  else
    echo "Waiting for work"
  fi
done
echo "Queue empty, exiting"
"#;

/// The whole script of a program with its arguments.
pub(crate) fn with_arguments(name: &str, arguments: &[jobyard_api::Text]) -> Option<String> {
    let body = script(name)?;
    let words: Vec<String> = arguments.iter().map(|word| crate::utilities::find::quoted(word)).collect();
    let options = if name == "redis-cli" { "" } else { AMQP_OPTIONS };
    Some(format!("set -- {}\n{options}{body}", words.join(" ")))
}
