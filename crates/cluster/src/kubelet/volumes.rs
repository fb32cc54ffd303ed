//! A pod's volumes: made before its first container, shared by all of them, lent to each program while it runs.
//!
//! Modelled: emptyDir, hostPath, configMap, secret, downwardAPI, projected. Every other volume is an empty folder of the
//! pod's own. What a ConfigMap or Secret holds is read once.

use jobyard_api::pod::{Container, Pod};
use jobyard_api::request::Resource;
use jobyard_api::{Text, base64};
use jobyard_shell::{Mount, Process, Volume};
use serde_json::Value;
use std::collections::BTreeMap;

use super::config::Config;
use super::environment;

/// Folders of nodes, by node and path.
pub(super) type HostPaths = BTreeMap<(Text, Text), Volume>;

/// The volumes of one pod.
#[derive(Clone, Debug, Default)]
pub(super) struct Volumes {
    is_ready: bool,
    /// How often they could not be made.
    pub(super) failures: u32,
    list: Vec<PodVolume>,
}

#[derive(Clone, Debug)]
struct PodVolume {
    name: Text,
    contents: Contents,
    read_only: bool,
}

#[derive(Clone, Debug)]
enum Contents {
    Own(Volume),
    Host(Text, Text),
}

impl Volumes {
    /// Makes them, once. The error is the kubelet's message.
    pub(super) fn prepare(&mut self, pod: &Pod, config: &Config, host_paths: &mut HostPaths) -> Result<(), String> {
        if self.is_ready {
            return Ok(());
        }
        let volumes = pod.spec.shared.unmodelled.get("volumes").and_then(Value::as_array);
        let mut list = Vec::new();
        for volume in volumes.into_iter().flatten() {
            let name = text(volume, "name");
            let made = one(pod, volume, config)
                .map_err(|why| format!("MountVolume.SetUp failed for volume \"{name}\" : {why}"))?;
            if let Contents::Host(node, path) = &made.0 {
                host_paths.entry((node.clone(), path.clone())).or_default();
            }
            list.push(PodVolume { name: name.into(), contents: made.0, read_only: made.1 });
        }
        self.list = list;
        self.is_ready = true;
        Ok(())
    }

    /// Mounts them in a container that starts.
    pub(super) fn mount(
        &mut self,
        process: &mut Process,
        container: &Container,
        env: &[(Text, Text)],
        paths: &mut HostPaths,
    ) {
        if self.list.is_empty() {
            return;
        }
        let mounts = container.unmodelled.get("volumeMounts").and_then(Value::as_array);
        let mount = |mount: &Value| {
            let place = self.list.iter().position(|volume| *volume.name == *text(mount, "name"))?;
            let expression: Text = text(mount, "subPathExpr").into();
            let sub_path = if expression.is_empty() {
                text(mount, "subPath").into()
            } else {
                environment::expand(&expression, env)
            };
            let read_only = mount.get("readOnly").and_then(Value::as_bool).unwrap_or(false);
            Some(Mount {
                path: text(mount, "mountPath").into(),
                volume: place,
                sub_path,
                read_only: read_only || self.list[place].read_only,
            })
        };
        let mounts: Vec<Mount> = mounts.into_iter().flatten().filter_map(mount).collect();
        let mut lent = self.take(paths);
        process.mount(&mounts, &mut lent);
        self.put_back(lent, paths);
    }

    /// Takes what is in them, in order.
    pub(super) fn take(&mut self, paths: &mut HostPaths) -> Vec<Volume> {
        let take = |volume: &mut PodVolume| match &mut volume.contents {
            Contents::Own(own) => std::mem::take(own),
            Contents::Host(node, path) => {
                paths.get_mut(&(node.clone(), path.clone())).map(std::mem::take).unwrap_or_default()
            }
        };
        self.list.iter_mut().map(take).collect()
    }

