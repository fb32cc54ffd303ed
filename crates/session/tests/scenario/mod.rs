//! One paste for the native tests and those in the browser, and the hash that both must reach.

/// The pi Job.
pub const PI: &str = r#"apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    metadata:
      name: pi
    spec:
      containers:
      - name: pi
        image: perl
        command: ["perl",  "-Mbignum=bpi", "-wle", "print bpi(2000)"]
      restartPolicy: Never
"#;

/// Three Jobs that use chance, restarts, indexes and a back-off.
pub const MIXED: &str = r#"apiVersion: batch/v1
kind: Job
metadata: {name: squares}
spec:
  completions: 12
  parallelism: 4
  completionMode: Indexed
  template:
    spec:
      containers:
      - name: main
        image: busybox
        command: ["sh", "-c", "sleep $((JOB_COMPLETION_INDEX + 1)); echo $((JOB_COMPLETION_INDEX * JOB_COMPLETION_INDEX))"]
      restartPolicy: Never
---
apiVersion: batch/v1
kind: Job
metadata: {name: failing}
spec:
  backoffLimit: 2
  template:
    spec:
      containers:
      - {name: main, image: busybox, command: ["sh", "-c", "echo no; exit 3"]}
      restartPolicy: Never
---
apiVersion: batch/v1
kind: Job
metadata: {name: restarting}
spec:
  backoffLimit: 1
  template:
    spec:
      containers:
      - {name: main, image: busybox, command: ["false"]}
      restartPolicy: OnFailure
"#;

/// Seed of the run of [`MIXED`] whose trace hash is [`MIXED_HASH`].
pub const MIXED_SEED: u32 = 42;

/// The trace hash at the end of that run, on every platform. It changes whenever the simulation does: look at what
/// changed, then write down the new one.
pub const MIXED_HASH: &str = "45640ebbca06629f";
