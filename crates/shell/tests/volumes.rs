//! Volumes in a container: shared, read-only, a part of one.

use jobyard_api::{Text, time::Time};
use jobyard_shell::{Library, Mount, Poll, Process, Spawn, Volume};

/// Runs a script with a writable volume at `/data` and a read-only one at `/etc/config`, of which one file is also at
/// `/app/settings`.
fn run(script: &str, volumes: &mut Vec<Volume>) -> String {
    let command: Vec<Text> = ["sh", "-c", script].iter().map(|&word| word.into()).collect();
    let spawn =
        Spawn { image: "busybox", command: &command, args: &[], env: &[], hostname: "p", working_dir: "", seed: 0 };
    let mut library = Library::default();
    let now = Time::from_nanos(0);
    let mut process = Process::start(now, &spawn, &mut library).expect("busybox has a shell");
    let mount = |path: &str, volume, sub_path: &str, read_only| Mount {
        path: path.into(),
        volume,
        sub_path: sub_path.into(),
        read_only,
    };
    let mounts = [
        mount("/data", 0, "", false),
        mount("/etc/config", 1, "", true),
        mount("/app/settings", 1, "key", true),
        mount("/data/inner", 0, "part", false),
    ];
    process.mount(&mounts, volumes);
    let mut log = Vec::new();
    process.lend(volumes);
    let poll = process.resume(now, &mut library, &mut log);
    process.give_back(volumes);
    assert!(matches!(poll, Poll::Exited(_)), "{poll:?}");
    log.iter().map(|line| format!("{}\n", line.text)).collect()
}

#[test]
fn volumes_are_shared_and_can_be_read_only() {
    let mut volumes = vec![Volume::default(), Volume::of([("key", &b"value"[..])])];
    assert_eq!(run("echo hello > /data/f; ls /data", &mut volumes), "f\npart\n");
    assert_eq!(volumes[0].contents("f"), Some(b"hello\n".to_vec()));
    assert_eq!(run("cat /data/f /etc/config/key /app/settings; ls /app", &mut volumes), "hello\nvaluevaluesettings\n");
    let refused = "sh: can't create /etc/config/new: Read-only file system\n1\n";
    assert_eq!(run("echo x > /etc/config/new; echo $?", &mut volumes), refused);
    assert_eq!(run("rm /etc/config/key", &mut volumes), "rm: can't remove '/etc/config/key': Read-only file system\n");
    assert_eq!(run("echo y > /data/inner/z; cat /data/part/z", &mut volumes), "y\n");
    assert_eq!(
        run("cd /etc/config; for f in *; do echo $f; done; [ -w key ] || echo fixed", &mut volumes),
        "key\nfixed\n"
    );
}
