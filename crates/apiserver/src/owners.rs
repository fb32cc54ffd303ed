//! Owners that are given more than once: each is kept once, and the client is told ([A-164]).

use jobyard_api::meta::{ObjectMeta, OwnerReference};
use std::collections::BTreeSet;
use std::sync::Arc;

/// When the server looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In what a client sent.
    InBody,
    /// After everything that changes an object before it is checked; patched objects are looked at only then.
    AfterAdmission,
}

/// Drops owners that are equal to one before them. Returns a warning about them.
pub fn drop_repeated(metadata: &mut ObjectMeta, found: Found) -> Option<String> {
    let owners = &metadata.owner_references;
    // Nearly every object has one owner or none.
    if owners.len() < 2 {
        return None;
    }
    let mut seen = BTreeSet::new();
    let is_uid_repeated = owners.iter().any(|owner| !seen.insert(&owner.uid));
    if !is_uid_repeated {
        return None;
    }
    let mut kept: Vec<OwnerReference> = Vec::with_capacity(owners.len());
    let mut repeated = Vec::new();
    for owner in owners.iter() {
        if kept.contains(owner) {
            repeated.push(owner.uid.to_string());
        } else {
            kept.push(owner.clone());
        }
    }
    if repeated.is_empty() {
        return None;
    }
    metadata.owner_references = Arc::new(kept);
    let when = if found == Found::AfterAdmission { " after mutating admission happens" } else { "" };
    Some(format!(
        ".metadata.ownerReferences contains duplicate entries{when}; API server dedups owner references in 1.20+, and may \
         reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {}",
        repeated.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(name: &str, uid: &str) -> OwnerReference {
        OwnerReference { name: name.into(), uid: uid.into(), ..OwnerReference::default() }
    }

    ///
    #[test]
    fn equal_owners_are_kept_once() {
        let owners = Arc::new(vec![owner("a", "1"), owner("b", "1"), owner("a", "1")]);
        let mut metadata = ObjectMeta { generation: 1, ..ObjectMeta::default() };
        metadata.owner_references = owners;
        let warning = drop_repeated(&mut metadata, Found::InBody).expect("one is there twice");
        assert!(warning.ends_with("duplicate UID(s) observed: 1"), "{warning}");
        assert_eq!(metadata.owner_references.len(), 2, "owners of one UID that differ are both kept");
        assert_eq!(drop_repeated(&mut metadata, Found::InBody), None);
    }
}
