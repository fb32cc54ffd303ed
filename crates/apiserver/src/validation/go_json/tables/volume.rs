//! Volumes, and claims made for a pod.

use super::meta::{LABEL_SELECTOR, OBJECT_META, TYPED_LOCAL_OBJECT_REFERENCE, TYPED_OBJECT_REFERENCE};
use super::projection::{
    CONFIG_MAP_VOLUME_SOURCE, DOWNWARD_API_VOLUME_SOURCE, PROJECTED_VOLUME_SOURCE, SECRET_VOLUME_SOURCE,
};
use super::storage::{
    AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE, AZURE_DISK_VOLUME_SOURCE, AZURE_FILE_VOLUME_SOURCE, CEPH_FS_VOLUME_SOURCE,
    CINDER_VOLUME_SOURCE, CSI_VOLUME_SOURCE, FC_VOLUME_SOURCE, FLEX_VOLUME_SOURCE, FLOCKER_VOLUME_SOURCE,
    GCE_PERSISTENT_DISK_VOLUME_SOURCE, GLUSTERFS_VOLUME_SOURCE, ISCSI_VOLUME_SOURCE, NFS_VOLUME_SOURCE,
    PHOTON_PERSISTENT_DISK_VOLUME_SOURCE, PORTWORX_VOLUME_SOURCE, QUOBYTE_VOLUME_SOURCE, RBD_VOLUME_SOURCE,
    SCALE_IO_VOLUME_SOURCE, STORAGE_OS_VOLUME_SOURCE, VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE,
};
use crate::validation::go_json::schema::Kind::{Inline, Object, Pointer};
use crate::validation::go_json::schema::{FALSE, NULL, TEXT, structs};

structs! {
    VOLUME {
        Name name: TEXT, HostPath hostPath: Pointer(&HOST_PATH_VOLUME_SOURCE),
        EmptyDir emptyDir: Pointer(&EMPTY_DIR_VOLUME_SOURCE),
        GCEPersistentDisk gcePersistentDisk: Pointer(&GCE_PERSISTENT_DISK_VOLUME_SOURCE),
        AWSElasticBlockStore awsElasticBlockStore: Pointer(&AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE),
        GitRepo gitRepo: Pointer(&GIT_REPO_VOLUME_SOURCE), Secret secret: Pointer(&SECRET_VOLUME_SOURCE),
        NFS nfs: Pointer(&NFS_VOLUME_SOURCE), ISCSI iscsi: Pointer(&ISCSI_VOLUME_SOURCE),
        Glusterfs glusterfs: Pointer(&GLUSTERFS_VOLUME_SOURCE),
        PersistentVolumeClaim persistentVolumeClaim: Pointer(&PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE),
        RBD rbd: Pointer(&RBD_VOLUME_SOURCE), FlexVolume flexVolume: Pointer(&FLEX_VOLUME_SOURCE),
        Cinder cinder: Pointer(&CINDER_VOLUME_SOURCE), CephFS cephfs: Pointer(&CEPH_FS_VOLUME_SOURCE),
        Flocker flocker: Pointer(&FLOCKER_VOLUME_SOURCE), DownwardAPI downwardAPI: Pointer(&DOWNWARD_API_VOLUME_SOURCE),
        FC fc: Pointer(&FC_VOLUME_SOURCE), AzureFile azureFile: Pointer(&AZURE_FILE_VOLUME_SOURCE),
        ConfigMap configMap: Pointer(&CONFIG_MAP_VOLUME_SOURCE),
        VsphereVolume vsphereVolume: Pointer(&VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE),
        Quobyte quobyte: Pointer(&QUOBYTE_VOLUME_SOURCE), AzureDisk azureDisk: Pointer(&AZURE_DISK_VOLUME_SOURCE),
        PhotonPersistentDisk photonPersistentDisk: Pointer(&PHOTON_PERSISTENT_DISK_VOLUME_SOURCE),
        Projected projected: Pointer(&PROJECTED_VOLUME_SOURCE),
        PortworxVolume portworxVolume: Pointer(&PORTWORX_VOLUME_SOURCE),
        ScaleIO scaleIO: Pointer(&SCALE_IO_VOLUME_SOURCE), StorageOS storageos: Pointer(&STORAGE_OS_VOLUME_SOURCE),
        CSI csi: Pointer(&CSI_VOLUME_SOURCE), Ephemeral ephemeral: Pointer(&EPHEMERAL_VOLUME_SOURCE),
        Image image: Pointer(&IMAGE_VOLUME_SOURCE),
    }
    HOST_PATH_VOLUME_SOURCE {
        Path path: TEXT, Type type: NULL,
    }
    EMPTY_DIR_VOLUME_SOURCE {
        Medium medium: TEXT, SizeLimit sizeLimit: NULL, Mode mode: NULL,
    }
    GIT_REPO_VOLUME_SOURCE {
        Repository repository: TEXT, Revision revision: TEXT, Directory directory: TEXT,
    }
    PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE {
        ClaimName claimName: TEXT, ReadOnly readOnly: FALSE,
    }
    EPHEMERAL_VOLUME_SOURCE {
        VolumeClaimTemplate volumeClaimTemplate: Pointer(&PERSISTENT_VOLUME_CLAIM_TEMPLATE),
    }
    PERSISTENT_VOLUME_CLAIM_TEMPLATE {
        Metadata metadata: Inline(&OBJECT_META), Spec spec: Object(&PERSISTENT_VOLUME_CLAIM_SPEC),
    }
    PERSISTENT_VOLUME_CLAIM_SPEC {
        AccessModes accessModes: NULL, Selector selector: Pointer(&LABEL_SELECTOR),
        Resources resources: Object(&VOLUME_RESOURCE_REQUIREMENTS), VolumeName volumeName: TEXT,
        StorageClassName storageClassName: NULL, VolumeMode volumeMode: NULL,
        DataSource dataSource: Pointer(&TYPED_LOCAL_OBJECT_REFERENCE),
        DataSourceRef dataSourceRef: Pointer(&TYPED_OBJECT_REFERENCE),
        VolumeAttributesClassName volumeAttributesClassName: NULL,
    }
    VOLUME_RESOURCE_REQUIREMENTS {
        Limits limits: NULL, Requests requests: NULL,
    }
    IMAGE_VOLUME_SOURCE {
        Reference reference: TEXT, PullPolicy pullPolicy: TEXT,
    }
}
