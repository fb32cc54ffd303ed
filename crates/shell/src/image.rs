//! What is known of images: the command that runs when the container names none, and which programs are in them.

use std::time::Duration;

use jobyard_api::Text;

use crate::dialect::Dialect;
use crate::outcome::Outcome;
use crate::utilities;

/// Directories in which an image keeps its programs.
const PROGRAM_DIRECTORIES: [&str; 6] =
    ["/bin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/usr/sbin/", "/usr/local/sbin/"];

/// Programs that base images have and that are not simulated.
const COMMON: &[&str] = &[
    "awk",
    "base64",
    "bzip2",
    "chgrp",
    "chmod",
    "chown",
    "cmp",
    "comm",
    "cp",
    "dd",
    "df",
    "diff",
    "du",
    "find",
    "fold",
    "free",
    "gunzip",
    "gzip",
    "id",
    "install",
    "join",
    "ln",
    "md5sum",
    "mkfifo",
    "mktemp",
    "mount",
    "mv",
    "nl",
    "od",
    "paste",
    "ps",
    "readlink",
    "realpath",
    "rmdir",
    "sed",
    "sha1sum",
    "sha256sum",
    "shuf",
    "split",
    "stat",
    "stty",
    "sync",
    "tac",
    "tar",
    "tee",
    "top",
    "tsort",
    "tty",
    "umount",
    "uniq",
    "uptime",
    "watch",
    "which",
    "who",
    "xargs",
    "yes",
    "zcat",
];

/// Programs of busybox beyond those of every base image.
const BUSYBOX: &[&str] =
    &["httpd", "ip", "nc", "netstat", "nslookup", "ping", "telnet", "vi", "wget", "xxd", "bc", "dc"];

/// Whether an image has a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Present,
    Absent,
    /// Nothing is known of the image.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// busybox and alpine.
    Busybox,
    /// debian, ubuntu and what is built on them.
    Debian,
    Perl,
    Bash,
    HelloWorld,
    /// Programs that serve until they are told to stop.
    Server,
    Pause,
    /// Images with kubectl.
    Kubectl,
    /// A worker image of the documentation, and what it runs.
    Worker(&'static str),
    /// The terminal's own machine.
    Terminal,
    Unknown,
}

/// An image by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    name: Text,
    family: Family,
}

/// The program's name if `path` is a bare name or leads into a directory of programs.
pub(crate) fn program_name(path: &str) -> Option<&str> {
    if !path.contains('/') {
        return Some(path);
    }
    PROGRAM_DIRECTORIES.iter().find_map(|directory| path.strip_prefix(directory)).filter(|name| !name.contains('/'))
}

