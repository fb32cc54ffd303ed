//! Volumes of storage systems.

use super::meta::LOCAL_OBJECT_REFERENCE;
use crate::validation::go_json::schema::Kind::Pointer;
use crate::validation::go_json::schema::{FALSE, NULL, TEXT, ZERO, structs};

structs! {
    AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE {
        VolumeID volumeID: TEXT, FSType fsType: TEXT, Partition partition: ZERO, ReadOnly readOnly: FALSE,
    }
    AZURE_DISK_VOLUME_SOURCE {
        DiskName diskName: TEXT, DataDiskURI diskURI: TEXT, CachingMode cachingMode: NULL, FSType fsType: NULL,
        ReadOnly readOnly: NULL, Kind kind: NULL,
    }
    AZURE_FILE_VOLUME_SOURCE {
        SecretName secretName: TEXT, ShareName shareName: TEXT, ReadOnly readOnly: FALSE,
    }
    CSI_VOLUME_SOURCE {
        Driver driver: TEXT, ReadOnly readOnly: NULL, FSType fsType: NULL, VolumeAttributes volumeAttributes: NULL,
        NodePublishSecretRef nodePublishSecretRef: Pointer(&LOCAL_OBJECT_REFERENCE),
    }
    CEPH_FS_VOLUME_SOURCE {
        Monitors monitors: NULL, Path path: TEXT, User user: TEXT, SecretFile secretFile: TEXT,
        SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE), ReadOnly readOnly: FALSE,
    }
    CINDER_VOLUME_SOURCE {
        VolumeID volumeID: TEXT, FSType fsType: TEXT, ReadOnly readOnly: FALSE,
        SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE),
    }
    FC_VOLUME_SOURCE {
        TargetWWNs targetWWNs: NULL, Lun lun: NULL, FSType fsType: TEXT, ReadOnly readOnly: FALSE, WWIDs wwids: NULL,
    }
    FLEX_VOLUME_SOURCE {
        Driver driver: TEXT, FSType fsType: TEXT, SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE),
        ReadOnly readOnly: FALSE, Options options: NULL,
    }
    FLOCKER_VOLUME_SOURCE {
        DatasetName datasetName: TEXT, DatasetUUID datasetUUID: TEXT,
    }
    GCE_PERSISTENT_DISK_VOLUME_SOURCE {
        PDName pdName: TEXT, FSType fsType: TEXT, Partition partition: ZERO, ReadOnly readOnly: FALSE,
    }
    GLUSTERFS_VOLUME_SOURCE {
        EndpointsName endpoints: TEXT, Path path: TEXT, ReadOnly readOnly: FALSE,
    }
    ISCSI_VOLUME_SOURCE {
        TargetPortal targetPortal: TEXT, IQN iqn: TEXT, Lun lun: ZERO, ISCSIInterface iscsiInterface: TEXT,
        FSType fsType: TEXT, ReadOnly readOnly: FALSE, Portals portals: NULL,
        DiscoveryCHAPAuth chapAuthDiscovery: FALSE, SessionCHAPAuth chapAuthSession: FALSE,
        SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE), InitiatorName initiatorName: NULL,
    }
    NFS_VOLUME_SOURCE {
        Server server: TEXT, Path path: TEXT, ReadOnly readOnly: FALSE,
    }
    PHOTON_PERSISTENT_DISK_VOLUME_SOURCE {
        PdID pdID: TEXT, FSType fsType: TEXT,
    }
    PORTWORX_VOLUME_SOURCE {
        VolumeID volumeID: TEXT, FSType fsType: TEXT, ReadOnly readOnly: FALSE,
    }
    QUOBYTE_VOLUME_SOURCE {
        Registry registry: TEXT, Volume volume: TEXT, ReadOnly readOnly: FALSE, User user: TEXT, Group group: TEXT,
        Tenant tenant: TEXT,
    }
    RBD_VOLUME_SOURCE {
        CephMonitors monitors: NULL, RBDImage image: TEXT, FSType fsType: TEXT, RBDPool pool: TEXT,
        RadosUser user: TEXT, Keyring keyring: TEXT, SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE),
        ReadOnly readOnly: FALSE,
    }
    SCALE_IO_VOLUME_SOURCE {
        Gateway gateway: TEXT, System system: TEXT, SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE),
        SSLEnabled sslEnabled: FALSE, ProtectionDomain protectionDomain: TEXT, StoragePool storagePool: TEXT,
        StorageMode storageMode: TEXT, VolumeName volumeName: TEXT, FSType fsType: TEXT, ReadOnly readOnly: FALSE,
    }
    STORAGE_OS_VOLUME_SOURCE {
        VolumeName volumeName: TEXT, VolumeNamespace volumeNamespace: TEXT, FSType fsType: TEXT,
        ReadOnly readOnly: FALSE, SecretRef secretRef: Pointer(&LOCAL_OBJECT_REFERENCE),
    }
    VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE {
        VolumePath volumePath: TEXT, FSType fsType: TEXT, StoragePolicyName storagePolicyName: TEXT,
        StoragePolicyID storagePolicyID: TEXT,
    }
}
