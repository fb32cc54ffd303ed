//! Volumes and their many sources.

use super::meta::{
    LABEL_SELECTOR, LOCAL_OBJECT_REFERENCE, OBJECT_FIELD_SELECTOR, OBJECT_META, RESOURCE_FIELD_SELECTOR,
    TYPED_LOCAL_OBJECT_REFERENCE, TYPED_OBJECT_REFERENCE,
};
use crate::decode::schema::Kind::{
    Always, Amount, Bool, Int32, Int64, List, Map, Named, Object, Pointer, Quantity, Str,
};
use crate::decode::schema::structs;

structs! {
    AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE = AWSElasticBlockStoreVolumeSource {
        volumeID: Always(&Str), fsType: Str, partition: Int32, readOnly: Bool,
    }
    AZURE_DISK_VOLUME_SOURCE = AzureDiskVolumeSource {
        diskName: Always(&Str), diskURI: Always(&Str), cachingMode: Pointer(&Named("v1.AzureDataDiskCachingMode")), fsType: Pointer(&Str), readOnly: Pointer(&Bool),
        kind: Pointer(&Named("v1.AzureDataDiskKind")),
    }
    AZURE_FILE_VOLUME_SOURCE = AzureFileVolumeSource {
        secretName: Always(&Str), shareName: Always(&Str), readOnly: Bool,
    }
    CSI_VOLUME_SOURCE = CSIVolumeSource {
        driver: Always(&Str), readOnly: Pointer(&Bool), fsType: Pointer(&Str), volumeAttributes: Map("map[string]string", &Str),
        nodePublishSecretRef: Object(&LOCAL_OBJECT_REFERENCE),
    }
    CEPH_FS_VOLUME_SOURCE = CephFSVolumeSource {
        monitors: List(&Str), path: Str, user: Str, secretFile: Str, secretRef: Object(&LOCAL_OBJECT_REFERENCE),
        readOnly: Bool,
    }
    CINDER_VOLUME_SOURCE = CinderVolumeSource {
        volumeID: Always(&Str), fsType: Str, readOnly: Bool, secretRef: Object(&LOCAL_OBJECT_REFERENCE),
    }
    CLUSTER_TRUST_BUNDLE_PROJECTION = ClusterTrustBundleProjection {
        name: Pointer(&Str), signerName: Pointer(&Str), labelSelector: Object(&LABEL_SELECTOR), optional: Pointer(&Bool), path: Always(&Str), user: Pointer(&Int64),
    }
    CONFIG_MAP_PROJECTION = ConfigMapProjection {
        name: Str, items: List(&Object(&KEY_TO_PATH)), optional: Pointer(&Bool),
    }
    CONFIG_MAP_VOLUME_SOURCE = ConfigMapVolumeSource {
        name: Str, items: List(&Object(&KEY_TO_PATH)), defaultMode: Pointer(&Int32), optional: Pointer(&Bool), defaultUser: Pointer(&Int64),
    }
    DOWNWARD_API_PROJECTION = DownwardAPIProjection {
        items: List(&Object(&DOWNWARD_API_VOLUME_FILE)),
    }
    DOWNWARD_API_VOLUME_FILE = DownwardAPIVolumeFile {
        path: Always(&Str), fieldRef: Object(&OBJECT_FIELD_SELECTOR), resourceFieldRef: Object(&RESOURCE_FIELD_SELECTOR),
        mode: Pointer(&Int32), user: Pointer(&Int64),
    }
    DOWNWARD_API_VOLUME_SOURCE = DownwardAPIVolumeSource {
        items: List(&Object(&DOWNWARD_API_VOLUME_FILE)), defaultMode: Pointer(&Int32), defaultUser: Pointer(&Int64),
    }
    EMPTY_DIR_VOLUME_SOURCE = EmptyDirVolumeSource {
        medium: Named("v1.StorageMedium"), sizeLimit: Pointer(&Quantity), mode: Pointer(&Int32),
    }
    EPHEMERAL_VOLUME_SOURCE = EphemeralVolumeSource {
        volumeClaimTemplate: Object(&PERSISTENT_VOLUME_CLAIM_TEMPLATE),
    }
    FC_VOLUME_SOURCE = FCVolumeSource {
        targetWWNs: List(&Str), lun: Pointer(&Int32), fsType: Str, readOnly: Bool, wwids: List(&Str),
    }
    FLEX_VOLUME_SOURCE = FlexVolumeSource {
        driver: Always(&Str), fsType: Str, secretRef: Object(&LOCAL_OBJECT_REFERENCE), readOnly: Bool,
        options: Map("map[string]string", &Str),
    }
    FLOCKER_VOLUME_SOURCE = FlockerVolumeSource {
        datasetName: Str, datasetUUID: Str,
    }
    GCE_PERSISTENT_DISK_VOLUME_SOURCE = GCEPersistentDiskVolumeSource {
        pdName: Always(&Str), fsType: Str, partition: Int32, readOnly: Bool,
    }
    GIT_REPO_VOLUME_SOURCE = GitRepoVolumeSource {
        repository: Always(&Str), revision: Str, directory: Str,
    }
    GLUSTERFS_VOLUME_SOURCE = GlusterfsVolumeSource {
        endpoints: Always(&Str), path: Always(&Str), readOnly: Bool,
    }
    HOST_PATH_VOLUME_SOURCE = HostPathVolumeSource {
        path: Always(&Str), type: Pointer(&Named("v1.HostPathType")),
    }
    ISCSI_VOLUME_SOURCE = ISCSIVolumeSource {
        targetPortal: Always(&Str), iqn: Always(&Str), lun: Always(&Int32), iscsiInterface: Str, fsType: Str, readOnly: Bool,
        portals: List(&Str), chapAuthDiscovery: Bool, chapAuthSession: Bool,
        secretRef: Object(&LOCAL_OBJECT_REFERENCE), initiatorName: Pointer(&Str),
    }
    IMAGE_VOLUME_SOURCE = ImageVolumeSource {
        reference: Str, pullPolicy: Named("v1.PullPolicy"),
    }
    KEY_TO_PATH = KeyToPath {
        key: Always(&Str), path: Always(&Str), mode: Pointer(&Int32), user: Pointer(&Int64),
    }
    NFS_VOLUME_SOURCE = NFSVolumeSource {
        server: Always(&Str), path: Always(&Str), readOnly: Bool,
    }
    PERSISTENT_VOLUME_CLAIM_SPEC = PersistentVolumeClaimSpec {
        accessModes: List(&Named("v1.PersistentVolumeAccessMode")), selector: Object(&LABEL_SELECTOR),
        resources: Always(&Object(&VOLUME_RESOURCE_REQUIREMENTS)), volumeName: Str, storageClassName: Pointer(&Str),
        volumeMode: Pointer(&Named("v1.PersistentVolumeMode")), dataSource: Object(&TYPED_LOCAL_OBJECT_REFERENCE),
        dataSourceRef: Object(&TYPED_OBJECT_REFERENCE), volumeAttributesClassName: Pointer(&Str),
    }
    PERSISTENT_VOLUME_CLAIM_TEMPLATE = PersistentVolumeClaimTemplate {
        metadata: Always(&Object(&OBJECT_META)), spec: Always(&Object(&PERSISTENT_VOLUME_CLAIM_SPEC)),
    }
    PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE = PersistentVolumeClaimVolumeSource {
        claimName: Always(&Str), readOnly: Bool,
    }
    PHOTON_PERSISTENT_DISK_VOLUME_SOURCE = PhotonPersistentDiskVolumeSource {
        pdID: Always(&Str), fsType: Str,
    }
    POD_CERTIFICATE_PROJECTION = PodCertificateProjection {
        signerName: Str, keyType: Str, maxExpirationSeconds: Pointer(&Int32), credentialBundlePath: Str, keyPath: Str,
        certificateChainPath: Str, userAnnotations: Map("map[string]string", &Str), user: Pointer(&Int64),
    }
    PORTWORX_VOLUME_SOURCE = PortworxVolumeSource {
        volumeID: Always(&Str), fsType: Str, readOnly: Bool,
    }
    PROJECTED_VOLUME_SOURCE = ProjectedVolumeSource {
        sources: Always(&List(&Object(&VOLUME_PROJECTION))), defaultMode: Pointer(&Int32), defaultUser: Pointer(&Int64),
    }
    QUOBYTE_VOLUME_SOURCE = QuobyteVolumeSource {
        registry: Always(&Str), volume: Always(&Str), readOnly: Bool, user: Str, group: Str, tenant: Str,
    }
    RBD_VOLUME_SOURCE = RBDVolumeSource {
        monitors: List(&Str), image: Always(&Str), fsType: Str, pool: Str, user: Str, keyring: Str,
        secretRef: Object(&LOCAL_OBJECT_REFERENCE), readOnly: Bool,
    }
    SCALE_IO_VOLUME_SOURCE = ScaleIOVolumeSource {
        gateway: Always(&Str), system: Always(&Str), secretRef: Object(&LOCAL_OBJECT_REFERENCE), sslEnabled: Bool,
        protectionDomain: Str, storagePool: Str, storageMode: Str, volumeName: Str, fsType: Str, readOnly: Bool,
    }
    SECRET_PROJECTION = SecretProjection {
        name: Str, items: List(&Object(&KEY_TO_PATH)), optional: Pointer(&Bool),
    }
    SECRET_VOLUME_SOURCE = SecretVolumeSource {
        secretName: Str, items: List(&Object(&KEY_TO_PATH)), defaultMode: Pointer(&Int32), optional: Pointer(&Bool), defaultUser: Pointer(&Int64),
    }
    SERVICE_ACCOUNT_TOKEN_PROJECTION = ServiceAccountTokenProjection {
        audience: Str, expirationSeconds: Pointer(&Int64), path: Always(&Str), user: Pointer(&Int64),
    }
    STORAGE_OS_VOLUME_SOURCE = StorageOSVolumeSource {
        volumeName: Str, volumeNamespace: Str, fsType: Str, readOnly: Bool,
        secretRef: Object(&LOCAL_OBJECT_REFERENCE),
    }
    VOLUME = Volume {
        name: Always(&Str), hostPath: Object(&HOST_PATH_VOLUME_SOURCE), emptyDir: Object(&EMPTY_DIR_VOLUME_SOURCE),
        gcePersistentDisk: Object(&GCE_PERSISTENT_DISK_VOLUME_SOURCE),
        awsElasticBlockStore: Object(&AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE),
        gitRepo: Object(&GIT_REPO_VOLUME_SOURCE), secret: Object(&SECRET_VOLUME_SOURCE),
        nfs: Object(&NFS_VOLUME_SOURCE), iscsi: Object(&ISCSI_VOLUME_SOURCE),
        glusterfs: Object(&GLUSTERFS_VOLUME_SOURCE),
        persistentVolumeClaim: Object(&PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE), rbd: Object(&RBD_VOLUME_SOURCE),
        flexVolume: Object(&FLEX_VOLUME_SOURCE), cinder: Object(&CINDER_VOLUME_SOURCE),
        cephfs: Object(&CEPH_FS_VOLUME_SOURCE), flocker: Object(&FLOCKER_VOLUME_SOURCE),
        downwardAPI: Object(&DOWNWARD_API_VOLUME_SOURCE), fc: Object(&FC_VOLUME_SOURCE),
        azureFile: Object(&AZURE_FILE_VOLUME_SOURCE), configMap: Object(&CONFIG_MAP_VOLUME_SOURCE),
        vsphereVolume: Object(&VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE), quobyte: Object(&QUOBYTE_VOLUME_SOURCE),
        azureDisk: Object(&AZURE_DISK_VOLUME_SOURCE),
        photonPersistentDisk: Object(&PHOTON_PERSISTENT_DISK_VOLUME_SOURCE),
        projected: Object(&PROJECTED_VOLUME_SOURCE), portworxVolume: Object(&PORTWORX_VOLUME_SOURCE),
        scaleIO: Object(&SCALE_IO_VOLUME_SOURCE), storageos: Object(&STORAGE_OS_VOLUME_SOURCE),
        csi: Object(&CSI_VOLUME_SOURCE), ephemeral: Object(&EPHEMERAL_VOLUME_SOURCE),
        image: Object(&IMAGE_VOLUME_SOURCE),
    }
    VOLUME_PROJECTION = VolumeProjection {
        secret: Object(&SECRET_PROJECTION), downwardAPI: Object(&DOWNWARD_API_PROJECTION),
        configMap: Object(&CONFIG_MAP_PROJECTION), serviceAccountToken: Object(&SERVICE_ACCOUNT_TOKEN_PROJECTION),
        clusterTrustBundle: Object(&CLUSTER_TRUST_BUNDLE_PROJECTION),
        podCertificate: Object(&POD_CERTIFICATE_PROJECTION),
    }
    VOLUME_RESOURCE_REQUIREMENTS = VolumeResourceRequirements {
        limits: Map("v1.ResourceList", &Amount), requests: Map("v1.ResourceList", &Amount),
    }
    VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE = VsphereVirtualDiskVolumeSource {
        volumePath: Always(&Str), fsType: Str, storagePolicyName: Str, storagePolicyID: Str,
    }
}