impl Image {
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), family: family(name) }
    }

    /// The machine of a terminal.
    pub fn terminal() -> Self {
        Self { name: "".into(), family: Family::Terminal }
    }

    /// The language of a shell of this name in the image.
    pub fn dialect(&self, shell: &str) -> Dialect {
        match (shell.rsplit('/').next().unwrap_or_default(), self.family) {
            ("bash", _) => Dialect::Bash,
            ("dash", _) | (_, Family::Debian | Family::Perl) => Dialect::Dash,
            ("ash", _) | (_, Family::Busybox | Family::Bash | Family::Kubectl) => Dialect::Ash,
            // Nothing is known of this `sh`: it takes all.
            _ => Dialect::Bash,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn is_busybox(&self) -> bool {
        self.family == Family::Busybox
    }

    /// Whether a program, by name or path, is in the image.
    pub fn has(&self, path: &str) -> Presence {
        let unknown = matches!(self.family, Family::Unknown | Family::Server | Family::Worker(_));
        let Some(name) = program_name(path) else {
            return if unknown { Presence::Unknown } else { Presence::Absent };
        };
        let own = match self.family {
            Family::Unknown | Family::Server | Family::Worker(_) => return Presence::Unknown,
            Family::HelloWorld => path == "/hello" || path == "hello",
            Family::Pause => path == "/pause",
            Family::Busybox => name != "bash" && name != "perl" && (is_common(name) || BUSYBOX.contains(&name)),
            Family::Debian => is_common(name) || matches!(name, "bash" | "perl" | "apt" | "apt-get" | "dpkg"),
            Family::Perl => {
                is_common(name) || matches!(name, "bash" | "perl" | "cpan" | "curl" | "git" | "make" | "gcc")
            }
            Family::Kubectl => is_common(name) || matches!(name, "kubectl" | "bash" | "curl"),
            Family::Terminal => {
                is_common(name) || BUSYBOX.contains(&name) || matches!(name, "kubectl" | "bash" | "perl" | "curl")
            }
            Family::Bash => is_common(name) || name == "bash" || BUSYBOX.contains(&name),
        };
        if own { Presence::Present } else { Presence::Absent }
    }

    /// What runs if the container names neither command nor arguments.
    pub fn default_command(&self) -> Default {
        match self.family {
            // A shell, or perl, whose standard input is empty.
            Family::Busybox | Family::Debian | Family::Perl | Family::Bash | Family::Terminal => Default::Nothing,
            Family::Kubectl => Default::Command("kubectl"),
            Family::Worker(script) => Default::Script(script),
            Family::HelloWorld => Default::Outcome(Outcome {
                duration: Duration::ZERO,
                exit_code: 0,
                log: vec!["Hello! This container was started by a simulated kubelet.".into()],
                exit_code_on_term: None,
            }),
            Family::Server | Family::Pause => Default::Outcome(Outcome {
                duration: Duration::MAX,
                exit_code: 0,
                log: Vec::new(),
                exit_code_on_term: Some(0),
            }),
            Family::Unknown => Default::Unknown,
        }
    }
}

/// The default command of an image.
pub(crate) enum Default {
    /// Ends at once with 0.
    Nothing,
    /// This script.
    Script(&'static str),
    /// This program, with the container's arguments.
    Command(&'static str),
    Outcome(Outcome),
    Unknown,
}

/// Names of commands that a terminal offers.
pub(crate) fn command_names() -> impl Iterator<Item = &'static str> {
    let shell = crate::machine::BUILTINS.iter().copied().chain(["sh", "bash", "kubectl", "sleep", "timeout", "env"]);
    shell.chain(utilities::names())
}

fn is_common(name: &str) -> bool {
    matches!(name, "sh" | "ash" | "dash" | "sleep" | "timeout" | "env" | "nohup" | "nice" | "setsid")
        || utilities::find_utility(name).is_some()
        || COMMON.contains(&name)
}

fn family(image: &str) -> Family {
    let name = image.split('@').next().unwrap_or(image);
    let last = name.rsplit('/').next().unwrap_or(name);
    let (repository, tag) = last.split_once(':').unwrap_or((last, ""));
    let path = &name[..name.len() - last.len()];
    let official = matches!(
        path,
        "" | "library/"
            | "docker.io/"
            | "docker.io/library/"
            | "public.ecr.aws/docker/library/"
            | "mirror.gcr.io/library/"
    );
    let mirrored =
        matches!(path, "registry.k8s.io/" | "k8s.gcr.io/" | "gcr.io/google_containers/" | "gcr.io/google-containers/");
    if let Some(script) = crate::clients::worker(repository) {
        return Family::Worker(script);
    }
    match repository {
        "kubectl" | "k8s-kubectl" | "kubectl-shell" | "hyperkube" | "k8s"
            if repository != "k8s" || path == "alpine/" =>
        {
            Family::Kubectl
        }
        "busybox" | "alpine" if official || mirrored => Family::Busybox,
        "pause" if official || mirrored => Family::Pause,
        "perl" if official && !tag.contains("alpine") => Family::Perl,
        "perl" if official => Family::Unknown,
        "bash" if official => Family::Bash,
        "debian" | "ubuntu" if official => Family::Debian,
        "hello-world" if official => Family::HelloWorld,
        "nginx" | "redis" | "httpd" | "postgres" | "mysql" | "mariadb" | "memcached" | "rabbitmq" | "mongo"
            if official =>
        {
            Family::Server
        }
        _ => Family::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        for (image, expected) in [
            ("perl", Family::Perl),
            ("perl:5.34.0", Family::Perl),
            ("docker.io/library/busybox:1.28", Family::Busybox),
            ("busybox@sha256:abc", Family::Busybox),
            ("registry.k8s.io/pause:3.9", Family::Pause),
            ("localhost:5000/busybox", Family::Unknown),
            ("", Family::Unknown),
        ] {
            assert_eq!(family(image), expected, "{image}");
        }
    }

    #[test]
    fn programs() {
        for (image, program, expected) in [
            ("busybox", "/bin/echo", Presence::Present),
            ("busybox", "perl", Presence::Absent),
            ("busybox", "/app/run", Presence::Absent),
            ("debian", "sed", Presence::Present),
            ("me/app", "anything", Presence::Unknown),
        ] {
            assert_eq!(Image::new(image).has(program), expected, "{program} in {image}");
        }
    }
}
