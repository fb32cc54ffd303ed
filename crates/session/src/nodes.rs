//! What a user does to nodes.

use crate::protocol::{Command, NodeAction};
use crate::session::Session;

impl Session {
    /// Does something to a node. Answers with what was done, or why not.
    pub fn node_action(&mut self, name: &str, action: NodeAction) -> Result<String, String> {
        let done = self.world.act_on_node(name, action)?;
        self.remember(Command::Node { name: name.to_owned(), change: action });
        Ok(done)
    }

    /// One more machine joins the cluster.
    pub fn add_node(&mut self) -> Result<String, String> {
        let name = self.world.add_node().ok_or("this cluster has no nodes")?;
        self.remember(Command::AddNode);
        Ok(format!("node/{name} created"))
    }
}
