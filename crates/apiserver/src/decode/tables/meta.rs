//! Metadata and small types that many others use.

use crate::decode::schema::Kind::{
    Always, Amount, Any, Bool, Int64, List, Map, Named, Object, Pointer, Quantity, Str, Time,
};
use crate::decode::schema::structs;

structs! {
    LABEL_SELECTOR = LabelSelector {
        matchLabels: Map("map[string]string", &Str), matchExpressions: List(&Object(&LABEL_SELECTOR_REQUIREMENT)),
    }
    LABEL_SELECTOR_REQUIREMENT = LabelSelectorRequirement {
        key: Always(&Str), operator: Always(&Named("v1.LabelSelectorOperator")), values: List(&Str),
    }
    LOCAL_OBJECT_REFERENCE = LocalObjectReference {
        name: Str,
    }
    MANAGED_FIELDS_ENTRY = ManagedFieldsEntry {
        manager: Str, operation: Named("v1.ManagedFieldsOperationType"), apiVersion: Str, time: Time, fieldsType: Str,
        fieldsV1: Any, subresource: Str,
    }
    OBJECT_FIELD_SELECTOR = ObjectFieldSelector {
        apiVersion: Str, fieldPath: Always(&Str),
    }
    OBJECT_META = ObjectMeta {
        name: Str, generateName: Str, namespace: Str, selfLink: Str, uid: Named("types.UID"), resourceVersion: Str,
        generation: Int64, creationTimestamp: Time, deletionTimestamp: Time, deletionGracePeriodSeconds: Pointer(&Int64),
        labels: Map("map[string]string", &Str), annotations: Map("map[string]string", &Str),
        ownerReferences: List(&Object(&OWNER_REFERENCE)), finalizers: List(&Str),
        managedFields: List(&Object(&MANAGED_FIELDS_ENTRY)),
    }
    OBJECT_REFERENCE = ObjectReference {
        kind: Str, namespace: Str, name: Str, uid: Named("types.UID"), apiVersion: Str, resourceVersion: Str,
        fieldPath: Str,
    }
    OWNER_REFERENCE = OwnerReference {
        apiVersion: Always(&Str), kind: Always(&Str), name: Always(&Str), uid: Always(&Named("types.UID")), controller: Pointer(&Bool), blockOwnerDeletion: Pointer(&Bool),
    }
    RESOURCE_CLAIM = ResourceClaim {
        name: Always(&Str), request: Str,
    }
    RESOURCE_FIELD_SELECTOR = ResourceFieldSelector {
        containerName: Str, resource: Always(&Str), divisor: Always(&Quantity),
    }
    RESOURCE_REQUIREMENTS = ResourceRequirements {
        limits: Map("v1.ResourceList", &Amount), requests: Map("v1.ResourceList", &Amount),
        claims: List(&Object(&RESOURCE_CLAIM)),
    }
    TYPED_LOCAL_OBJECT_REFERENCE = TypedLocalObjectReference {
        apiGroup: Pointer(&Str), kind: Always(&Str), name: Always(&Str),
    }
    TYPED_OBJECT_REFERENCE = TypedObjectReference {
        apiGroup: Pointer(&Str), kind: Always(&Str), name: Always(&Str), namespace: Pointer(&Str),
    }
}
