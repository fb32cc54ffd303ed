//! Where a pod may run.

use super::meta::LABEL_SELECTOR;
use crate::validation::go_json::schema::Kind::{List, Object, Pointer};
use crate::validation::go_json::schema::{NULL, TEXT, ZERO, structs};

structs! {
    AFFINITY {
        NodeAffinity nodeAffinity: Pointer(&NODE_AFFINITY), PodAffinity podAffinity: Pointer(&POD_AFFINITY),
        PodAntiAffinity podAntiAffinity: Pointer(&POD_ANTI_AFFINITY),
    }
    NODE_AFFINITY {
        RequiredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution:
            Pointer(&NODE_SELECTOR),
        PreferredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution:
            List(&PREFERRED_SCHEDULING_TERM),
    }
    NODE_SELECTOR {
        NodeSelectorTerms nodeSelectorTerms: List(&NODE_SELECTOR_TERM),
    }
    NODE_SELECTOR_TERM {
        MatchExpressions matchExpressions: List(&NODE_SELECTOR_REQUIREMENT),
        MatchFields matchFields: List(&NODE_SELECTOR_REQUIREMENT),
    }
    NODE_SELECTOR_REQUIREMENT {
        Key key: TEXT, Operator operator: TEXT, Values values: NULL,
    }
    PREFERRED_SCHEDULING_TERM {
        Weight weight: ZERO, Preference preference: Object(&NODE_SELECTOR_TERM),
    }
    POD_AFFINITY {
        RequiredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution:
            List(&POD_AFFINITY_TERM),
        PreferredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution:
            List(&WEIGHTED_POD_AFFINITY_TERM),
    }
    POD_ANTI_AFFINITY {
        RequiredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution:
            List(&POD_AFFINITY_TERM),
        PreferredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution:
            List(&WEIGHTED_POD_AFFINITY_TERM),
    }
    POD_AFFINITY_TERM {
        LabelSelector labelSelector: Pointer(&LABEL_SELECTOR), Namespaces namespaces: NULL,
        TopologyKey topologyKey: TEXT, NamespaceSelector namespaceSelector: Pointer(&LABEL_SELECTOR),
        MatchLabelKeys matchLabelKeys: NULL, MismatchLabelKeys mismatchLabelKeys: NULL,
    }
    WEIGHTED_POD_AFFINITY_TERM {
        Weight weight: ZERO, PodAffinityTerm podAffinityTerm: Object(&POD_AFFINITY_TERM),
    }
    TOLERATION {
        Key key: TEXT, Operator operator: TEXT, Value value: TEXT, Effect effect: TEXT,
        TolerationSeconds tolerationSeconds: NULL,
    }
    TOPOLOGY_SPREAD_CONSTRAINT {
        MaxSkew maxSkew: ZERO, TopologyKey topologyKey: TEXT, WhenUnsatisfiable whenUnsatisfiable: TEXT,
        LabelSelector labelSelector: Pointer(&LABEL_SELECTOR), MinDomains minDomains: NULL,
        NodeAffinityPolicy nodeAffinityPolicy: NULL, NodeTaintsPolicy nodeTaintsPolicy: NULL,
        MatchLabelKeys matchLabelKeys: NULL,
    }
}
