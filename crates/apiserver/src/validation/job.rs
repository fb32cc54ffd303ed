//! stub
use crate::field::ErrorList;
use jobyard_api::job::Job;
/// stub
pub fn check_new(_job: &Job, _errors: &mut ErrorList) {}
