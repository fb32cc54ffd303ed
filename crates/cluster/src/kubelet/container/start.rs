//! The start of a container: image, creation, first breath.

use jobyard_api::Text;
use jobyard_api::pod::{Container, ContainerState, ContainerStateRunning, Pod};
use jobyard_api::time::Time;
use jobyard_shell::{Process, Spawn, StartError};
use std::borrow::Cow;
use std::time::Duration;

use super::live::Live;
use super::{Run, State, Trouble, waiting};
use crate::kubelet::events::Say;
use crate::kubelet::image::Pull;
use crate::kubelet::program::{Declared, MEMORY_AFTER, Program};
use crate::kubelet::{Host, Site, environment};

/// What the runtime takes to create a container.
const CREATION: Duration = Duration::from_millis(41);
/// How long a failure is shown as such before it is shown to wait for the next try.
pub(super) const SETTLING: Duration = Duration::from_secs(1);
/// Delay of the second pull. [P-024]
const PULL_BACK_OFF: Duration = Duration::from_secs(10);
/// Longest delay of a pull. [P-024]
const PULL_BACK_OFF_MAX: Duration = Duration::from_secs(300);
/// From a mount that failed to the next try; twice as long each time.
const MOUNT_RETRY: Duration = Duration::from_millis(500);
/// Longest delay of a mount.
const MOUNT_RETRY_MAX: Duration = Duration::from_secs(122);
/// From a creation that failed to the next try.
const RETRY: Duration = Duration::from_secs(12);

impl Run {
    /// Gets its image, and is created as soon as that is there.
    pub(in crate::kubelet) fn begin(&mut self, site: &mut Site<'_>) {
        if let Err(why) = site.volumes.prepare(site.pod, &site.host.config, &mut site.host.host_paths) {
            site.say(&"".into(), Say::Warn("FailedMount", &why));
            let delay = MOUNT_RETRY * 2_u32.pow(site.volumes.failures.min(8));
            site.volumes.failures += 1;
            self.state = State::Refused { until: site.now + delay.min(MOUNT_RETRY_MAX) };
            return;
        }
        let spec = self.spec(site.pod);
        self.conduct = site.conduct(spec, self.restart_count as u32 + u32::from(self.has_run()));
        let runs = self.restart_count as u32;
        let conduct = self.conduct.as_deref();
        let conduct = conduct.map(|conduct| (&conduct.pull, site.host.chance(site.pod, &spec.name, runs)));
        match site.host.images.get(site.now, &site.pod.spec.node_name, spec, conduct) {
            Pull::Present => {
                site.say(&self.field_path, Say::AlreadyPresent(&spec.image));
                self.create(site);
            }
            Pull::Until(until) => self.pull(until, None, site),
            Pull::Fails(until, error) => self.pull(until, Some(error), site),
            Pull::Never => {
                let text = format!("Container image \"{}\" is not present with pull policy of Never", spec.image);
                site.say(&self.field_path, Say::Warn("ErrImageNeverPull", &text));
                self.refuse_image("ErrImageNeverPull", text.into(), site);
            }
            Pull::InvalidName => {
                let image = &spec.image;
                let text = format!(
                    "Failed to apply default image tag {image:?}: couldn't parse image name {image:?}: invalid reference \
                     format"
                );
                site.say(&self.field_path, Say::Warn("InspectFailed", &text));
                self.refuse_image("InvalidImageName", text.into(), site);
            }
        }
    }

    fn pull(&mut self, until: Time, error: Option<Text>, site: &mut Site<'_>) {
        site.say(&self.field_path, Say::Pulling(&self.spec(site.pod).image));
        self.state = State::Pulling { since: site.now, until, error };
    }

    /// The image can never be had.
    fn refuse_image(&mut self, reason: &str, message: Text, site: &mut Site<'_>) {
        site.say(&self.field_path, Say::Error(reason));
        self.show_waiting(reason, message);
        self.state = State::Stuck;
    }

    /// Shows that it waits; how it ended the last time is kept.
    pub(super) fn show_waiting(&mut self, reason: &str, message: Text) {
        let before = std::mem::replace(&mut self.shown, waiting(reason, message));
        if before.terminated.is_some() {
            self.last_shown = before;
        }
    }

    /// The pull is over. [P-024]
    pub(super) fn pulled(&mut self, site: &mut Site<'_>) {
        let State::Pulling { since, error, .. } = std::mem::replace(&mut self.state, State::Idle) else { return };
        let image = &self.spec(site.pod).image;
        let Some(error) = error else {
            site.say(&self.field_path, Say::Pulled(image, site.now.since(since)));
            self.trouble = None;
            return self.create(site);
        };
        let text = format!("Failed to pull image \"{image}\": {error}");
        site.say(&self.field_path, Say::Warn("Failed", &text));
        site.say(&self.field_path, Say::Error("ErrImagePull"));
        let delay = self.trouble.as_ref().map_or(PULL_BACK_OFF, |old| (old.delay * 2).min(PULL_BACK_OFF_MAX));
        self.show_waiting("ErrImagePull", error.clone());
        self.trouble = Some(Box::new(Trouble { error, delay }));
        self.state = State::PullFailed { at: site.now, until: site.now + SETTLING };
    }

