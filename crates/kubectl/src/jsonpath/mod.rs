//! kubectl's dialect of JSONPath ([K-110], [K-111], [K-152]), as client-go's `util/jsonpath` reads and runs it.
//!
//! Start at [`JsonPath`]. [`parse`] makes nodes of a template, [`eval`] walks values along them, [`compare`] judges
//! filters, [`print`] writes what was found.

mod compare;
mod eval;
mod parse;
mod print;
mod quote;
mod relaxed;

pub use eval::Item;
pub use quote::unquote;
pub use relaxed::relaxed;

use parse::Node;
use serde_json::Value;

/// A template that was read, with what its runs have left: upstream's template remembers where a `range` began, and a
/// second object is printed with what stands behind it only.
#[derive(Clone, Debug)]
pub struct JsonPath {
    nodes: Vec<Node>,
    /// A missing field is nothing rather than an error.
    allow_missing: bool,
    ranges: eval::Ranges,
}

impl JsonPath {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it, as client-go says it.
    pub fn parse(template: &str, allow_missing: bool) -> Result<Self, String> {
        Ok(Self { nodes: parse::parse(template)?, allow_missing, ranges: eval::Ranges::default() })
    }

    /// What each part of the template finds in a value.
    ///
    /// # Errors
    /// Why it cannot be run on this value.
    pub fn find<'a>(&'a mut self, data: &'a Value) -> Result<Vec<Vec<Item<'a>>>, String> {
        eval::find(&self.nodes, &mut self.ranges, self.allow_missing, data)
    }

    /// Runs the template: text of all that it finds.
    ///
    /// # Errors
    /// Why it cannot be run on this value.
    pub fn text(&mut self, data: &Value) -> Result<String, String> {
        Ok(self.find(data)?.iter().map(|found| print::joined(found)).collect())
    }

    /// Runs the template: each part an indented JSON list.
    ///
    /// # Errors
    /// Why it cannot be run on this value.
    pub fn json(&mut self, data: &Value) -> Result<String, String> {
        Ok(self.find(data)?.iter().map(|found| print::list(found)).collect())
    }
}

#[cfg(test)]
mod tests;
