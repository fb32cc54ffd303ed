//! Events, namespaces, options of requests, patches.

use super::meta::{OBJECT_META, OBJECT_REFERENCE};
use crate::decode::schema::Kind::{Any, Bool, Int32, Int64, List, MicroTime, Named, Object, Pointer, Str, Time};
use crate::decode::schema::structs;

structs! {
    DELETE_OPTIONS = DeleteOptions {
        kind: Str, apiVersion: Str, gracePeriodSeconds: Pointer(&Int64), preconditions: Object(&PRECONDITIONS),
        orphanDependents: Pointer(&Bool), propagationPolicy: Pointer(&Named("v1.DeletionPropagation")),
        dryRun: List(&Str), ignoreStoreReadErrorWithClusterBreakingPotential: Pointer(&Bool),
    }
    EVENT = Event {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), involvedObject: Pointer(&Object(&OBJECT_REFERENCE)),
        reason: Str, message: Str, source: Pointer(&Object(&EVENT_SOURCE)), firstTimestamp: Time, lastTimestamp: Time,
        count: Int32, type: Str, eventTime: MicroTime, series: Object(&EVENT_SERIES), action: Str,
        related: Object(&OBJECT_REFERENCE), reportingComponent: Pointer(&Str), reportingInstance: Pointer(&Str),
    }
    EVENT_SERIES = EventSeries {
        count: Int32, lastObservedTime: MicroTime,
    }
    EVENT_SOURCE = EventSource {
        component: Str, host: Str,
    }
    JSON_PATCH_OP = jsonPatchOp {
        op: Str, path: Str, from: Str, value: Any,
    }
    NAMESPACE = Namespace {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), spec: Pointer(&Object(&NAMESPACE_SPEC)),
        status: Pointer(&Object(&NAMESPACE_STATUS)),
    }
    NAMESPACE_CONDITION = NamespaceCondition {
        type: Pointer(&Named("v1.NamespaceConditionType")), status: Pointer(&Named("v1.ConditionStatus")), lastTransitionTime: Time,
        reason: Str, message: Str,
    }
    NAMESPACE_SPEC = NamespaceSpec {
        finalizers: List(&Named("v1.FinalizerName")),
    }
    NAMESPACE_STATUS = NamespaceStatus {
        phase: Named("v1.NamespacePhase"), conditions: List(&Object(&NAMESPACE_CONDITION)),
    }
    PRECONDITIONS = Preconditions {
        uid: Pointer(&Named("types.UID")), resourceVersion: Pointer(&Str),
    }
}