    /// Shows that it waits for the next pull. [P-024]
    pub(super) fn put_off_pull(&mut self, failed_at: Time, site: &mut Site<'_>) {
        let Some(trouble) = &self.trouble else { return };
        let text = format!("Back-off pulling image \"{}\"", self.spec(site.pod).image);
        let message = format!("{text}: ErrImagePull: {}", trouble.error);
        let until = failed_at + trouble.delay;
        site.say(&self.field_path, Say::Tell("BackOff", &text));
        site.say(&self.field_path, Say::Error("ImagePullBackOff"));
        self.show_waiting("ImagePullBackOff", message.into());
        self.state = State::Refused { until };
    }

    fn create(&mut self, site: &mut Site<'_>) {
        let start = self.conduct.as_ref().and_then(|conduct| conduct.start);
        let takes = start.map_or(CREATION, |start| {
            start.draw(site.host.chance(site.pod, &self.field_path, self.restart_count as u32))
        });
        self.state = State::Creating { until: site.now + takes };
    }

    /// It was created: its program starts.
    pub(super) fn start(&mut self, site: &mut Site<'_>) {
        if let Some(why) = self.config_error(site) {
            site.say(&self.field_path, Say::Error(&why));
            self.show_waiting("CreateContainerConfigError", why);
            self.state = State::Refused { until: site.now + RETRY };
            return;
        }
        site.say(&self.field_path, Say::Created);
        let spec = self.spec(site.pod);
        let was_run = self.shown.terminated.is_some() || self.last_shown.terminated.is_some();
        // A container that was removed has been counted.
        self.restart_count += i32::from(was_run && self.created.is_some());
        self.created = Some((site.host.images.image(&spec.image), site.host.next_id()));
        match self.program(site) {
            Ok(program) => {
                site.say(&self.field_path, Say::Started);
                let oom_at = self.memory_runs_out(site);
                self.state = State::Running(Box::new(Live::new(
                    site.now,
                    program,
                    oom_at,
                    self.plan(site.plan),
                    self.conduct.as_deref(),
                )));
                self.after_start(site);
            }
            Err(error) => {
                site.say(&self.field_path, Say::Error(&error.message));
                self.start_failed(&error, site);
            }
        }
    }

    /// Why it cannot be created as its configuration is.
    fn config_error(&self, site: &Site<'_>) -> Option<Text> {
        let spec = self.spec(site.pod);
        if self.plan(site.plan).refuses_root {
            let (name, namespace, uid) =
                (&site.pod.metadata.name, &site.pod.metadata.namespace, &site.pod.metadata.uid);
            let why = format!(
                "container has runAsNonRoot and image will run as root (pod: \"{name}_{namespace}({uid})\", container: {})",
                spec.name
            );
            return Some(why.into());
        }
        if !environment::refers(spec) {
            return None;
        }
        environment::variables(site.pod, spec, &site.host.config).err()
    }

    fn program(&self, site: &mut Site<'_>) -> Result<Program, StartError> {
        let spec = self.spec(site.pod);
        if let Some(run) = self.conduct.as_ref().and_then(|conduct| conduct.run.as_ref()) {
            let chance = site.host.chance(site.pod, &spec.name, self.restart_count as u32);
            return Ok(Program::Declared(Box::new(Declared::new(site.now, run, chance))));
        }
        let mut process = spawn(site.now, site.pod, spec, None, site.host)?;
        if let Some(path) = &self.plan(site.plan).last_message {
            // The kubelet makes the file; a disk that is full has none.
            let _ = process.files_mut().put("/", path, b"");
        }
        if site.pod.spec.shared.unmodelled.contains_key("volumes") {
            let variables = environment::variables(site.pod, spec, &site.host.config).unwrap_or_default();
            site.volumes.mount(&mut process, spec, &variables, &mut site.host.host_paths);
        }
        Ok(Program::Shell(process))
    }

    /// When the memory that was declared for it goes beyond its limit.
    fn memory_runs_out(&self, site: &Site<'_>) -> Option<Time> {
        let needs = self.conduct.as_ref()?.memory?;
        (needs > self.plan(site.plan).memory_max?).then_some(site.now + MEMORY_AFTER)
    }

    /// It is shown as running.
    pub(super) fn show_running(&mut self, since: Time) {
        let running = Some(ContainerStateRunning { started_at: Some(since.into()) });
        let before = std::mem::replace(&mut self.shown, ContainerState { running, ..ContainerState::default() });
        if before.terminated.is_some() {
            self.last_shown = before;
        }
    }
}

/// Starts the program of a container, or another command in its place: such a command gets the container's image and
/// its environment, as far as it is written in the manifest.
pub(in crate::kubelet) fn spawn(
    now: Time,
    pod: &Pod,
    spec: &Container,
    command: Option<&[Text]>,
    host: &mut Host,
) -> Result<Process, StartError> {
    // What is not there is found out before a container is created.
    let variables = environment::variables(pod, spec, &host.config).unwrap_or_default();
    let hostname = if pod.spec.hostname.is_empty() { &pod.metadata.name } else { &pod.spec.hostname };
    let seed = host.next_seed();
    let (own, args) = match command {
        Some(command) => (Cow::Borrowed(command), Cow::Borrowed(&[][..])),
        None => (environment::words(&spec.command, &variables), environment::words(&spec.args, &variables)),
    };
    let spawn = Spawn {
        image: &spec.image,
        command: &own,
        args: &args,
        env: &variables,
        hostname,
        working_dir: spec.unmodelled.get("workingDir").and_then(|value| value.as_str()).unwrap_or(""),
        seed,
    };
    Process::start(now, &spawn, &mut host.library)
}
