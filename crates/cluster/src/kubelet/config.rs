//! What pods refer to: ConfigMaps, Secrets and Services, as the API server has them now.

use jobyard_api::Text;
use jobyard_api::plain::Plain;
use jobyard_api::request::Resource;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::services::Services;

/// The objects that pods refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    objects: BTreeMap<(Resource, Text, Text), Arc<Plain>>,
    /// The variables of all Services of a namespace.
    variables: BTreeMap<Text, Arc<Vec<(Text, Text)>>>,
    pub(super) services: Services,
}

impl Config {
    /// An object has come or changed, or is gone.
    pub(super) fn keep(&mut self, plain: &Arc<Plain>, is_gone: bool) {
        let (namespace, name) = (plain.metadata.namespace.clone(), plain.metadata.name.clone());
        let key = (plain.resource, namespace.clone(), name.clone());
        if is_gone {
            self.objects.remove(&key);
        } else {
            self.objects.insert(key, plain.clone());
        }
        if plain.resource != Resource::Services {
            return;
        }
        if is_gone {
            self.services.remove(&namespace, &name);
        } else {
            let (address, ports) = plain.endpoint();
            self.services.put(&namespace, &name, address, ports.into_iter().map(|(_, port)| port).collect());
        }
        let variables = self.all(Resource::Services, &namespace).flat_map(service_variables).collect();
        self.variables.insert(namespace, Arc::new(variables));
    }

    pub(super) fn find(&self, resource: Resource, namespace: &str, name: &str) -> Option<&Arc<Plain>> {
        self.objects.get(&(resource, namespace.into(), name.into()))
    }

    /// The variables that tell containers of the Services of their namespace.
    pub(super) fn service_variables(&self, namespace: &str) -> Option<Arc<Vec<(Text, Text)>>> {
        self.variables.get(namespace).filter(|variables| !variables.is_empty()).cloned()
    }

    fn all<'a>(&'a self, resource: Resource, namespace: &'a Text) -> impl Iterator<Item = &'a Plain> {
        let start = (resource, namespace.clone(), Text::default());
        let all = self.objects.range(start..);
        all.take_while(move |((own, place, _), _)| *own == resource && place == namespace).map(|(_, plain)| &**plain)
    }
}

/// `REDIS_SERVICE_HOST` and its kin, as upstream's `envvars` makes them.
fn service_variables(service: &Plain) -> Vec<(Text, Text)> {
    let (address, ports) = service.endpoint();
    let Some((_, first)) = ports.first().cloned().filter(|_| !address.is_empty() && &*address != "None") else {
        return Vec::new();
    };
    let upper = |name: &str| name.to_uppercase().replace('-', "_");
    let name = upper(&service.metadata.name);
    let mut all: Vec<(Text, Text)> = Vec::new();
    let mut add = |key: String, value: String| all.push((key.into(), value.into()));
    add(format!("{name}_SERVICE_HOST"), address.to_string());
    add(format!("{name}_SERVICE_PORT"), first.to_string());
    for (port_name, port) in ports.iter().filter(|(port_name, _)| !port_name.is_empty()) {
        add(format!("{name}_SERVICE_PORT_{}", upper(port_name)), port.to_string());
    }
    add(format!("{name}_PORT"), format!("tcp://{address}:{first}"));
    for (_, port) in &ports {
        let prefix = format!("{name}_PORT_{port}_TCP");
        add(prefix.clone(), format!("tcp://{address}:{port}"));
        add(format!("{prefix}_PROTO"), "tcp".to_owned());
        add(format!("{prefix}_PORT"), port.to_string());
        add(format!("{prefix}_ADDR"), address.to_string());
    }
    all
}
