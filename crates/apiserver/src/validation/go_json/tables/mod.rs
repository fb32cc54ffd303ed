//! The internal Go structs of Kubernetes v1.37 (`pkg/apis/core`), field by field and in their order. Embedded structs
//! are written out in their place. Made from its sources; no other table knows Go's names of fields.

pub mod container;
pub mod meta;
pub mod pod;
pub mod projection;
pub mod scheduling;
pub mod storage;
pub mod volume;
