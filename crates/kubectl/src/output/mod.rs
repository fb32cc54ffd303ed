//! Objects as text: JSON, YAML, KYAML, names, columns of one's own, templates ([K-042], [K-125], [K-126]).

pub mod columns;
pub mod json;
pub mod kyaml;
pub mod ordered;
pub mod printer;
pub mod structs;
pub mod yaml;
mod yaml_scalar;
