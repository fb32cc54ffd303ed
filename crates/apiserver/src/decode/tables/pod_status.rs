//! What has been seen of a pod.

use super::meta::RESOURCE_REQUIREMENTS;
use crate::decode::schema::Kind::{
    Always, Amount, Bool, Int32, Int64, List, Map, Named, Object, Pointer, Quantity, Str, Time,
};
use crate::decode::schema::structs;

structs! {
    CONTAINER_EXTENDED_RESOURCE_REQUEST = ContainerExtendedResourceRequest {
        containerName: Always(&Str), resourceName: Always(&Str), requestName: Always(&Str),
    }
    CONTAINER_STATE = ContainerState {
        waiting: Object(&CONTAINER_STATE_WAITING), running: Object(&CONTAINER_STATE_RUNNING),
        terminated: Object(&CONTAINER_STATE_TERMINATED),
    }
    CONTAINER_STATE_RUNNING = ContainerStateRunning {
        startedAt: Time,
    }
    CONTAINER_STATE_TERMINATED = ContainerStateTerminated {
        exitCode: Always(&Int32), signal: Int32, reason: Str, message: Str, startedAt: Time, finishedAt: Time,
        containerID: Str,
    }
    CONTAINER_STATE_WAITING = ContainerStateWaiting {
        reason: Str, message: Str,
    }
    CONTAINER_STATUS = ContainerStatus {
        name: Always(&Str), state: Always(&Object(&CONTAINER_STATE)), lastState: Always(&Object(&CONTAINER_STATE)), ready: Always(&Bool),
        restartCount: Always(&Int32), image: Always(&Str), imageID: Always(&Str), containerID: Str, started: Pointer(&Bool),
        allocatedResources: Map("v1.ResourceList", &Amount), resources: Object(&RESOURCE_REQUIREMENTS),
        volumeMounts: List(&Object(&VOLUME_MOUNT_STATUS)), user: Object(&CONTAINER_USER),
        allocatedResourcesStatus: List(&Object(&RESOURCE_STATUS)), stopSignal: Pointer(&Named("v1.Signal")),
    }
    CONTAINER_USER = ContainerUser {
        linux: Object(&LINUX_CONTAINER_USER),
    }
    HOST_IP = HostIP {
        ip: Always(&Str),
    }
    IMAGE_VOLUME_STATUS = ImageVolumeStatus {
        imageRef: Str,
    }
    LINUX_CONTAINER_USER = LinuxContainerUser {
        uid: Always(&Int64), gid: Always(&Int64), supplementalGroups: List(&Int64),
    }
    NODE_ALLOCATABLE_MAPPED_RESOURCES = NodeAllocatableMappedResources {
        name: Always(&Named("v1.ResourceName")), quantity: Pointer(&Quantity),
    }
    NODE_ALLOCATABLE_OVERHEAD_RESOURCES = NodeAllocatableOverheadResources {
        name: Always(&Named("v1.ResourceName")), perPod: Pointer(&Quantity), perContainer: Pointer(&Quantity),
    }
    NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS = NodeAllocatableResourceClaimStatus {
        resourceClaimName: Always(&Str), containers: List(&Str), mapping: List(&Object(&NODE_ALLOCATABLE_MAPPED_RESOURCES)),
        overhead: List(&Object(&NODE_ALLOCATABLE_OVERHEAD_RESOURCES)),
    }
    POD_CONDITION = PodCondition {
        type: Always(&Named("v1.PodConditionType")), observedGeneration: Int64, status: Always(&Named("v1.ConditionStatus")),
        lastProbeTime: Time, lastTransitionTime: Time, reason: Str, message: Str,
    }
    POD_EXTENDED_RESOURCE_CLAIM_STATUS = PodExtendedResourceClaimStatus {
        requestMappings: List(&Object(&CONTAINER_EXTENDED_RESOURCE_REQUEST)), resourceClaimName: Always(&Str),
    }
    POD_IP = PodIP {
        ip: Always(&Str),
    }
    POD_RESOURCE_CLAIM_STATUS = PodResourceClaimStatus {
        name: Always(&Str), resourceClaimName: Pointer(&Str),
    }
    POD_STATUS = PodStatus {
        observedGeneration: Int64, phase: Named("v1.PodPhase"), conditions: List(&Object(&POD_CONDITION)),
        message: Str, reason: Str, nominatedNodeName: Str, hostIP: Str, hostIPs: List(&Object(&HOST_IP)), podIP: Str,
        podIPs: List(&Object(&POD_IP)), startTime: Time, initContainerStatuses: List(&Object(&CONTAINER_STATUS)),
        containerStatuses: List(&Object(&CONTAINER_STATUS)), qosClass: Named("v1.PodQOSClass"),
        ephemeralContainerStatuses: List(&Object(&CONTAINER_STATUS)), resize: Named("v1.PodResizeStatus"),
        resourceClaimStatuses: List(&Object(&POD_RESOURCE_CLAIM_STATUS)),
        extendedResourceClaimStatus: Object(&POD_EXTENDED_RESOURCE_CLAIM_STATUS),
        allocatedResources: Map("v1.ResourceList", &Amount), resources: Object(&RESOURCE_REQUIREMENTS),
        nodeAllocatableResourceClaimStatuses: List(&Object(&NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS)),
        volumeHealth: List(&Object(&POD_VOLUME_HEALTH)),
    }
    POD_VOLUME_HEALTH = PodVolumeHealth {
        name: Always(&Str), healthConditions: List(&Object(&VOLUME_HEALTH_CONDITION)), lastTransitionTime: Time,
    }
    RESOURCE_HEALTH = ResourceHealth {
        resourceID: Always(&Named("v1.ResourceID")), health: Named("v1.ResourceHealthStatus"), message: Pointer(&Str),
    }
    RESOURCE_STATUS = ResourceStatus {
        name: Always(&Named("v1.ResourceName")), resources: List(&Object(&RESOURCE_HEALTH)),
    }
    VOLUME_HEALTH_CONDITION = VolumeHealthCondition {
        status: Always(&Named("v1.VolumeHealthStatusType")), reason: Always(&Str), message: Str,
    }
    VOLUME_MOUNT_STATUS = VolumeMountStatus {
        name: Always(&Str), mountPath: Always(&Str), readOnly: Bool, recursiveReadOnly: Pointer(&Named("v1.RecursiveReadOnlyMode")),
        volumeStatus: Object(&VOLUME_STATUS),
    }
    VOLUME_STATUS = VolumeStatus {
        image: Object(&IMAGE_VOLUME_STATUS),
    }
}