    /// Puts back what was taken.
    pub(super) fn put_back(&mut self, lent: Vec<Volume>, paths: &mut HostPaths) {
        for (volume, contents) in self.list.iter_mut().zip(lent) {
            match &mut volume.contents {
                Contents::Own(own) => *own = contents,
                Contents::Host(node, path) => drop(paths.insert((node.clone(), path.clone()), contents)),
            }
        }
    }
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn one(pod: &Pod, volume: &Value, config: &Config) -> Result<(Contents, bool), String> {
    if let Some(source) = volume.get("hostPath") {
        return Ok((Contents::Host(pod.spec.node_name.clone(), text(source, "path").into()), false));
    }
    let mut contents = Volume::default();
    let is_written = fill(&mut contents, pod, volume, config)?;
    if let Some(projected) = volume.get("projected") {
        for source in projected.get("sources").and_then(Value::as_array).into_iter().flatten() {
            fill(&mut contents, pod, source, config)?;
        }
        return Ok((Contents::Own(contents), true));
    }
    Ok((Contents::Own(contents), is_written))
}

/// Fills in what one source holds; false if it is none that the kubelet writes.
fn fill(volume: &mut Volume, pod: &Pod, source: &Value, config: &Config) -> Result<bool, String> {
    if let Some(map) = source.get("configMap") {
        keys(volume, pod, map, (Resource::ConfigMaps, text(map, "name")), config)?;
    } else if let Some(secret) = source.get("secret") {
        let name =
            if text(secret, "secretName").is_empty() { text(secret, "name") } else { text(secret, "secretName") };
        keys(volume, pod, secret, (Resource::Secrets, name), config)?;
    } else if let Some(downward) = source.get("downwardAPI") {
        for item in downward.get("items").and_then(Value::as_array).into_iter().flatten() {
            let value = item.get("fieldRef").map(|field| environment::field_file(pod, text(field, "fieldPath")));
            volume.put(text(item, "path"), value.unwrap_or_default().as_bytes(), 0o644);
        }
    } else if let Some(token) = source.get("serviceAccountToken") {
        volume.put(text(token, "path"), b"simulated-token", 0o644);
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// The keys of a ConfigMap or Secret as files: all, or those that are listed under other names.
fn keys(
    volume: &mut Volume,
    pod: &Pod,
    source: &Value,
    (resource, name): (Resource, &str),
    config: &Config,
) -> Result<(), String> {
    let optional = source.get("optional").and_then(Value::as_bool).unwrap_or(false);
    let mode = source.get("defaultMode").and_then(Value::as_u64).map_or(0o644, |mode| (mode & 0o777) as u16);
    let Some(object) = config.find(resource, &pod.metadata.namespace, name) else {
        if optional {
            return Ok(());
        }
        return Err(format!("{} \"{name}\" not found", resource.kind().to_lowercase()));
    };
    let all = contents(object);
    let Some(items) = source.get("items").and_then(Value::as_array) else {
        all.iter().for_each(|(key, bytes)| volume.put(key, bytes, mode));
        return Ok(());
    };
    for item in items {
        match all.get(text(item, "key")) {
            Some(bytes) => volume.put(text(item, "path"), bytes, mode),
            None if optional => {}
            None => return Err(format!("references non-existent config key: {}", text(item, "key"))),
        }
    }
    Ok(())
}

/// All keys with their bytes.
fn contents(object: &jobyard_api::plain::Plain) -> BTreeMap<String, Vec<u8>> {
    let is_secret = object.resource == Resource::Secrets;
    let plain =
        object.texts("data").filter(|_| !is_secret).map(|(key, text)| (key.to_owned(), text.as_bytes().to_vec()));
    let encoded = object.texts(if is_secret { "data" } else { "binaryData" });
    let encoded = encoded.filter_map(|(key, text)| Some((key.to_owned(), base64::decode(text)?)));
    plain.chain(encoded).collect()
}

/// The text of a key, decoded.
pub(super) fn value(object: &jobyard_api::plain::Plain, key: &str) -> Option<Text> {
    let text = object.text("data", key)?;
    if object.resource != Resource::Secrets {
        return Some(text.into());
    }
    base64::decode(text).map(|bytes| String::from_utf8_lossy(&bytes).as_ref().into())
}
