//! Where a pod may run: affinity, tolerations, spread.

use super::meta::LABEL_SELECTOR;
use crate::decode::schema::Kind::{Always, Int32, Int64, List, Named, Object, Pointer, Str};
use crate::decode::schema::structs;

structs! {
    AFFINITY = Affinity {
        nodeAffinity: Object(&NODE_AFFINITY), podAffinity: Object(&POD_AFFINITY),
        podAntiAffinity: Object(&POD_ANTI_AFFINITY),
    }
    NODE_AFFINITY = NodeAffinity {
        requiredDuringSchedulingIgnoredDuringExecution: Object(&NODE_SELECTOR),
        preferredDuringSchedulingIgnoredDuringExecution: List(&Object(&PREFERRED_SCHEDULING_TERM)),
    }
    NODE_SELECTOR = NodeSelector {
        nodeSelectorTerms: List(&Object(&NODE_SELECTOR_TERM)),
    }
    NODE_SELECTOR_REQUIREMENT = NodeSelectorRequirement {
        key: Always(&Str), operator: Always(&Named("v1.NodeSelectorOperator")), values: List(&Str),
    }
    NODE_SELECTOR_TERM = NodeSelectorTerm {
        matchExpressions: List(&Object(&NODE_SELECTOR_REQUIREMENT)),
        matchFields: List(&Object(&NODE_SELECTOR_REQUIREMENT)),
    }
    POD_AFFINITY = PodAffinity {
        requiredDuringSchedulingIgnoredDuringExecution: List(&Object(&POD_AFFINITY_TERM)),
        preferredDuringSchedulingIgnoredDuringExecution: List(&Object(&WEIGHTED_POD_AFFINITY_TERM)),
    }
    POD_AFFINITY_TERM = PodAffinityTerm {
        labelSelector: Object(&LABEL_SELECTOR), namespaces: List(&Str), topologyKey: Always(&Str),
        namespaceSelector: Object(&LABEL_SELECTOR), matchLabelKeys: List(&Str), mismatchLabelKeys: List(&Str),
    }
    POD_ANTI_AFFINITY = PodAntiAffinity {
        requiredDuringSchedulingIgnoredDuringExecution: List(&Object(&POD_AFFINITY_TERM)),
        preferredDuringSchedulingIgnoredDuringExecution: List(&Object(&WEIGHTED_POD_AFFINITY_TERM)),
    }
    POD_SCHEDULING_GATE = PodSchedulingGate {
        name: Always(&Str),
    }
    POD_SCHEDULING_GROUP = PodSchedulingGroup {
        podGroupName: Pointer(&Str),
    }
    PREFERRED_SCHEDULING_TERM = PreferredSchedulingTerm {
        weight: Always(&Int32), preference: Always(&Object(&NODE_SELECTOR_TERM)),
    }
    TOLERATION = Toleration {
        key: Str, operator: Named("v1.TolerationOperator"), value: Str, effect: Named("v1.TaintEffect"),
        tolerationSeconds: Pointer(&Int64),
    }
    TOPOLOGY_SPREAD_CONSTRAINT = TopologySpreadConstraint {
        maxSkew: Always(&Int32), topologyKey: Always(&Str), whenUnsatisfiable: Always(&Named("v1.UnsatisfiableConstraintAction")),
        labelSelector: Object(&LABEL_SELECTOR), minDomains: Pointer(&Int32),
        nodeAffinityPolicy: Pointer(&Named("v1.NodeInclusionPolicy")), nodeTaintsPolicy: Pointer(&Named("v1.NodeInclusionPolicy")),
        matchLabelKeys: List(&Str),
    }
    WEIGHTED_POD_AFFINITY_TERM = WeightedPodAffinityTerm {
        weight: Always(&Int32), podAffinityTerm: Always(&Object(&POD_AFFINITY_TERM)),
    }
}
