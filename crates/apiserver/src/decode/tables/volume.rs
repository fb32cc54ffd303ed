//! Volumes and their many sources.

use super::meta::{
    LABEL_SELECTOR, LOCAL_OBJECT_REFERENCE, OBJECT_FIELD_SELECTOR, OBJECT_META, RESOURCE_FIELD_SELECTOR,
    TYPED_LOCAL_OBJECT_REFERENCE, TYPED_OBJECT_REFERENCE,
};
use crate::decode::schema::Kind::{Amount, Bool, Int32, Int64, List, Map, Named, Object, Quantity, Str};
use crate::decode::schema::structs;

structs! {
    AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE = AWSElasticBlockStoreVolumeSource {
        volumeID: Str, fsType: Str, partition: Int32, readOnly: Bool,
    }
    AZURE_DISK_VOLUME_SOURCE = AzureDiskVolumeSource {
        diskName: Str, diskURI: Str, cachingMode: Named("v1.AzureDataDiskCachingMode"), fsType: Str, readOnly: Bool,
        kind: Named("v1.AzureDataDiskKind"),
    }
    AZURE_FILE_VOLUME_SOURCE = AzureFileVolumeSource {
        secretName: Str, shareName: Str, readOnly: Bool,
    }
    CSI_VOLUME_SOURCE = CSIVolumeSource {
        driver: Str, readOnly: Bool, fsType: Str, volumeAttributes: Map("map[string]string", &Str),
        nodePublishSecretRef: Object(&LOCAL_OBJECT_REFERENCE),
    }
    CEPH_FS_VOLUME_SOURCE = CephFSVolumeSource {
        monitors: List(&Str), path: Str, user: Str, secretFile: Str, secretRef: Object(&LOCAL_OBJECT_REFERENCE),
        readOnly: Bool,
    }
    CINDER_VOLUME_SOURCE = CinderVolumeSource {
        volumeID: Str, fsType: Str, readOnly: Bool, secretRef: Object(&LOCAL_OBJECT_REFERENCE),
    }
    CLUSTER_TRUST_BUNDLE_PROJECTION = ClusterTrustBundleProjection {
        name: Str, signerName: Str, labelSelector: Object(&LABEL_SELECTOR), optional: Bool, path: Str, user: Int64,
    }
    CONFIG_MAP_PROJECTION = ConfigMapProjection {
        name: Str, items: List(&Object(&KEY_TO_PATH)), optional: Bool,
    }
    CONFIG_MAP_VOLUME_SOURCE = ConfigMapVolumeSource {
        name: Str, items: List(&Object(&KEY_TO_PATH)), defaultMode: Int32, optional: Bool, defaultUser: Int64,
    }
    DOWNWARD_API_PROJECTION = DownwardAPIProjection {
        items: List(&Object(&DOWNWARD_API_VOLUME_FILE)),
    }
    DOWNWARD_API_VOLUME_FILE = DownwardAPIVolumeFile {
        path: Str, fieldRef: Object(&OBJECT_FIELD_SELECTOR), resourceFieldRef: Object(&RESOURCE_FIELD_SELECTOR),
        mode: Int32, user: Int64,
    }
    DOWNWARD_API_VOLUME_SOURCE = DownwardAPIVolumeSource {
        items: List(&Object(&DOWNWARD_API_VOLUME_FILE)), defaultMode: Int32, defaultUser: Int64,
    }
    EMPTY_DIR_VOLUME_SOURCE = EmptyDirVolumeSource {
        medium: Named("v1.StorageMedium"), sizeLimit: Quantity, mode: Int32,
    }
    EPHEMERAL_VOLUME_SOURCE = EphemeralVolumeSource {
        volumeClaimTemplate: Object(&PERSISTENT_VOLUME_CLAIM_TEMPLATE),
    }
    FC_VOLUME_SOURCE = FCVolumeSource {
        targetWWNs: List(&Str), lun: Int32, fsType: Str, readOnly: Bool, wwids: List(&Str),
    }
    FLEX_VOLUME_SOURCE = FlexVolumeSource {
        driver: Str, fsType: Str, secretRef: Object(&LOCAL_OBJECT_REFERENCE), readOnly: Bool,
        options: Map("map[string]string", &Str),
    }
    FLOCKER_VOLUME_SOURCE = FlockerVolumeSource {
        datasetName: Str, datasetUUID: Str,
    }
    GCE_PERSISTENT_DISK_VOLUME_SOURCE = GCEPersistentDiskVolumeSource {
        pdName: Str, fsType: Str, partition: Int32, readOnly: Bool,
    }
    GIT_REPO_VOLUME_SOURCE = GitRepoVolumeSource {
        repository: Str, revision: Str, directory: Str,
    }
    GLUSTERFS_VOLUME_SOURCE = GlusterfsVolumeSource {
        endpoints: Str, path: Str, readOnly: Bool,
    }
    HOST_PATH_VOLUME_SOURCE = HostPathVolumeSource {
        path: Str, type: Named("v1.HostPathType"),
    }
    ISCSI_VOLUME_SOURCE = ISCSIVolumeSource {
        targetPortal: Str, iqn: Str, lun: Int32, iscsiInterface: Str, fsType: Str, readOnly: Bool,
        portals: List(&Str), chapAuthDiscovery: Bool, chapAuthSession: Bool,
        secretRef: Object(&LOCAL_OBJECT_REFERENCE), initiatorName: Str,
    }
    IMAGE_VOLUME_SOURCE = ImageVolumeSource {
        reference: Str, pullPolicy: Named("v1.PullPolicy"),
    }
    KEY_TO_PATH = KeyToPath {
        key: Str, path: Str, mode: Int32, user: Int64,
    }
    NFS_VOLUME_SOURCE = NFSVolumeSource {
        server: Str, path: Str, readOnly: Bool,
    }
    PERSISTENT_VOLUME_CLAIM_SPEC = PersistentVolumeClaimSpec {
        accessModes: List(&Named("v1.PersistentVolumeAccessMode")), selector: Object(&LABEL_SELECTOR),
        resources: Object(&VOLUME_RESOURCE_REQUIREMENTS), volumeName: Str, storageClassName: Str,
        volumeMode: Named("v1.PersistentVolumeMode"), dataSource: Object(&TYPED_LOCAL_OBJECT_REFERENCE),
        dataSourceRef: Object(&TYPED_OBJECT_REFERENCE), volumeAttributesClassName: Str,
    }
    PERSISTENT_VOLUME_CLAIM_TEMPLATE = PersistentVolumeClaimTemplate {
        metadata: Object(&OBJECT_META), spec: Object(&PERSISTENT_VOLUME_CLAIM_SPEC),
    }
    PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE = PersistentVolumeClaimVolumeSource {
        claimName: Str, readOnly: Bool,
    }
    PHOTON_PERSISTENT_DISK_VOLUME_SOURCE = PhotonPersistentDiskVolumeSource {
        pdID: Str, fsType: Str,
    }
    POD_CERTIFICATE_PROJECTION = PodCertificateProjection {
        signerName: Str, keyType: Str, maxExpirationSeconds: Int32, credentialBundlePath: Str, keyPath: Str,
        certificateChainPath: Str, userAnnotations: Map("map[string]string", &Str), user: Int64,
    }
    PORTWORX_VOLUME_SOURCE = PortworxVolumeSource {
        volumeID: Str, fsType: Str, readOnly: Bool,
    }
    PROJECTED_VOLUME_SOURCE = ProjectedVolumeSource {
        sources: List(&Object(&VOLUME_PROJECTION)), defaultMode: Int32, defaultUser: Int64,
    }
    QUOBYTE_VOLUME_SOURCE = QuobyteVolumeSource {
        registry: Str, volume: Str, readOnly: Bool, user: Str, group: Str, tenant: Str,
    }
    RBD_VOLUME_SOURCE = RBDVolumeSource {
        monitors: List(&Str), image: Str, fsType: Str, pool: Str, user: Str, keyring: Str,
        secretRef: Object(&LOCAL_OBJECT_REFERENCE), readOnly: Bool,
    }
    SCALE_IO_VOLUME_SOURCE = ScaleIOVolumeSource {
        gateway: Str, system: Str, secretRef: Object(&LOCAL_OBJECT_REFERENCE), sslEnabled: Bool,
        protectionDomain: Str, storagePool: Str, storageMode: Str, volumeName: Str, fsType: Str, readOnly: Bool,
    }
    SECRET_PROJECTION = SecretProjection {
        name: Str, items: List(&Object(&KEY_TO_PATH)), optional: Bool,
    }
    SECRET_VOLUME_SOURCE = SecretVolumeSource {
        secretName: Str, items: List(&Object(&KEY_TO_PATH)), defaultMode: Int32, optional: Bool, defaultUser: Int64,
    }
    SERVICE_ACCOUNT_TOKEN_PROJECTION = ServiceAccountTokenProjection {
        audience: Str, expirationSeconds: Int64, path: Str, user: Int64,
    }
    STORAGE_OS_VOLUME_SOURCE = StorageOSVolumeSource {
        volumeName: Str, volumeNamespace: Str, fsType: Str, readOnly: Bool,
        secretRef: Object(&LOCAL_OBJECT_REFERENCE),
    }
    VOLUME = Volume {
        name: Str, hostPath: Object(&HOST_PATH_VOLUME_SOURCE), emptyDir: Object(&EMPTY_DIR_VOLUME_SOURCE),
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
        volumePath: Str, fsType: Str, storagePolicyName: Str, storagePolicyID: Str,
    }
}
