//! The kubeconfig: which context, and with it which namespace.

use crate::context::Context;
use crate::failure::Failure;
use crate::host::Host;

/// Fills in what the configuration says.
pub fn fill(context: &mut Context, _host: &mut dyn Host) -> Result<(), Failure> {
    let given = context.text("namespace").to_owned();
    context.namespace_is_given = !given.is_empty();
    context.namespace = if given.is_empty() { "default".to_owned() } else { given };
    Ok(())
}
