//! What a user does to nodes.

use crate::protocol::{Command, NodeChange};
use crate::session::Session;
use jobyard_cluster::NodeAction;

impl Session {
    /// Does something to a node. Answers with what was done, or why not.
    pub fn node_action(&mut self, name: &str, change: &NodeChange) -> Result<String, String> {
        let action = match change {
            NodeChange::Cordon => NodeAction::Cordon,
            NodeChange::Uncordon => NodeAction::Uncordon,
            NodeChange::Drain { force } => NodeAction::Drain { force: *force },
            NodeChange::Stop => NodeAction::Stop,
            NodeChange::Start => NodeAction::Start,
            NodeChange::PowerOff => NodeAction::PowerOff,
            NodeChange::Reboot => NodeAction::Reboot,
            NodeChange::ShutDown => NodeAction::ShutDown,
            NodeChange::Pressure => NodeAction::Pressure,
            NodeChange::Slow { percent } => NodeAction::Slow { percent: *percent },
            NodeChange::OutOfService => NodeAction::OutOfService,
            NodeChange::Remove => NodeAction::Remove,
        };
        let done = self.world.act_on_node(name, action)?;
        self.remember(Command::Node { name: name.to_owned(), change: change.clone() });
        Ok(done)
    }

    /// One more machine joins the cluster.
    pub fn add_node(&mut self) -> Result<String, String> {
        let name = self.world.add_node().ok_or("this cluster has no nodes")?;
        self.remember(Command::AddNode);
        Ok(format!("node/{name} created"))
    }
}
