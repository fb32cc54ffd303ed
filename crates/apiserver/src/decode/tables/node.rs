//! Nodes.

use super::meta::OBJECT_META;
use crate::decode::schema::Kind::{Amount, Bool, Int32, Int64, List, Map, Named, Object, Pointer, Str, Time};
use crate::decode::schema::structs;

structs! {
    ATTACHED_VOLUME = AttachedVolume {
        name: Pointer(&Named("v1.UniqueVolumeName")), devicePath: Pointer(&Str),
    }
    CONFIG_MAP_NODE_CONFIG_SOURCE = ConfigMapNodeConfigSource {
        namespace: Pointer(&Str), name: Pointer(&Str), uid: Named("types.UID"), resourceVersion: Str, kubeletConfigKey: Pointer(&Str),
    }
    CONTAINER_IMAGE = ContainerImage {
        names: List(&Str), sizeBytes: Int64,
    }
    DAEMON_ENDPOINT = DaemonEndpoint {
        Port: Pointer(&Int32),
    }
    NODE = Node {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), spec: Pointer(&Object(&NODE_SPEC)),
        status: Pointer(&Object(&NODE_STATUS)),
    }
    NODE_ADDRESS = NodeAddress {
        type: Pointer(&Named("v1.NodeAddressType")), address: Pointer(&Str),
    }
    NODE_CONDITION = NodeCondition {
        type: Pointer(&Named("v1.NodeConditionType")), status: Pointer(&Named("v1.ConditionStatus")), lastHeartbeatTime: Time,
        lastTransitionTime: Time, reason: Str, message: Str,
    }
    NODE_CONFIG_SOURCE = NodeConfigSource {
        configMap: Object(&CONFIG_MAP_NODE_CONFIG_SOURCE),
    }
    NODE_CONFIG_STATUS = NodeConfigStatus {
        assigned: Object(&NODE_CONFIG_SOURCE), active: Object(&NODE_CONFIG_SOURCE),
        lastKnownGood: Object(&NODE_CONFIG_SOURCE), error: Str,
    }
    NODE_DAEMON_ENDPOINTS = NodeDaemonEndpoints {
        kubeletEndpoint: Pointer(&Object(&DAEMON_ENDPOINT)),
    }
    NODE_FEATURES = NodeFeatures {
        supplementalGroupsPolicy: Pointer(&Bool),
    }
    NODE_POD_PREEMPTION_POLICY = NodePodPreemptionPolicy {
        disableResizePreemption: List(&Str),
    }
    NODE_RUNTIME_HANDLER = NodeRuntimeHandler {
        name: Pointer(&Str), features: Object(&NODE_RUNTIME_HANDLER_FEATURES),
    }
    NODE_RUNTIME_HANDLER_FEATURES = NodeRuntimeHandlerFeatures {
        recursiveReadOnlyMounts: Pointer(&Bool), userNamespaces: Pointer(&Bool),
    }
    NODE_SPEC = NodeSpec {
        podCIDR: Str, podCIDRs: List(&Str), providerID: Str, unschedulable: Bool, taints: List(&Object(&TAINT)),
        configSource: Object(&NODE_CONFIG_SOURCE), externalID: Str,
        podPreemptionPolicy: Object(&NODE_POD_PREEMPTION_POLICY),
    }
    NODE_STATUS = NodeStatus {
        capacity: Map("v1.ResourceList", &Amount), allocatable: Map("v1.ResourceList", &Amount),
        phase: Named("v1.NodePhase"), conditions: List(&Object(&NODE_CONDITION)),
        addresses: List(&Object(&NODE_ADDRESS)), daemonEndpoints: Pointer(&Object(&NODE_DAEMON_ENDPOINTS)),
        nodeInfo: Pointer(&Object(&NODE_SYSTEM_INFO)), images: List(&Object(&CONTAINER_IMAGE)),
        volumesInUse: List(&Named("v1.UniqueVolumeName")), volumesAttached: List(&Object(&ATTACHED_VOLUME)),
        config: Object(&NODE_CONFIG_STATUS), runtimeHandlers: List(&Object(&NODE_RUNTIME_HANDLER)),
        features: Object(&NODE_FEATURES), declaredFeatures: List(&Str),
    }
    NODE_SWAP_STATUS = NodeSwapStatus {
        capacity: Pointer(&Int64),
    }
    NODE_SYSTEM_INFO = NodeSystemInfo {
        machineID: Pointer(&Str), systemUUID: Pointer(&Str), bootID: Pointer(&Str), kernelVersion: Pointer(&Str), osImage: Pointer(&Str), containerRuntimeVersion: Pointer(&Str),
        kubeletVersion: Pointer(&Str), kubeProxyVersion: Pointer(&Str), operatingSystem: Pointer(&Str), architecture: Pointer(&Str),
        swap: Object(&NODE_SWAP_STATUS), runningInUserNamespace: Pointer(&Bool),
    }
    TAINT = Taint {
        key: Pointer(&Str), value: Str, effect: Pointer(&Named("v1.TaintEffect")), timeAdded: Time,
    }
}
