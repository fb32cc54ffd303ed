//! CronJobs.

use super::job::JOB_SPEC;
use super::meta::{OBJECT_META, OBJECT_REFERENCE};
use crate::decode::schema::Kind::{Always, Bool, Int32, Int64, List, Named, Object, Pointer, Str, Time};
use crate::decode::schema::structs;

structs! {
    CRON_JOB = CronJob {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), spec: Pointer(&Object(&CRON_JOB_SPEC)),
        status: Pointer(&Object(&CRON_JOB_STATUS)),
    }
    CRON_JOB_SPEC = CronJobSpec {
        schedule: Always(&Str), timeZone: Pointer(&Str), startingDeadlineSeconds: Pointer(&Int64),
        concurrencyPolicy: Named("v1.ConcurrencyPolicy"), suspend: Pointer(&Bool),
        jobTemplate: Always(&Object(&JOB_TEMPLATE_SPEC)), successfulJobsHistoryLimit: Pointer(&Int32),
        failedJobsHistoryLimit: Pointer(&Int32),
    }
    CRON_JOB_STATUS = CronJobStatus {
        active: List(&Object(&OBJECT_REFERENCE)), lastScheduleTime: Time, lastSuccessfulTime: Time,
    }
    JOB_TEMPLATE_SPEC = JobTemplateSpec {
        metadata: Always(&Object(&OBJECT_META)), spec: Always(&Object(&JOB_SPEC)),
    }
}
